# SPDX-License-Identifier: AGPL-3.0-or-later
"""Version -> HTML and PDF: made once, served byte for byte."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from agende.phases.models import AgendaState, Transition
from agende.texts.blocks import Block, canonical, sha256, words_of
from agende.texts.models import Agenda, Contribution, Section, TextDoc, Version, VersionFile
from agende.texts.queries import blocks_at
from agende.texts.rules import published_versions_for
from cms import clock, jobs, pdf
from cms.pages.cache import forget_after_commit
from cms.rights import NOBODY
from cms.territory.models import Municipality

RENDER = "agende.render_version"
LATE = timedelta(minutes=10)
BREAK = mark_safe("<br>")
ADDRESS = re.compile(r"(https?://|mailto:)\S+$", re.IGNORECASE)


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


def html_of(frame: Mapping[str, Any], blocks: Mapping[str, list[Block]]) -> str:
    """The text of a version as HTML: h2 areas, h3 kinds, h4 headings typed in the text; empty parts left out."""
    pieces: list[SafeString] = []
    for area in contents(frame, blocks):
        if area.title:
            pieces.append(format_html('<h2 id="{}">{}</h2>', area.id, area.title))
        level = 3 if area.title else 2
        for part in area.parts:
            pieces.append(format_html("<h{0}>{1}</h{0}>", level, part["kind"]))
            pieces.append(html_of_blocks(blocks[part["key"]], level=level + 1))
    return "\n".join(pieces)


@dataclass(frozen=True, slots=True)
class Area:
    """An area of a version that has text: `parts` are the sections of its frame."""

    id: str
    title: str
    parts: list[dict[str, str]]


def contents(frame: Mapping[str, Any], blocks: Mapping[str, list[Block]]) -> list[Area]:
    """The areas of a version that have text, in order: its index."""
    written = [part for part in frame["sections"] if blocks.get(part["key"])]
    groups = groupby(written, key=lambda part: part["area"])
    return [Area(f"area-{n}", title, list(parts)) for n, (title, parts) in enumerate(groups, start=1)]


def html_of_blocks(
    blocks: Iterable[Block], *, level: int, sources: Mapping[str, str] | None = None
) -> SafeString:
    """Blocks as HTML, each with its id as anchor; with `sources` (uid → name) each says where it comes from."""
    pieces: list[SafeString] = []
    for tag, group in groupby(filter(words_of, blocks), key=_list_of):
        parts = [_html_of_block(block, level, sources or {}) for block in group]
        inside = format_html_join("\n", "{}", ((part,) for part in parts))
        pieces.append(format_html("<{0}>\n{1}\n</{0}>", tag, inside) if tag else inside)
    return format_html_join("\n", "{}", ((piece,) for piece in pieces))


def _list_of(block: Block) -> str:
    """The list that a block is a point of; "" when it is none."""
    if block["type"] != "list_item":
        return ""
    return "ol" if block["attrs"].get("kind") == "ordered" else "ul"


def _html_of_block(block: Block, level: int, sources: Mapping[str, str]) -> SafeString:
    tag = {"heading": f"h{level}", "list_item": "li"}.get(block["type"], "p")
    words = format_html_join("", "{}", ((_html_of_piece(piece),) for piece in block["content"]))
    name = sources.get(block["attrs"].get("source", ""))
    source = format_html(' <span class="mark">{}</span>', _("from %(body)s") % {"body": name}) if name else ""
    return format_html('<{0} id="b-{1}">{2}{3}</{0}>', tag, block["attrs"]["id"], words, source)


def _html_of_piece(piece: Block) -> SafeString:
    """A run of words with its marks; a line break."""
    if piece["type"] == "hard_break":
        return BREAK
    html = format_html_join(BREAK, "{}", ((line,) for line in piece["text"].split("\n")))
    for mark in reversed(piece.get("marks", ())):
        if mark["type"] in {"strong", "em"}:
            html = format_html("<{0}>{1}</{0}>", mark["type"], html)
        elif mark["type"] == "link" and ADDRESS.match(mark["attrs"]["href"]):
            html = format_html('<a href="{}">{}</a>', mark["attrs"]["href"], html)
    return html


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


def store_pdf(version_id: int) -> VersionFile:
    """The PDF of an approved version, made and stored once; called again it returns the stored one.

    No row is locked: a fact may only be read and added by the role that runs the site.
    """
    version = Version.objects.get(pk=version_id)
    if stored := VersionFile.objects.filter(version=version).first():
        return stored
    content = pdf_of(version)
    try:
        with transaction.atomic():
            forget_after_commit()
            return VersionFile.objects.create(
                version=version, content=content, sha256=hashlib.sha256(content).hexdigest(), at=clock.now()
            )
    except IntegrityError:  # another run was quicker
        return VersionFile.objects.get(version=version)


def ask_again(*, at: datetime) -> int:
    """Asks again for the PDFs that are late and that no job is making; returns how many."""
    asked = {arguments["version_id"] for arguments in jobs.waiting(RENDER)}
    steps = Transition.objects.filter(contribution=None, to_state=AgendaState.PUBLISHED, at__lte=at - LATE)
    late = published_versions_for(NOBODY).filter(file__isnull=True, agenda__in=steps.values("agenda"))
    lost = [pk for pk in late.order_by("pk").values_list("pk", flat=True) if pk not in asked]
    for pk in lost:
        jobs.defer(RENDER, version_id=pk)
    return len(lost)


def pdf_of(version: Version) -> bytes:
    """The PDF of an approved version; it carries the text as JSON, whose SHA-256 is the version's."""
    frame, approval = version.frame, version.approval
    title = _("Territorial agenda of %(zone)s") % {"zone": frame["zone"]}
    context = {
        "title": f"{title} {frame['years']}",
        "heading": title,
        "author": str(approval.act.body),
        "foot": f"{title} {frame['years']}",
        "made_at": approval.at,
        "is_example": frame["is_example"],
        "version": version,
        "frame": frame,
        "areas": contents(frame, version.blocks),
        "act": approval.act,
    }
    text = pdf.Attachment(
        name="agenda.json",
        content=canonical(content_of(version)),
        description=_("The text of the agenda, block by block"),
        relationship="Source",
    )
    return pdf.render("pdf/agenda.html", context, attachments=[text])
