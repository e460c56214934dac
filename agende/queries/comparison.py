# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same section of all the zones: what is published for everybody, drafts for those who may read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.fields.json import KeyTransform

from agende.actions.alignment import AT_WORK_ON
from agende.actions.models import Record
from agende.actions.queries import resolved
from agende.actions.reading import shown
from agende.queries.published import published_agendas
from agende.texts.blocks import Block, count_words
from agende.texts.models import Agenda, Section, Version
from agende.texts.rules import agendas_for, sections_for
from cms.areas.models import PlanEdition
from cms.rights import Actor


@dataclass(frozen=True, slots=True)
class Said:
    """A record in a section: its fields are [(label, words)], the same for all zones."""

    code: str
    title: str
    fields: list[tuple[str, str]]
    is_proposed: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """A zone's section: of the published version, or as it stands (`version` None; then `section` has its page)."""

    agenda: Agenda
    version: Version | None
    section: Section | None
    blocks: list[Block]
    records: list[Said]

    @property
    def words(self) -> int:
        """How long the text is."""
        return count_words(self.blocks)


def sections_of(edition: PlanEdition) -> list[Section]:
    """The sections that the agendas of an edition have, one a key, in order: one query."""
    found: dict[str, Section] = {}
    for section in (
        Section.objects.filter(agenda__edition=edition).select_related("node").order_by("order", "pk")
    ):
        found.setdefault(section.template_key, section)
    return list(found.values())


def sides_of_section(edition: PlanEdition, key: str, actor: Actor) -> list[Side]:
    """Each zone's section of that key, in the order of the zones: the same number of queries whatever their number."""
    shown_now = {
        version.agenda_id: version for version in published_agendas().filter(agenda__edition=edition)
    }
    sides = _published(shown_now.values(), key) + _drafts(
        sections_for(actor).filter(agenda__edition=edition, template_key=key).exclude(agenda__in=shown_now)
    )
    return sorted(sides, key=lambda side: (side.agenda.zone.order, side.agenda.zone.name))


def editions_read_by(actor: Actor) -> list[PlanEdition]:
    """Editions of which the actor reads at least one agenda, the newest first: two queries."""
    shown_now = {version.agenda.edition for version in published_agendas()}
    mine = {agenda.edition for agenda in agendas_for(actor)}
    return sorted(shown_now | mine, key=lambda edition: -edition.first_year)


def _published(versions: Iterable[Version], key: str) -> list[Side]:
    known = {version.pk: version for version in versions}
    rows = Version.objects.filter(pk__in=known).values_list(
        "pk", KeyTransform(key, "blocks"), F("frame__records")
    )
    return [
        Side(known[pk].agenda, known[pk], None, blocks or [], _in_frame(records or [], key))
        for pk, blocks, records in rows
    ]


def _in_frame(records: Iterable[dict[str, Any]], key: str) -> list[Said]:
    return [
        Said(each["code"], each["title"], shown(each["kind"], each["fields"]))
        for each in records
        if each["section"] == key
    ]


def _drafts(sections: QuerySet[Section]) -> list[Side]:
    found = list(sections)
    records = list(
        Record.objects.filter(section__in=found, state__in=AT_WORK_ON).order_by("section", "order", "pk")
    )
    said: dict[int, list[Said]] = {}
    for record, fields in zip(records, resolved(records), strict=True):
        words = Said(record.code, record.title, shown(record.kind, fields), record.state == "proposed")
        said.setdefault(record.section_id, []).append(words)
    return [
        Side(section.agenda, None, section, section.doc.blocks, said.get(section.pk, [])) for section in found
    ]
