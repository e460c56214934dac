# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's objectives, actions and indicators: proposed, decided on, carried out, all by the verbs."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from agende import process
from agende.actions.models import Record, RecordState
from agende.texts.models import Agenda
from cms.people.models import Body
from cms.rights import Actor

SECTIONS = {"objective": "objectives", "action": "actions", "indicator": "indicators"}
NAMED = ("objective", "measured")
BODIES = ("owners", "partners", "places")

type Who = Callable[[dict[str, Any]], tuple[Actor, datetime]]


def add_records(agenda: Agenda, entries: Iterable[dict[str, Any]], *, who: Who) -> dict[str, Record]:
    """Proposes or writes each record, as `who` says by whom and when; by title."""
    made: dict[str, Record] = {}
    for entry in entries:
        by, at = who(entry)
        key = f"{entry['area']}.{SECTIONS[entry['kind']]}"
        section = agenda.sections.select_related("agenda__zone").get(template_key=key)
        record = process.add_record(section=section, typed=_typed(agenda, entry, made), by=by, at=at)
        made[record.title] = record
    return made


def _typed(agenda: Agenda, entry: dict[str, Any], made: dict[str, Record]) -> dict[str, Any]:
    """What somebody would fill in: towns by ISTAT code, other records by title, the area as part of the plan."""
    typed = dict(entry["fields"])
    for name in BODIES:
        typed[name] = [_body(code) for code in typed.get(name, ())]
    for name in NAMED:
        if name in typed:
            typed[name] = str(made[typed[name]].uid)
    typed["nodes"] = [str(agenda.edition.nodes.get(slug=entry["area"], parent=None).uid)]
    return typed


def _body(code: str) -> str:
    if code == "citta-metropolitana":
        return str(Body.objects.get(kind=Body.Kind.METROPOLITAN_CITY).uid)
    return str(Body.objects.get(municipality__istat_code=code).uid)


def decide_records(
    entries: Iterable[dict[str, Any]], made: dict[str, Record], *, by: Actor, at: datetime
) -> None:
    """The coordinator's decisions on proposals, a minute each."""
    decided = [entry for entry in entries if "decision" in entry]
    for number, entry in enumerate(decided):
        process.decide_record(
            record=made[entry["fields"]["title"]],
            outcome=RecordState(entry["decision"]["outcome"]),
            reason=entry["decision"]["reason"],
            by=by,
            at=at + timedelta(minutes=number),
        )


def report_on(entries: Iterable[dict[str, Any]], made: dict[str, Record], *, by: Actor, at: datetime) -> None:
    """How far each action is, and the values of the indicators."""
    for entry in entries:
        record = made[entry["fields"]["title"]]
        if "report" in entry:
            process.report_progress(record=record, **entry["report"], by=by, at=at)
        for value in entry.get("values", ()):
            said = value | {"value": None if value["value"] is None else Decimal(value["value"])}
            process.give_value(record=record, **said, by=by, at=at)
