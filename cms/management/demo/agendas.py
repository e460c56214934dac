# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's agendas, written through the same verbs as people's."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from agende import process
from agende.actions.models import Record
from agende.phases.models import AgendaState
from agende.texts.models import Agenda, Contribution, Section
from cms import clock
from cms.areas.models import PlanEdition
from cms.clock import ROME, day_of
from cms.management.demo.agendas_matrix import fill_in, propose_actions
from cms.management.demo.agendas_records import add_records, decide_records, report_on
from cms.management.demo.content import read
from cms.people.models import Body, Mandate, Person, User
from cms.people.queries import actor_for
from cms.rights import Actor, Role
from cms.territory.models import Zone

type People = dict[str, Person]


def at_noon(written: str, *, hour: int = 12) -> datetime:
    """A moment of an ISO day, Rome's time; now, when that day is still to come."""
    return past(datetime.combine(date.fromisoformat(written), time(hour), ROME))


def past(moment: datetime) -> datetime:
    """The moment, or now when it is still to come: the demo may be loaded before the days of its texts."""
    return min(moment, clock.now())


def acting(somebody: Person, role: str, *, at: datetime) -> Actor:
    """Somebody of the demo under the mandate of that role in force at that time, with or without a login."""
    login = User.objects.filter(person=somebody).first() or User(person=somebody)
    mandate = Mandate.objects.get(person=somebody, role=role, during__contains=day_of(at))
    return actor_for(login, chosen=mandate.uid, day=day_of(at))


def as_text(blocks: Iterable[dict[str, Any]]) -> str:
    """The blocks of the content files as somebody would type them."""
    pieces = [
        "\n".join(f"- {item}" for item in block["items"]) if block["type"] == "list" else block["text"]
        for block in blocks
    ]
    return "\n\n".join(pieces)


def section_of(agenda: Agenda, entry: dict[str, Any]) -> Section:
    key = f"{entry['area']}.{entry['kind']}" if entry["area"] else entry["kind"]
    return agenda.sections.select_related("agenda", "doc").get(template_key=key)


def load_drafting(name: str, *, people: People) -> Agenda:
    """An agenda still being written, with what each municipality wrote and the coordinator's first texts."""
    header = read(f"agendas/{name}.json")
    opened = at_noon(header["drafting_from"])
    agenda = process.open_agenda(
        zone=Zone.objects.get(slug=header["zone"]),
        edition=PlanEdition.objects.get(slug=header["plan_edition"]),
        motto=header["motto"],
        is_example=True,
        by=acting(people["noe-castelnuovo"], Role.PLAN_OFFICER, at=opened),
        at=opened,
    )
    for file in header["contribution_files"]:
        _contributions(agenda, read(file), people=people, opened=opened)
    for entry in header["common_texts"]:
        later = past(opened + timedelta(days=45))
        _common_text(
            agenda, entry, by=acting(people[entry["author"]], Role.ZONE_COORDINATOR, at=later), at=later
        )
    if "records_file" in header:
        _proposals(agenda, read(header["records_file"])["records"], people=people, opened=opened)
    _matrix(agenda, people=people, opened=opened)
    return agenda


def _matrix(agenda: Agenda, *, people: People, opened: datetime) -> None:
    """Actions beside those of the file, and the office's first cells."""
    proposed, filled = past(opened + timedelta(days=30)), past(opened + timedelta(days=61))
    propose_actions(
        agenda,
        who=lambda entry: (acting(people[entry["author"]], Role.MUNICIPAL_EDITOR, at=proposed), proposed),
    )
    fill_in(agenda, by=acting(people["noe-castelnuovo"], Role.PLAN_OFFICER, at=filled), at=filled)


