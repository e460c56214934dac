# SPDX-License-Identifier: AGPL-3.0-or-later
"""What comes from meetings: contributions of minutes sent to a section or to the plan, the words born of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from agende.phases.rules import VERBS
from agende.texts.models import Agenda, Section, Version
from agende.texts.rules import NOTHING, OFFICE, SECTIONS, ZONE, sections_for, sections_written_by
from cms.areas.models import PlanEdition, PlanNode
from cms.meetings.minutes.models import MinutesVersion, Outcome, Sending
from cms.meetings.minutes.queries import Sent, shown_in, with_outcomes
from cms.meetings.planning.models import Meeting
from cms.rights import Actor, Role, rule

SECTION, NODE = Sending.Target.SECTION, Sending.Target.NODE
SENDINGS = Sending.objects.select_related("version__minutes__meeting", "sent_by")
TAKEN = (Outcome.Kind.TAKEN, Outcome.Kind.PARTLY)


def sendings_read_by(actor: Actor) -> QuerySet[Sending]:
    """Contributions sent to texts that the actor reads."""
    if actor.has(*OFFICE):
        return SENDINGS.filter(target__in=(SECTION, NODE))
    mine = sections_for(actor).values("uid") if actor.has(*ZONE) and actor.zone_id else None
    return SENDINGS.filter(Q(target=SECTION, target_uid__in=mine) if mine is not None else NOTHING)


@rule("agende.read_meeting_contribution", rows=sendings_read_by)
def can_read_sent(actor: Actor, thing: Sending) -> bool:
    """Those who work in the zone of the section; the plan office all, also what is sent to the plan."""
    if actor.has(*OFFICE):
        return True
    if thing.target != SECTION or not (actor.has(*ZONE) and actor.zone_id):
        return False
    return Section.objects.filter(uid=thing.target_uid, agenda__zone=actor.zone_id).exists()


def sendings_answered_by(actor: Actor) -> QuerySet[Sending]:
    """Contributions of which the actor says what became."""
    if actor.has(*OFFICE):
        return SENDINGS.filter(target=NODE)
    if actor.has(Role.ZONE_COORDINATOR) and actor.zone_id:
        return SENDINGS.filter(target=SECTION, target_uid__in=sections_written_by(actor).values("uid"))
    return SENDINGS.none()


@rule("agende.answer_meeting_contribution", rows=sendings_answered_by)
def can_answer_sent(actor: Actor, thing: Sending) -> bool:
    """Of a section who writes its common text, the zone's coordinator; of the plan the plan office."""
    if thing.target == NODE:
        return actor.has(*OFFICE)
    if not (actor.has(Role.ZONE_COORDINATOR) and actor.zone_id):
        return False
    return Section.objects.filter(uid=thing.target_uid, agenda__zone=actor.zone_id).exists()


@dataclass(frozen=True, slots=True)
class Targets:
    """Where a contribution can be sent, under one heading: value of the choice and words."""

    title: str
    choices: list[tuple[str, str]]


def targets_of(meeting: Meeting) -> list[Targets]:
    """Sections of the agendas being written in the meeting's zones (of all, where it has none), parts of the plan."""
    sections = open_sections(meeting).order_by("agenda__zone__order", "agenda", "order")
    groups: dict[str, list[tuple[str, str]]] = {}
    for section in sections:
        groups.setdefault(str(section.agenda), []).append((f"{SECTION}:{section.uid}", str(section)))
    for node in plan_nodes(meeting):
        groups.setdefault(node.edition.title, []).append(
            (f"{NODE}:{node.uid}", f"{node.get_kind_display()}: {node.title}")
        )
    return [Targets(title, choices) for title, choices in groups.items()]


def open_sections(meeting: Meeting) -> QuerySet[Section]:
    """Sections whose common text is being written, of the meeting's zones."""
    rows = SECTIONS.filter(agenda__state__in=VERBS["write_common_text"])
    zones = list(meeting.zones.values_list("pk", flat=True))
    return rows.filter(agenda__zone__in=zones) if zones else rows


