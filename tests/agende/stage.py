# SPDX-License-Identifier: AGPL-3.0-or-later
"""The scene of the agendas' tests: an edition of two areas, an agenda in Adda Martesana, texts written by verbs."""

from datetime import UTC, date, datetime

from agende import process
from agende.texts.models import Agenda, Contribution, Section
from cms.areas.models import PlanEdition, PlanNode
from tests import factories
from tests.factories import Cast

AT = datetime(2026, 11, 20, 9, 42, tzinfo=UTC)
TEXT = (
    "## Muoversi\n\nIl 40% esce ogni giorno.\n\n- Una ciclabile continua entro il 2028\n- Bus ogni 15 minuti"
)


def edition() -> PlanEdition:
    """The edition 2025-2027 with two policy areas, made once."""
    made, is_new = PlanEdition.objects.get_or_create(
        slug="2025-2027", defaults={"title": "Piano 2025-2027", "first_year": 2025, "last_year": 2027}
    )
    if is_new:
        for order, title in enumerate(["Mobilità", "Ambiente"], start=1):
            PlanNode.objects.create(
                edition=made, kind="policy_area", slug=title.lower(), title=title, order=order
            )
    return made


def agenda(cast: Cast, zone: str = "adda-martesana", **settings) -> Agenda:
    """The agenda of a zone, opened once by the plan officer; Gorgonzola, Melzo, Legnano and Rho have bodies."""
    for town in ("Gorgonzola", "Melzo", "Legnano", "Rho"):
        factories.body(town)
    known = Agenda.objects.filter(zone__slug=zone).first()
    return known or process.open_agenda(
        zone=factories.zone(zone),
        edition=edition(),
        by=factories.actor(cast.plan_officer),
        at=AT,
        is_example=True,
        **settings,
    )


def older(cast: Cast, first_year: int, *, number: str = "") -> Agenda:
    """Adda Martesana's frozen agenda of an older edition; with the `number` of its act, approved. Made once."""
    slug = f"{first_year}-{first_year + 2}"
    if known := Agenda.objects.filter(edition__slug=slug).first():
        return known
    past = PlanEdition.objects.create(
        slug=slug, title=f"Piano {slug}", first_year=first_year, last_year=first_year + 2
    )
    PlanNode.objects.create(edition=past, kind="policy_area", slug="mobilità", title="Mobilità", order=1)
    office, zone = factories.actor(cast.plan_officer), factories.zone("adda-martesana")
    a = process.open_agenda(zone=zone, edition=past, by=office, at=AT, is_example=True)
    process.write_common_text(
        section=section(a), text=TEXT, base=0, by=factories.actor(cast.coordinator), at=AT
    )
    process.freeze(agenda=a, by=office, at=AT)
    if number:
        process.record_act(
            agenda=a,
            body=factories.body("Città metropolitana"),
            organ="Consiglio metropolitano",
            number=number,
            act_date=date(2019, 10, 23),
            by=office,
            at=AT,
        )
    return Agenda.objects.get(pk=a.pk)


def section(a: Agenda, key: str = "mobilità.narrative") -> Section:
    return Section.objects.select_related("agenda", "doc").get(agenda=a, template_key=key)


def contribution(a: Agenda, town: str, key: str = "mobilità.narrative") -> Contribution:
    return Contribution.objects.select_related("section__agenda", "doc", "body").get(
        section=section(a, key), body__municipality__name=town
    )


def write(c: Contribution, who, text: str = TEXT, at: datetime = AT) -> Contribution:
    c.doc.refresh_from_db()
    process.write_contribution(contribution=c, text=text, base=c.doc.seq, by=factories.actor(who), at=at)
    return again(c)


def submit(c: Contribution, who, text: str = TEXT, at: datetime = AT) -> Contribution:
    c = write(c, who, text, at)
    process.submit_contribution(contribution=c, by=factories.actor(who), at=at)
    return again(c)


def merge(c: Contribution, who, at: datetime = AT) -> Contribution:
    ids = {block["attrs"]["id"] for block in c.doc.blocks}
    process.merge_contribution(contribution=c, block_ids=ids, by=factories.actor(who), at=at)
    return again(c)


def again(c: Contribution) -> Contribution:
    return Contribution.objects.select_related("section__agenda", "doc", "body").get(pk=c.pk)


def frozen(cast: Cast, a: Agenda | None = None):
    """A version of an agenda in which Gorgonzola's text was taken into the common text."""
    a = a or agenda(cast)
    merge(submit(contribution(a, "Gorgonzola"), cast.editor_gorgonzola), cast.coordinator)
    return process.freeze(agenda=a, by=factories.actor(cast.plan_officer), at=AT)


def approved(cast: Cast, a: Agenda | None = None):
    version = frozen(cast, a)
    return process.record_act(
        agenda=version.agenda,
        body=factories.body("Città metropolitana"),
        organ="Consiglio metropolitano",
        number="ES-43/2019",
        act_date=date(2019, 10, 23),
        by=factories.actor(cast.plan_officer),
        at=AT,
    )


def published(cast: Cast, a: Agenda | None = None):
    approval = approved(cast, a)
    return process.publish(agenda=approval.version.agenda, by=factories.actor(cast.plan_officer), at=AT)


def published_by_coordinator(cast: Cast, a: Agenda):
    """A published version of an agenda whose one text its coordinator wrote."""
    coordinator = factories.person("Silvia", "Pozzi", employer="Legnano")
    factories.mandate(coordinator, factories.Role.ZONE_COORDINATOR, zone=a.zone)
    by, office = factories.actor(coordinator), factories.actor(cast.plan_officer)
    process.write_common_text(section=section(a), text=TEXT, base=0, by=by, at=AT)
    process.freeze(agenda=a, by=office, at=AT)
    process.record_act(
        agenda=a,
        body=factories.body("Città metropolitana"),
        organ="Consiglio metropolitano",
        number="ES-44/2019",
        act_date=date(2019, 10, 23),
        by=office,
        at=AT,
    )
    return process.publish(agenda=a, by=office, at=AT)
