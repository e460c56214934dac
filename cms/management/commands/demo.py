# SPDX-License-Identifier: AGPL-3.0-or-later
"""Runs web, live and worker processes in the foreground on a prepared database."""

import os
import signal
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cms.management.demo.accounts import accounts
from cms.management.demo.training import lacks_additions, load_additions
from cms.management.static_files import collect
from cms.management.supervisor import Child, GaveUp, Supervisor
from cms.rights import Role

PATIENCE = 60


class Command(BaseCommand):
    help = "Prepares the database, loads the example data once and runs the platform until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="print the address only")

    def handle(self, *, quiet: bool, **options: Any) -> None:
        for stop in (signal.SIGTERM, signal.SIGINT):  # a shell's background job would ignore the second
            signal.signal(stop, signal.default_int_handler)
        host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
        live_port = int(os.environ.get("LIVE_PORT", port + 1))
        address = f"http://{host}:{port}/"
        os.environ.setdefault("SITE_URL", address.rstrip("/"))
        os.environ.setdefault("LIVE_ORIGIN", f"ws://{host}:{live_port}")
        self.prepare()
        supervisor = Supervisor(processes(host, port, live_port), say=self.say)
        try:
            supervisor.start_all()
            self.wait_for_first_page(supervisor, address)
            self.greet(address, quiet=quiet)
            while True:
                supervisor.watch()
        except KeyboardInterrupt:
            self.say("Fermo tutto…")
        except GaveUp as name:
            raise CommandError(
                f"Il processo «{name}» non riesce a partire: il motivo è nelle righe qui sopra."
            ) from name
        finally:
            supervisor.stop_all()

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

    def prepare(self) -> None:
        """Brings static files, schema and example data up to date; quick when nothing changed.

        Static files first: each page that is published is kept as it is sent, with the names of its files.
        """
        collect()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.say("Preparo il database…")
            call_command("migrate", verbosity=0, interactive=False)
        if "load_demo" in get_commands() and is_empty():
            self.say("Carico i dati di esempio…")
            call_command("load_demo", verbosity=0)
        elif lacks_additions():
            self.say("Aggiungo ai dati di esempio quello che mancava…")
            load_additions()
        connection.close()

    def wait_for_first_page(self, supervisor: Supervisor, address: str) -> None:
        """Returns when the home page answers, which also warms it up."""
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            supervisor.watch()
            try:
                with urlopen(address, timeout=PATIENCE):  # noqa: S310
                    return
            except URLError as error:
                if getattr(error, "code", 0):  # it answers, though not with a page
                    return
            except OSError:
                continue
        self.say(f"La prima pagina non risponde ancora dopo {PATIENCE} secondi.")

    def greet(self, address: str, *, quiet: bool) -> None:
        """Prints the address, who can sign in and where mail is read."""
        self.say(f"\nPronto: apri {address}\n")
        if not quiet:
            for line in account_lines():
                self.say(line)
            self.say(f"\nLe e-mail inviate sono file da leggere in {settings.VAR / 'mail'}")
            self.say("Ctrl-C ferma tutto; i dati restano.\n")


def processes(host: str, port: int, live_port: int) -> list[Child]:
    """The same three kinds of process as in production."""
    here = str(Path(sys.executable).parent)
    workers, threads = os.environ.get("WEB_WORKERS", "2"), os.environ.get("WEB_THREADS", "3")
    web = [f"{here}/granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws"]
    web += ["--workers", workers, "--blocking-threads", threads, "--respawn-failed-workers"]
    # a connection kept open counts against backpressure: with less a class that opens a test at once would wait
    web += ["--backlog", "4096", "--backpressure", "4096"]
    web += ["--respawn-interval", "0.5", "--workers-kill-timeout", "3", "--log-level", "warning"]
    live = [f"{here}/uvicorn", "cms.asgi:application", "--host", host, "--port", str(live_port)]
    live += ["--ws-max-size", str(2**21), "--ws-per-message-deflate", "false"]
    worker = [sys.executable, str(settings.ROOT / "manage.py"), "procrastinate", "worker"]
    return [
        Child("web", [*web, "cms.wsgi:application"]),
        Child("live", [*live, "--log-level", "warning"]),
        Child("worker", worker),
    ]


def is_empty() -> bool:
    """Whether nobody is in the database yet: the example data are loaded once, over nothing."""
    from cms.people.models import Person

    return not Person.objects.exists()


def account_lines() -> Iterator[str]:
    """One line for each role of the demo, with its current code; nothing on data of one's own."""
    seen: set[str] = set()
    for account in accounts():
        roles = {role.split(" – ")[0] for role in account.roles.split("; ")}
        is_colleague = (
            str(Role.COMMUNICATION_OFFICER.label) in roles
        )  # who writes does not approve: it takes two
        if not account.email.endswith(".example") or (roles <= seen and not is_colleague):
            continue
        seen |= roles
        yield f"{account.roles}: {account.name}"
        yield f"    {account.email}   {account.password}"
        if account.secret:
            yield f"    secondo fattore: chiave {account.secret}, codice di adesso {account.code}"
