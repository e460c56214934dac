# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's agenda that waits for signatures: Sud Est, frozen, signed by some of its fifteen municipalities."""

from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils.text import slugify

from agende import process
from agende.phases.models import AgendaState
from agende.phases.queries import phase_of
from agende.texts.models import Agenda, Contribution, Section, Version
from cms import clock
from cms.areas.models import PlanEdition
from cms.clock import day_of
from cms.management.demo.agendas import People, acting, at_noon, past
from cms.management.demo.content import read
from cms.management.demo.people import PASSWORD, in_force
from cms.people.models import Body, Employment, Mandate, Person, User
from cms.people.operations import sync_groups
from cms.rights import Actor, Role
from cms.territory.models import Zone

NAME = "sud-est-2025-2027"


def load_signing(*, people: People) -> Agenda:
    """Sud Est's agenda: written by six municipalities, frozen, signed by five; ten have still to sign."""
    told = read(f"agendas/{NAME}.json")
    opened, frozen = at_noon(told["drafting_from"]), at_noon(told["frozen_date"])
    office = acting(people["noe-castelnuovo"], Role.PLAN_OFFICER, at=opened)
    signatories = {entry["istat_code"]: _signatory(entry) for entry in told["municipalities"]}
    agenda = process.open_agenda(
        zone=Zone.objects.get(slug=told["zone"]),
        edition=PlanEdition.objects.get(slug=told["plan_edition"]),
        motto=told["motto"],
        is_example=True,
        by=office,
        at=opened,
    )
    _texts(agenda, told)
    version = process.freeze(agenda=agenda, by=office, at=frozen, label="Testo per la firma dei Comuni")
    agenda = version.agenda
    phase = phase_of(agenda.pk, AgendaState.SIGNOFF)
    last = max(day_of(frozen) + timedelta(days=told["signing_days"]), clock.today() + timedelta(days=7))
    if phase:
        process.change_phase(phase=phase, closes_at=clock.end_of(last), by=office, at=frozen)
    process.plan_phase(
        agenda=agenda, kind=AgendaState.ADOPTION, opens_at=clock.end_of(last), by=office, at=frozen
    )
    for entry in told["signed"]:
        _sign(version, signatories[entry["municipality"]], entry)
    return agenda


def _body(istat_code: str) -> Body:
    return Body.objects.select_related("municipality").get(municipality__istat_code=istat_code)


def _person(entry: dict[str, Any], body: Body, role: str, *, is_zonal: bool = False) -> Person:
    """Somebody of a municipality with a mandate of that role, for the body or for its zone."""
    somebody = Person.objects.create(given_name=entry["given_name"], family_name=entry["family_name"])
    Employment.objects.create(person=somebody, body=body, during=in_force("2024-01-08"))
    scope: dict[str, Any] = {"zone": Zone.objects.get(slug="sud-est")} if is_zonal else {"body": body}
    Mandate.objects.create(
        person=somebody,
        role=role,
        during=in_force("2026-03-01"),
        appointing_act=f"Decreto di nomina ES-{200 + somebody.pk}/2026 ({body})",
        **scope,
    )
    return somebody


def _login(somebody: Person, email: str) -> None:
    user = User.objects.create(email=email, password=make_password(PASSWORD), person=somebody)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    sync_groups(user)


def _signatory(entry: dict[str, Any]) -> Person:
    body = _body(entry["istat_code"])
    somebody = _person(entry, body, Role.SIGNATORY)
    if entry["has_login"]:
        _login(somebody, email_of(entry))
    return somebody


def email_of(entry: dict[str, Any]) -> str:
    """The address with which somebody of the content signs in."""
    given, family = (slugify(entry[name].replace("’", "")) for name in ("given_name", "family_name"))
    return f"{given}.{family}@comune.{slugify(entry['name'])}.example"


def _texts(agenda: Agenda, told: dict[str, Any]) -> None:
    """What six municipalities wrote, handed in and taken into the common text by their coordinator."""
    zonal = told["coordinator"]
    coordinator = _person(zonal, _body(zonal["employer"]), Role.ZONE_COORDINATOR, is_zonal=True)
    _login(coordinator, zonal["email"])
    written = past(at_noon(told["drafting_from"]) + timedelta(days=30))
    by = acting(coordinator, Role.ZONE_COORDINATOR, at=written)
    sections = agenda.sections.select_related("agenda", "doc")
    context = sections.get(kind="context")
    process.write_common_text(section=context, text="\n\n".join(told["context"]), base=0, by=by, at=written)
    common = sections.get(node__slug=told["area"], kind=told["kind"])
    process.write_common_text(section=common, text=told["opening"], base=0, by=by, at=written)
    for entry in told["municipalities"]:
        if entry["text"]:
            _contribution(common, entry, by=by, at=written)


def _contribution(section: Section, entry: dict[str, Any], *, by: Actor, at: datetime) -> None:
    """A municipality's text: written, handed in, taken whole into the common text."""
    body = _body(entry["istat_code"])
    author = acting(_person(entry["editor"], body, Role.MUNICIPAL_EDITOR), Role.MUNICIPAL_EDITOR, at=at)
    rows = Contribution.objects.select_related("section__agenda", "section__doc", "doc")
    contribution = rows.get(section=section, body=body)
    process.write_contribution(contribution=contribution, text=entry["text"], base=0, by=author, at=at)
    process.submit_contribution(contribution=contribution, by=author, at=at)
    contribution = rows.get(pk=contribution.pk)
    ids = {block["attrs"]["id"] for block in contribution.doc.blocks}
    process.merge_contribution(contribution=contribution, block_ids=ids, by=by, at=at)


def _sign(version: Version, somebody: Person, entry: dict[str, Any]) -> None:
    at = past(version.at + timedelta(days=entry["after_days"]))
    day = entry.get("act_date")
    process.sign(
        version=version,
        position=entry["position"],
        note=entry.get("note", ""),
        organ=entry.get("organ", ""),
        act_number=entry.get("act_number", ""),
        act_date=min(date.fromisoformat(day), day_of(at)) if day else None,
        by=acting(somebody, Role.SIGNATORY, at=at),
        at=at,
    )
