# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a version holds: its texts, its frame (all that is not log), and its fingerprint made again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agende.actions.alignment import frame_of_matrix
from agende.actions.queries import frame_of_records
from agende.amendments.marks import keys_in, refused
from agende.texts.blocks import Block, sha256
from agende.texts.models import Agenda, Contribution, Section, TextDoc, Version
from agende.texts.operations import settled
from agende.texts.queries import blocks_at
from cms.territory.models import Municipality


@dataclass(frozen=True, slots=True)
class Held:
    """What a version holds, or would hold if it were frozen now."""

    frame: Mapping[str, Any]
    blocks: Mapping[str, list[Block]]

    @property
    def content(self) -> dict[str, Any]:
        """What its fingerprint is taken over."""
        return {"frame": self.frame, "blocks": self.blocks}


@dataclass(frozen=True, slots=True)
class Draft:
    """The common texts of an agenda as they stand now."""

    held: Held
    log_state: dict[str, list[Any]]
    open_suggestions: int


def draft_of(agenda: Agenda, *, day: date) -> Draft:
    """What freezing would freeze: every common text as if the suggestions still open had not been made.

    Nobody has decided on them: they stay open in the text, and are in the next version if they are accepted.
    """
    sections = list(agenda.sections.select_related("node", "doc").order_by("order"))
    docs = {section.template_key: settled(section.doc) for section in sections}
    keys = {(key, each) for key, doc in docs.items() for each in keys_in(doc.blocks)}
    return Draft(
        held=Held(
            frame_of(agenda, sections, day=day), {key: frozen(doc.blocks) for key, doc in docs.items()}
        ),
        log_state={str(doc.uid): [doc.seq, doc.sha] for doc in docs.values()},
        open_suggestions=len(keys),
    )


def frozen(blocks: list[Block]) -> list[Block]:
    """The blocks of a text as a version holds them: without what is only suggested."""
    return refused(blocks)


def municipalities_on(agenda: Agenda, day: date) -> list[str]:
    """Names of the municipalities of the zone on a day, in order."""
    members = Municipality.objects.filter(memberships__zone=agenda.zone_id, memberships__during__contains=day)
    return list(members.order_by("name").values_list("name", flat=True))


def frame_of(agenda: Agenda, sections: list[Section], *, day: date) -> dict[str, Any]:
    """All that a version says besides its blocks: names and titles as they are on that day, records, matrix."""
    return {
        "zone": agenda.zone.name,
        "edition": agenda.edition.title,
        "years": str(agenda.edition),
        "motto": agenda.motto,
        "is_example": agenda.is_example,
        "municipalities": municipalities_on(agenda, day),
        "sections": [
            {
                "key": section.template_key,
                "area": section.node.title if section.node else "",
                "kind": str(section.get_kind_display()),
            }
            for section in sections
        ],
        "sources": source_names(agenda),
        "records": frame_of_records(agenda),
        "matrix": frame_of_matrix(agenda),
    }


def source_names(agenda: Agenda) -> dict[str, str]:
    """Name of the municipality behind each contribution's uid."""
    rows = Contribution.objects.filter(section__agenda=agenda)
    return {str(uid): name for uid, name in rows.values_list("uid", "body__municipality__name")}


def held_by(version: Version) -> Held:
    """What a version holds."""
    return Held(version.frame, version.blocks)


def content_of(version: Version) -> dict[str, Any]:
    """What the fingerprint of a version is taken over."""
    return held_by(version).content


def rebuilt_sha256(version: Version) -> str:
    """The fingerprint again, with every block read from the log: equal to the stored one, or somebody touched it."""
    docs = TextDoc.objects.filter(uid__in=version.log_state).select_related("section")
    blocks = {
        doc.section.template_key: frozen(blocks_at(doc, version.log_state[str(doc.uid)][0]))
        for doc in docs
        if doc.section
    }
    return sha256({"frame": version.frame, "blocks": blocks})
