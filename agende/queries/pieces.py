# SPDX-License-Identifier: AGPL-3.0-or-later
"""The published agendas piece by piece, as a search box needs them: each piece with the anchor where it stands."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from agende.actions.models import Record
from agende.queries.published import published_agendas
from agende.texts.models import Version
from cms.areas.models import PlanNode
from cms.clock import day_of

AREA = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL)
PART = re.compile(r"<h3>(.*?)</h3>", re.DOTALL)
RECORD = re.compile(r'<section class="record" id="([^"]+)">\s*<h(\d)>(.*?)</h\2>(.*?)</section>', re.DOTALL)
PARAGRAPH = re.compile(r'id="(b-[0-9a-f]{16})"')
END_OF_WORDS = re.compile(r"</(?:p|li|h\d|td|th|dt|dd|tr)>|<br>")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a published version: a part of the text, or one of its objectives, actions (`is_action`), indicators.

    `key` names it within the agenda; `url` leads to it; `nodes` are the uids of the areas of the plan that it serves.
    """

    agenda_id: int
    key: str
    url: str
    title: str
    text: str
    zone_slug: str
    is_action: bool
    nodes: tuple[str, ...]
    date: date
    is_example: bool


def passages(agenda_id: int | None = None) -> Iterator[Passage]:
    """The pieces of the version that stands of each published agenda, or of one: two queries for each agenda."""
    versions = published_agendas().defer(None).defer("blocks", "log_state")
    if agenda_id is not None:
        versions = versions.filter(agenda=agenda_id)
    for version in versions:
        yield from _pieces(version)


def _pieces(version: Version) -> Iterator[Passage]:
    agenda, served = version.agenda, _nodes_of_records(version)
    kinds = {record["code"]: record["kind"] for record in version.frame.get("records", ())}
    name = _("Territorial agenda of %(zone)s") % {"zone": version.frame["zone"]}
    for number, (anchor, title, words, is_record) in enumerate(_cut(version.html)):
        yield Passage(
            agenda_id=agenda.pk,
            key=f"{number}#{anchor}",
            url=f"{agenda.get_absolute_url()}#{anchor}",
            title=title if is_record else f"{name} – {title}",
            text=f"{words} {name} {agenda.edition}" if is_record else words,
            zone_slug=agenda.zone.slug,
            is_action=is_record and kinds.get(anchor.removeprefix("r-")) == Record.Kind.ACTION,
            nodes=served.get(anchor.removeprefix("r-"), ()) if is_record else (),
            date=day_of(version.publication.at),
            is_example=version.frame["is_example"],
        )


def _cut(html: str) -> Iterator[tuple[str, str, str, bool]]:
    """(anchor, title, words, whether it is a record) of each piece of a version's page."""
    pieces = AREA.split(html)
    for anchor, title, body in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        for record in RECORD.finditer(body):
            yield record[1], _words(record[3]), _words(record[4]), True
        head, *parts = PART.split(RECORD.sub(" ", body))
        if words := _words(head):
            yield anchor, _words(title), words, False
        for kind, text in zip(parts[::2], parts[1::2], strict=True):
            if words := _words(text):
                first = PARAGRAPH.search(text)
                yield first[1] if first else anchor, f"{_words(title)}: {_words(kind)}", words, False


def _words(html: str) -> str:
    return " ".join(unescape(strip_tags(END_OF_WORDS.sub(" ", html))).split())


def _nodes_of_records(version: Version) -> dict[str, tuple[str, ...]]:
    """Code of a record → the uids of the areas that it serves, by the matrix of the version."""
    rows: Iterable[Mapping[str, Any]] = version.frame.get("matrix", ())
    slugs = {row["node"] for row in rows if row["kind"] == PlanNode.Kind.POLICY_AREA}
    nodes = PlanNode.objects.filter(
        edition=version.agenda.edition_id, kind=PlanNode.Kind.POLICY_AREA, slug__in=slugs
    )
    uids = {slug: str(uid) for slug, uid in nodes.values_list("slug", "uid")}
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["kind"] == PlanNode.Kind.POLICY_AREA and row["node"] in uids:
            found.setdefault(row["code"], []).append(uids[row["node"]])
    return {code: tuple(dict.fromkeys(some)) for code, some in found.items()}
