# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much two states of a page differ, for who reads: words, and what no edit of the form may touch. Pure.

Numbers, dates, links, images, choices and words that turn a sentence (months, numbers in letters, "non") are exact:
one of them changed is never a small fix.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.db.models.fields import CharField, SlugField, TextField, URLField
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.blocks.stream_block import StreamValue

from cms.pages.rules import KEPT_BY_WAGTAIL

if TYPE_CHECKING:
    from django.db.models import Field

FEW = 5
"""Words that a small fix may change."""
WORD = re.compile(r"[\w’']+(?:[.,:/]\d+)*|[%€]")
SAID = """
non né mai nessuno nessuna senza escluso esclusa esclusi escluse solo
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
lunedì martedì mercoledì giovedì venerdì sabato domenica oggi domani ieri
zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici
diciassette diciotto diciannove venti trenta quaranta cinquanta sessanta settanta ottanta novanta cento mille
mila milione milioni miliardo miliardi metà doppio terzo quarto
not no never without except only january february march april may june july august september october november
december one two three four five six seven eight nine ten hundred thousand million billion
"""
TURNING = frozenset(SAID.split())
"""Words that say a day, a quantity or the opposite."""
ADDRESS = re.compile(r"(?:[a-z]+:|/|#|\?)\S*")
BESIDE_THE_TEXT = KEPT_BY_WAGTAIL | {
    "alias_of", "change_kind", "change_note", "content_type", "depth", "draft_title", "expire_at", "go_live_at",
    "id", "latest_revision", "locale", "owner", "owner_office", "page_ptr", "pk", "review_by",
    "search_description", "seo_title", "show_in_menus", "sort_order", "translation_key",
}  # fmt: skip
"""Fields of a page that say nothing on it, or that its versions show by themselves (the office)."""
PLAIN_BLOCKS = frozenset({"text", "heading"})


@dataclass(slots=True)
class Contents:
    """What a page says: its words in order, and what is exact, each with its number."""

    words: list[str] = field(default_factory=list)
    exact: Counter[tuple[str, str]] = field(default_factory=Counter)

    def read(self, text: str) -> None:
        """Adds plain text."""
        for word in WORD.findall(text):
            self.words.append(word)
            if any(sign.isdigit() for sign in word):
                self.exact["number", word] += 1
            elif word.lower() in TURNING:
                self.exact["turning", word.lower()] += 1


@dataclass(frozen=True, slots=True)
class Difference:
    """`words` changed, and what is exact that came or went: (what it is, the thing)."""

    words: int
    exact: list[tuple[str, str]]

    @property
    def is_small(self) -> bool:
        return not self.exact and self.words <= FEW

    @property
    def is_none(self) -> bool:
        return not self.exact and not self.words

    def reasons(self) -> list[str]:
        """Why it is no small fix, in words; empty when it is one."""
        kinds = {kind for kind, _thing in self.exact}
        said = [words for kind, words in _reasons() if kind in kinds]
        if self.words > FEW:
            said.append(_("%(words)s words changed") % {"words": self.words})
        return said


def _reasons() -> list[tuple[str, str]]:
    return [
        ("number", _("a number or a date changed")),
        ("turning", _("a word that says a day, a quantity or the opposite changed")),
        ("link", _("a link, an image or a document changed")),
        ("choice", _("a choice or a date of the form changed")),
        ("block", _("a part of the page was added or taken out")),
    ]


def difference(before: Contents, after: Contents) -> Difference:
    """What changed from one to the other."""
    exact = sorted(((before.exact - after.exact) + (after.exact - before.exact)).keys())
    return Difference(_words_changed(before.words, after.words), exact)


def _words_changed(old: list[str], new: list[str]) -> int:
    """Words that came or went, a word in another's place once. Above FEW the number may be lower than the true one."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    gone, come = Counter(old) - Counter(new), Counter(new) - Counter(old)
    least = max(gone.total(), come.total())
    if least > FEW:
        return least
    pieces = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return sum(max(b - a, d - c) for tag, a, b, c, d in pieces if tag != "equal")


def contents_of(page: Model) -> Contents:
    """What a page in memory says, its rows of lists included."""
    contents = Contents()
    _read_fields(page, contents, prefix="")
    return contents


def _read_fields(thing: Model, contents: Contents, *, prefix: str, leave: str = "") -> None:
    for each in thing._meta.concrete_fields:
        if each.name not in BESIDE_THE_TEXT and each.name != leave and not _is_parent(each):
            _read_field(each, each.value_from_object(thing), contents, prefix)
    for relation in get_all_child_relations(type(thing)):
        name = relation.get_accessor_name()
        if relation.field.name not in BESIDE_THE_TEXT and name not in BESIDE_THE_TEXT:
            for row in getattr(thing, name).all():
                _read_fields(row, contents, prefix=f"{name}.", leave=relation.field.name)
    for many in get_all_child_m2m_relations(type(thing)):
        for other in getattr(thing, many.name).all():
            contents.exact["choice", f"{prefix}{many.name}={other.pk}"] += 1


def _is_parent(each: "Field[Any, Any]") -> bool:
    return bool(getattr(each.remote_field, "parent_link", False))


def _read_field(each: "Field[Any, Any]", value: Any, contents: Contents, prefix: str) -> None:
    if isinstance(value, StreamValue):
        _read_block(value.get_prep_value(), contents)
    elif value in (None, "", [], {}):
        return
    elif isinstance(each, CharField | TextField) and not (
        each.choices or isinstance(each, URLField | SlugField)
    ):
        _read_text(str(value), contents)
    else:
        kind = "link" if each.is_relation or isinstance(each, URLField | SlugField) else "choice"
        contents.exact[kind, f"{prefix}{each.name}={value}"] += 1


def _read_block(value: Any, contents: Contents) -> None:
    """The stored form of a body: blocks in blocks."""
    match value:
        case {"type": str(kind), "value": inner, **_rest}:
            if kind not in PLAIN_BLOCKS:
                contents.exact["block", kind] += 1
            _read_block(inner, contents)
        case Mapping():
            for name, inner in value.items():
                if name != "id":
                    _read_block(inner, contents)
        case list() | tuple():
            for inner in value:
                _read_block(inner, contents)
        case str():
            _read_text(value, contents)
        case bool() | None:
            contents.exact["choice", str(value)] += 1
        case _:
            contents.exact["link", str(value)] += 1


def _read_text(text: str, contents: Contents) -> None:
    if ADDRESS.fullmatch(text):
        contents.exact["link", text] += 1
        return
    for kind, piece in _pieces(text):
        if kind == "link":
            contents.exact["link", piece] += 1
        else:
            contents.read(piece)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """("text", words) and ("link", what an attribute points to) of a text, rich or plain."""
    if "<" not in text:
        yield "text", text
        return
    reader = _Reader(convert_charrefs=True)
    reader.feed(text)
    reader.close()
    yield from reader.found


class _Reader(HTMLParser):
    """Collects text and what links and images point to."""

    POINTS = ("href", "src", "id", "embedtype", "linktype")

    def __init__(self, *, convert_charrefs: bool) -> None:
        super().__init__(convert_charrefs=convert_charrefs)
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"a", "embed", "img"}:
            self.found += [("link", f"{name}={value}") for name, value in attrs if name in self.POINTS]

    def handle_data(self, data: str) -> None:
        self.found.append(("text", data))
