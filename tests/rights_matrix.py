# SPDX-License-Identifier: AGPL-3.0-or-later
"""The generated matrix URL × method × variant of the object × role: what each answers, in one word."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse
from django.urls.resolvers import RegexPattern

from cms.pages.queries import frame
from cms.people.models import Person
from cms.rights import NOBODY, Actor
from cms.rights.doors import Door, patterns
from tests.factories import Cast, actor, sign_in
from tests.samples import SAMPLES

MATRIX = Path(__file__).with_name("rights_matrix.csv")
WRITES = re.compile(r'^\s*(INSERT INTO|UPDATE|DELETE FROM) "?(?P<table>\w+)', re.IGNORECASE)
DEFERS = re.compile(r"\bprocrastinate_defer", re.IGNORECASE)  # a SELECT that inserts a job
# sessions, cache and their like; and the log of who took a copy, which is of reading
WRITTEN_BY_READING = {
    "django_session", "cms_cache", "cms_requestcount", "usersessions_usersession",
    "courses_certificatedownload", "home_previewopening",
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One request of the matrix and what came back."""

    route: str
    method: str
    rule: str
    variant: str
    role: str
    answer: str
    allowed: bool | None
    wrote: tuple[str, ...]
    is_public: bool = False


def doors() -> Iterator[tuple[str, URLPattern, Door]]:
    """Every route of ours with its declaration."""
    for route, pattern in patterns():
        if declared := getattr(pattern.callback, "door", None):
            yield route, pattern, declared


def variants_of(declared: Door, cast: Cast) -> dict[str, dict[str, Any]]:
    """The sample's variants; a door without a sample has the one variant "-"."""
    return SAMPLES[declared.sample](cast) if declared.sample else {"-": {}}


def address(route: str, arguments: dict[str, Any], pattern: URLPattern | None = None) -> str:
    """The path of `route` with the sample's arguments in the place of its converters, or groups."""
    if pattern and isinstance(pattern.pattern, RegexPattern):
        return reverse(str(pattern.name), kwargs=arguments)
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda name: str(arguments[name.group(1)]), route)


def answer(response: HttpResponseBase) -> str:
    """One word for what the door said."""
    if response.status_code in (301, 302) and "/accedi/" in response.headers.get("Location", ""):
        return "sign in"
    return {
        200: "yes",
        201: "yes",
        202: "yes",
        302: "yes",
        303: "yes",
        304: "yes",
        400: "yes",
        422: "yes",
    }.get(response.status_code, str(response.status_code))


def ask(client: Client, method: str, path: str) -> tuple[str, tuple[str, ...]]:
    """Asks once, takes back whatever it wrote, and says what it answered and which tables it wrote to."""
    connection.queries_log.clear()  # Django keeps the last 9,000: past them nothing would be captured
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        response = client.generic(method, path)
        transaction.set_rollback(True)
    return answer(response), tables_written(queries)


def tables_written(queries: CaptureQueriesContext) -> tuple[str, ...]:
    """Tables that the captured statements write to, but for those that every visit may touch."""
    tables = {found["table"] for query in queries if (found := WRITES.match(query["sql"]))}
    if any(DEFERS.search(query["sql"]) for query in queries):
        tables.add("procrastinate_jobs")
    return tuple(sorted(tables - WRITTEN_BY_READING))


def matrix(cast: Cast) -> Iterator[Cell]:
    """Every cell. Each role signs in once; each request is undone."""
    people: dict[str, Person | None] = {"anonymous": None, **cast.everyone()}
    clients = {
        role: sign_in(Client(raise_request_exception=False), somebody)
        if somebody
        else Client(raise_request_exception=False)
        for role, somebody in people.items()
    }
    actors: dict[str, Actor] = {
        role: actor(somebody) if somebody else NOBODY for role, somebody in people.items()
    }
    frame()  # in the cache from now on: each request, being undone, would read it again
    for route, pattern, declared in doors():
        for variant, sample in variants_of(declared, cast).items():
            thing = sample.get("thing")
            for method in declared.methods:
                for role, client in clients.items():
                    said, wrote = ask(client, method, address(route, sample, pattern))
                    allowed = (
                        declared.rule.can(actors[role], thing) if thing or not declared.rule.rows else None
                    )
                    rule, is_public = declared.rule.name, declared.is_public
                    yield Cell(route, method, rule, variant, role, said, allowed, wrote, is_public)


def as_csv(cells: list[Cell]) -> str:
    """One line per URL, method and variant; one column per role."""
    roles = sorted({cell.role for cell in cells}, key=lambda role: (role != "anonymous", role))
    lines: dict[tuple[str, ...], dict[str, str]] = {}
    for cell in cells:
        lines.setdefault((cell.route, cell.method, cell.variant, cell.rule), {})[cell.role] = cell.answer
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["route", "method", "object", "rule", *roles])
    for key, answers in sorted(lines.items()):
        writer.writerow([*key, *(answers.get(role, "") for role in roles)])
    return out.getvalue()