def plan_nodes(meeting: Meeting) -> QuerySet[PlanNode]:
    """Parts of the meeting's edition of the plan, or of the last one."""
    edition = meeting.edition_id or PlanEdition.objects.values_list("pk", flat=True).first()
    return PlanNode.objects.filter(edition=edition).select_related("edition").order_by("kind", "order", "pk")


def section_of(sending: Sending) -> Section:
    """The section that a contribution was sent to. Raises DoesNotExist."""
    return SECTIONS.get(uid=sending.target_uid)


def sent_to_section(section: Section) -> list[Sent]:
    """What meetings sent to a section, first sent first: two queries, one where nothing was."""
    return with_outcomes(Sending.objects.filter(target=SECTION, target_uid=section.uid).order_by("pk"))


def waiting_in(agenda: Agenda) -> list[Sent]:
    """What meetings sent to the sections of an agenda and nobody has answered: one query."""
    sections = Section.objects.filter(agenda=agenda).values("uid")
    rows = Sending.objects.filter(target=SECTION, target_uid__in=sections, outcomes__isnull=True)
    rows = rows.select_related("version__minutes__meeting").order_by("pk")
    return [Sent(row, None) for row in rows]


def address_of(agenda: Agenda, block: str) -> str:
    """Where the words of a block are, for whoever may read them: the address that an outcome keeps."""
    return reverse("agende:words", args=[agenda.uid, block])


@dataclass(frozen=True, slots=True)
class Born:
    """A paragraph that was born of a contribution at a meeting, wholly or in part."""

    block: str
    sent: Sent

    @property
    def meeting(self) -> Meeting:
        """Where it was said."""
        return self.sent.sending.version.minutes.meeting


def born_in(agenda: Agenda, *, is_public: bool) -> list[Born]:
    """The paragraphs of an agenda that contributions became, by the outcomes in force.

    `is_public`: only of public meetings, and what their published minutes show.
    """
    root = address_of(agenda, "-").removesuffix("-/")
    named = Outcome.objects.filter(url__startswith=root).values("sending")
    found = with_outcomes(Sending.objects.filter(pk__in=named).order_by("pk"))
    found = [each for each in found if each.outcome and each.outcome.kind in TAKEN]
    shown = _public(found) if is_public else None
    return [
        Born(each.outcome.url.removeprefix(root).rstrip("/"), each)
        for each in found
        if each.outcome and each.outcome.url.startswith(root) and (shown is None or each.sending.pk in shown)
    ]


def born_of(agenda: Agenda, block: str, *, is_public: bool) -> list[Born]:
    """The contributions that a paragraph was born of."""
    return [each for each in born_in(agenda, is_public=is_public) if each.block == block]


def born_in_version(version: Version) -> list[Born]:
    """For everybody: the paragraphs of a published version that contributions became."""
    found = born_in(version.agenda, is_public=True)
    return [each for each in found if f' id="b-{each.block}"' in version.html]


def _public(found: Iterable[Sent]) -> set[int]:
    """Those of contributions that everybody reads in published minutes: one query, none for none."""
    sendings = [each.sending for each in found if each.sending.version.minutes.meeting.is_public]
    if not sendings:
        return set()
    minutes = {sending.version.minutes_id for sending in sendings}
    published = MinutesVersion.objects.filter(minutes__in=minutes, publication__isnull=False)
    shown = shown_in(published.only("content", "minutes"))
    return {sending.pk for sending in sendings if str(sending.contribution_uid) in shown}


def is_named(agenda: Agenda, block: str) -> bool:
    """Whether an outcome has ever led to these words."""
    return Outcome.objects.filter(url=address_of(agenda, block)).exists()


def target_of(value: str) -> tuple[str, UUID] | None:
    """Kind and uid of a choice of `targets_of`."""
    kind, _sep, uid = value.partition(":")
    try:
        return kind, UUID(uid)
    except ValueError:
        return None
