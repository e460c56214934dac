# SPDX-License-Identifier: AGPL-3.0-or-later
"""Loading the plan: editions, their nodes, the acts that made them."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from cms import sheets
from cms.areas.models import Act, PlanEdition, PlanNode
from cms.audit.operations import Doer, record
from cms.people.models import Body
from cms.sheets import BadRow, Outcome, Row

DATA = Path(__file__).with_name("data")
EDITION_COLUMNS = {"slug", "title", "first_year", "last_year", "state"}
NODE_COLUMNS = {"edition", "kind", "order", "slug", "parent", "title", "standing", "source"}
ACT_COLUMNS = {
    "edition", "kind", "body", "organ", "number", "act_date", "votes_for", "votes_against",
    "standing", "note",
}  # fmt: skip


def import_plan(
    *, by: Doer | None, at: datetime, folder: Path = DATA, dry_run: bool = False
) -> sheets.Report:
    """Bring editions, nodes and real acts to what `folder` says; the same folder twice changes no row.

    Reads editions.csv, nodes.csv (`parent` is "kind/slug" of a row above, or empty) and acts.csv. One bad
    row and nothing is written. An act is a fact: a row that changed becomes a new act that corrects the
    old. `at` is the moment the acts are recorded.
    """
    report = sheets.Report()
    with transaction.atomic():
        report.lines += sheets.take(folder / "editions.csv", EDITION_COLUMNS, _editions())
        report.lines += sheets.take(folder / "nodes.csv", NODE_COLUMNS, _nodes())
        report.lines += sheets.take(folder / "acts.csv", ACT_COLUMNS, _acts(at))
        if report.errors or dry_run:
            transaction.set_rollback(True)
        elif set(report.counts) - {Outcome.UNCHANGED}:
            record(by=by, verb="areas.plan_imported", on=PlanEdition(), at=at, detail=dict(report.counts))
    return report


def _editions() -> Callable[[Row], Outcome]:
    known = {e.slug: e for e in PlanEdition.objects.all()}

    def store(row: Row) -> Outcome:
        first, last = sheets.number(row["first_year"]), sheets.number(row["last_year"])
        if first is None or last is None or last < first:
            raise BadRow(_("The years must be two, the first before the last"))
        fresh = PlanEdition(
            slug=row["slug"], title=row["title"], first_year=first, last_year=last, state=row["state"]
        )
        return sheets.put(known.get(fresh.slug), fresh, {"title", "first_year", "last_year", "state"})

    return store


def _nodes() -> Callable[[Row], Outcome]:
    editions = {e.slug: e for e in PlanEdition.objects.all()}
    known = {(n.edition.slug, n.kind, n.slug): n for n in PlanNode.objects.select_related("edition")}

    def store(row: Row) -> Outcome:
        key = (row["edition"], row["kind"], row["slug"])
        kind, _slash, slug = row["parent"].partition("/")
        parent = known.get((row["edition"], kind, slug))
        if row["edition"] not in editions or (row["parent"] and parent is None):
            raise BadRow(_("No such edition or parent"))
        fresh = PlanNode(
            edition=editions[row["edition"]], parent=parent, kind=row["kind"], slug=row["slug"],
            title=row["title"], order=sheets.number(row["order"]) or 0,
            standing=row["standing"], source=row["source"])  # fmt: skip
        outcome = sheets.put(known.get(key), fresh, {"parent_id", "title", "order", "standing", "source"})
        known.setdefault(key, fresh)
        return outcome

    return store


def _acts(at: datetime) -> Callable[[Row], Outcome]:
    editions = {e.slug: e for e in PlanEdition.objects.all()}
    facts = {"number", "act_date", "votes_for", "votes_against", "standing", "note"}

    def store(row: Row) -> Outcome:
        if row["edition"] not in editions:
            raise BadRow(_("No such edition"))
        fresh = Act(
            edition=editions[row["edition"]], kind=row["kind"], body=_metropolitan_city(row["body"]),
            organ=row["organ"], number=row["number"], act_date=sheets.day(row["act_date"]),
            votes_for=sheets.number(row["votes_for"]), votes_against=sheets.number(row["votes_against"]),
            standing=row["standing"], note=row["note"], at=at)  # fmt: skip
        known = _in_force(fresh)
        if known and all(getattr(known, name) == getattr(fresh, name) for name in facts):
            return Outcome.UNCHANGED
        fresh.corrects = known
        sheets.put(None, fresh, facts)
        return Outcome.UPDATED if known else Outcome.CREATED

    return store


def _in_force(act: Act) -> Act | None:
    """The real act about the plan, of the same edition, kind and organ, that no other corrects."""
    about = Act.objects.filter(edition=act.edition, zone=None)
    same = about.filter(kind=act.kind, body=act.body, organ=act.organ)
    return same.filter(is_example=False, corrected_by__isnull=True).first()


def _metropolitan_city(name: str) -> Body:
    """The body whose acts they are, made at the first import."""
    if not name:
        raise BadRow(_("The body is missing"))
    body, _made = Body.objects.get_or_create(name=name, defaults={"kind": Body.Kind.METROPOLITAN_CITY})
    return body
