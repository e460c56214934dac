# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changed from a version to another, or to today's draft: paragraphs, records, alignment with the plan.

Whole, or a municipality's part: the blocks that come from its contributions, the records in which it stands and their
rows of the matrix. Pure.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from agende.actions.fields import FIELDS
from agende.actions.models import Alignment
from agende.actions.reading import shown
from agende.publishing.frames import Held
from agende.texts.blocks import sources_of
from agende.texts.comparing import Change, Kind, compare
from cms.words import Fold, Run, diff, folded


@dataclass(frozen=True, slots=True)
class Owner:
    """A municipality: the uids of its contributions, and that of its body."""

    sources: frozenset[str]
    body: str


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its paragraphs, with those left out counted."""

    key: str
    title: str
    items: list[Change | Fold]


@dataclass(frozen=True, slots=True)
class Line:
    """A field before and after, by word."""

    label: str
    runs: list[Run]


@dataclass(frozen=True, slots=True)
class RecordChange:
    """A record that is new, gone, or changed in these fields."""

    kind: Kind
    code: str
    title: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class CellChange:
    """An action and a node of the plan, whose alignment is new, gone, or changed."""

    kind: Kind
    code: str
    title: str
    node: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that changed; `counts` of paragraphs by kind."""

    parts: list[Part]
    records: list[RecordChange]
    cells: list[CellChange]
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not (self.records or self.cells or any(self.counts.values()))


def compared(before: Held, after: Held, *, of: Owner | None = None, whole: bool = False) -> Comparison:
    """What changed from a version to another; `of` a municipality, or all. With `whole` nothing is left out."""
    changes = compare(before.blocks, after.blocks)
    titles = _titles(before.frame) | _titles(after.frame)
    parts, counts = [], Counter[str]()
    for key in sorted(changes, key=list(titles).index):
        own = [change for change in changes[key] if of is None or _is_of(change, of)]
        counts.update(change.kind.value for change in own if change.kind != Kind.SAME)
        items: list[Change | Fold] = [*own] if whole else folded(own, _is_same)
        if (whole and items) or any(not isinstance(item, Fold) for item in items):
            parts.append(Part(key, titles[key], items))
    return Comparison(parts, _records(before, after, of), _cells(before, after, of), dict(counts))


def _titles(frame: Mapping[str, Any]) -> dict[str, str]:
    return {
        part["key"]: f"{part['area']}: {part['kind']}" if part["area"] else part["kind"]
        for part in frame["sections"]
    }


def _is_same(change: Change) -> bool:
    return change.kind == Kind.SAME


def _is_of(change: Change, of: Owner) -> bool:
    blocks = (block for block in (change.before, change.after) if block)
    return any(not of.sources.isdisjoint(sources_of(block)) for block in blocks)


def _records(before: Held, after: Held, of: Owner | None) -> list[RecordChange]:
    olds, news = (
        {record["uid"]: record for record in held.frame.get("records", ())} for held in (before, after)
    )
    found = []
    for uid in [*news, *(uid for uid in olds if uid not in news)]:
        old, new = olds.get(uid), news.get(uid)
        either = new or old or {}
        if of and not any(of.body in record["bodies"] for record in (old, new) if record):
            continue
        lines = _lines(_fields(old), _fields(new))
        if kind := _kind(old, new, lines):
            found.append(RecordChange(kind, either["code"], either["title"], lines))
    return found


def _fields(record: Mapping[str, Any] | None) -> dict[str, str]:
    """Label → words of each field of a record, its title first."""
    if record is None:
        return {}
    title = next(str(each.label) for each in FIELDS[record["kind"]] if each.name == "title")
    return {title: record["title"], **dict(shown(record["kind"], record["fields"]))}


def _lines(old: Mapping[str, str], new: Mapping[str, str]) -> list[Line]:
    """The fields that differ."""
    labels = [*new, *(label for label in old if label not in new)]
    pairs = ((label, old.get(label, ""), new.get(label, "")) for label in labels)
    return [Line(label, diff(before, after)) for label, before, after in pairs if before != after]


def _kind(old: object, new: object, lines: list[Line]) -> Kind | None:
    if old is None:
        return Kind.NEW
    if new is None:
        return Kind.GONE
    return Kind.EDITED if lines else None


def _cells(before: Held, after: Held, of: Owner | None) -> list[CellChange]:
    olds, news = (_matrix(held, of) for held in (before, after))
    found = []
    for key in [*news, *(key for key in olds if key not in news)]:
        old, new = olds.get(key), news.get(key)
        lines = _lines(_said(old), _said(new))
        if kind := _kind(old, new, lines):
            cell = new or old or {}
            found.append(CellChange(kind, cell["code"], cell["title"], cell["node_title"], lines))
    return found


def _matrix(held: Held, of: Owner | None) -> dict[tuple[str, ...], Mapping[str, Any]]:
    """The cells that count, by action and node."""
    records: Iterable[Mapping[str, Any]] = held.frame.get("records", ())
    own = {record["uid"] for record in records if of is None or of.body in record["bodies"]}
    return {
        (cell["record"], cell["kind"], cell["node"]): cell
        for cell in held.frame.get("matrix", ())
        if of is None or cell["record"] in own
    }


def _said(cell: Mapping[str, Any] | None) -> dict[str, str]:
    if cell is None:
        return {}
    return {
        _("Strength"): str(Alignment.Strength(cell["strength"]).label),
        _("Why"): cell["reason"],
    }