def _proposals(agenda: Agenda, entries: list[dict[str, Any]], *, people: People, opened: datetime) -> None:
    """What the municipalities proposed and the coordinator wrote, and the first decisions."""
    later = past(opened + timedelta(days=46))

    def who(entry: dict[str, Any]) -> tuple[Actor, datetime]:
        if "municipality" not in entry:
            return acting(people["agnese-dellorto"], Role.ZONE_COORDINATOR, at=later), later
        at = at_noon(entry["date"]) if "date" in entry else past(opened + timedelta(days=21))
        return acting(people[entry["author"]], Role.MUNICIPAL_EDITOR, at=at), at

    made = add_records(agenda, entries, who=who)
    decided = past(opened + timedelta(days=60))
    coordinator = acting(people["agnese-dellorto"], Role.ZONE_COORDINATOR, at=decided)
    decide_records(entries, made, by=coordinator, at=decided)


def _contributions(agenda: Agenda, entry: dict[str, Any], *, people: People, opened: datetime) -> None:
    town = Body.objects.get(municipality__istat_code=entry["municipality"])
    for number, given in enumerate(entry["contributions"]):
        sent = given["submitted_date"]
        at = at_noon(sent, hour=9) if sent else past(opened + timedelta(days=20, minutes=number))
        author = acting(people[entry["author"]], Role.MUNICIPAL_EDITOR, at=at)
        contribution = Contribution.objects.select_related("section__agenda", "doc").get(
            section=section_of(agenda, given), body=town
        )
        text = as_text(given["blocks"])
        process.write_contribution(contribution=contribution, text=text, base=0, by=author, at=at)
        if given["state"] == "submitted":
            handed_in = past(at + timedelta(hours=1))
            process.submit_contribution(contribution=contribution, by=author, at=handed_in)


def _common_text(agenda: Agenda, entry: dict[str, Any], *, by: Actor, at: datetime) -> None:
    section, text = section_of(agenda, entry), as_text(entry["blocks"])
    process.write_common_text(section=section, text=text, base=0, by=by, at=at)


def load_approved(name: str, *, people: People) -> Agenda:
    """An agenda written, frozen, approved by an act, published and carried out."""
    header = read(f"agendas/{name}.json")
    records = read(header["records_file"])
    act = header["acts"][-1]
    frozen, approved = at_noon(header["frozen_date"]), at_noon(act["date"])
    office = acting(people["noe-castelnuovo"], Role.PLAN_OFFICER, at=frozen)
    agenda = process.open_agenda(
        zone=Zone.objects.get(slug=header["zone"]),
        edition=PlanEdition.objects.get(slug=header["plan_edition"]),
        motto=header["motto"],
        is_example=True,
        by=office,
        at=frozen - timedelta(days=90),
    )
    written = frozen - timedelta(days=10)
    made = _written(agenda, header, records["records"], people=people, at=written)
    fill_in(agenda, by=office, at=frozen - timedelta(days=5))
    process.freeze(agenda=agenda, by=office, at=frozen)
    process.record_act(
        agenda=agenda,
        body=Body.objects.get(kind=Body.Kind.METROPOLITAN_CITY),
        organ=act["organ"],
        number=act["number"],
        act_date=approved.date(),
        by=office,
        at=approved,
    )
    process.publish(agenda=agenda, by=office, at=approved + timedelta(days=1))
    process.enter(agenda=agenda, to=AgendaState.MONITORING, by=office, at=approved + timedelta(days=30))
    reported = at_noon(records["reported_date"])
    reporter = acting(people["agnese-dellorto"], Role.ZONE_COORDINATOR, at=reported)
    report_on(records["records"], made, by=reporter, at=reported)
    return agenda


def _written(
    agenda: Agenda, header: dict[str, Any], records: list[dict[str, Any]], *, people: People, at: datetime
) -> dict[str, Record]:
    """Common texts and records, all by the coordinator; the records by title."""
    coordinator = acting(people["agnese-dellorto"], Role.ZONE_COORDINATOR, at=at)
    narratives = [
        {"area": area["area"], "kind": "narrative", "blocks": area["narrative"]} for area in header["areas"]
    ]
    for entry in header["common_texts"] + narratives:
        _common_text(agenda, entry, by=coordinator, at=at)
    return add_records(agenda, records, who=lambda _entry: (coordinator, at))
