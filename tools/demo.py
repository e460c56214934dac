# SPDX-License-Identifier: AGPL-3.0-or-later
"""`make demo`: looks the machine over, starts PostgreSQL, hands over to `manage.py demo`, stops PostgreSQL."""

import os
import signal
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)

from tools import doctor, embedded_postgres  # noqa: E402

OLDEST_SERVER = 180_000


def main() -> None:
    """Runs the demo in the foreground until Ctrl-C or SIGTERM; exits 1 with sentences when it cannot."""
    for stop in (signal.SIGTERM, signal.SIGINT):  # a shell's background job would ignore the second
        signal.signal(stop, signal.default_int_handler)
    os.chdir(ROOT)
    var = Path(os.environ.setdefault("VAR_DIR", str(ROOT / "var")))
    host, port = os.environ.setdefault("HOST", "127.0.0.1"), _port("PORT", 8000)
    live_port = _port("LIVE_PORT", port + 1)
    found = doctor.problems(var=var, host=host, ports=[port, live_port])
    if found:
        sys.exit("\n".join(found))
    cluster = _database(var)
    try:
        _run()
    except KeyboardInterrupt:
        sys.stdout.write("Fermato.\n")
    finally:
        if cluster:
            cluster.stop()


def _port(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isdigit() or not 0 < int(text) < 65_536:
        sys.exit(f"{name} deve essere un numero di porta, non «{text}»: per esempio «make demo PORT=8010».")
    os.environ[name] = text
    return int(text)


def _database(var: Path) -> embedded_postgres.Cluster | None:
    """The embedded server, or None when DATABASE_URL names another."""
    if os.environ.get("DATABASE_URL"):
        _check_server(os.environ["DATABASE_URL"])
        return None
    try:
        cluster = embedded_postgres.start(var / "postgres", fsync=True)
    except embedded_postgres.DatabaseProblem as problem:
        sys.exit(str(problem))
    (var / "database-url").write_text(cluster.url + "\n")
    os.environ["DATABASE_URL"] = cluster.url
    return cluster


def _check_server(url: str) -> None:
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            found = connection.info.server_version
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        sys.exit(
            f"Il database di DATABASE_URL non risponde ({reason}): correggi l'indirizzo o avvia quel server."
        )
    if found < OLDEST_SERVER:
        sys.exit(f"DATABASE_URL indica PostgreSQL {found // 10_000}: serve la versione 18 o una più recente.")


def _run() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", "demo"])


if __name__ == "__main__":
    main()
