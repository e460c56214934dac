# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a version holds: its frame (all that is not log), its content, its fingerprint made again."""

from typing import Any

from agende.texts.blocks import sha256
from agende.texts.models import Agenda, Contribution, Section, TextDoc, Version
from agende.texts.queries import blocks_at
from cms.territory.models import Municipality


def municipalities_on(agenda: Agenda, day: Any) -> list[str]:
    """Names of the municipalities of the zone on a day, in order."""
    members = Municipality.objects.filter(memberships__zone=agenda.zone_id, memberships__during__contains=day)
    return list(members.order_by("name").values_list("name", flat=True))


def frame_of(agenda: Agenda, sections: list[Section], *, day: Any) -> dict[str, Any]:
    """All that a version says besides its blocks: names and titles as they are on that day."""
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
    }


def source_names(agenda: Agenda) -> dict[str, str]:
    """Name of the municipality behind each contribution's uid."""
    rows = Contribution.objects.filter(section__agenda=agenda)
    return {str(uid): name for uid, name in rows.values_list("uid", "body__municipality__name")}


def content_of(version: Version) -> dict[str, Any]:
    """What the fingerprint of a version is taken over."""
    return {"frame": version.frame, "blocks": version.blocks}


def rebuilt_sha256(version: Version) -> str:
    """The fingerprint again, with every block read from the log: equal to the stored one, or somebody touched it."""
    docs = TextDoc.objects.filter(uid__in=version.log_state).select_related("section")
    blocks = {
        doc.section.template_key: blocks_at(doc, version.log_state[str(doc.uid)][0])
        for doc in docs
        if doc.section
    }
    return sha256({"frame": version.frame, "blocks": blocks})
