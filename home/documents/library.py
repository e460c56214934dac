# SPDX-License-Identifier: AGPL-3.0-or-later
"""The library: its documents, narrowed by what stands in the address; each choice says how many documents it leaves."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from cms.sheets import csv_out
from home.documents.files import DocumentFile
from home.documents.versions import files_now

if TYPE_CHECKING:
    from home.documents.models import DocumentPage

PER_PAGE = 20
LONGEST = 100
LATEST_FIRST = ("anno", "edizione")


@dataclass(frozen=True, slots=True)
class Item:
    """A document in the list, with its files of today. `filed`: filter → (value, words) it is found under."""

    title: str
    url: str
    intro: str
    kind: str
    kind_words: str
    when: date | None
    is_example: bool
    is_synthesis: bool
    file: DocumentFile | None
    twin: DocumentFile | None
    is_accessible: bool
    filed: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter: `count` documents stay when it is chosen beside the other choices."""

    value: str
    words: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """A way to narrow the list; `name` is that of its parameter."""

    name: str
    label: str
    all_words: str
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class Library:
    """What the address asks for: `leaf` is a page of it, `synthesis` what explains the plan (unless narrowed)."""

    filters: list[Filter]
    leaf: Page[Item]
    total: int
    synthesis: list[Item]
    is_narrowed: bool
    rest: str


def labels() -> dict[str, tuple[str, str]]:
    """Filter → its label and the words of no choice."""
    return {
        "tipo": (_("Kind"), _("All kinds")),
        "anno": (_("Year"), _("All years")),
        "ambito": (_("Area of the plan"), _("All areas")),
        "zona": (_("Homogeneous zone"), _("All zones")),
        "comune": (_("Municipality"), _("All municipalities")),
        "edizione": (_("Edition of the plan"), _("All editions")),
        "formato": (_("Format"), _("All formats")),
        "lingua": (_("Language"), _("All languages")),
        "accessibile": (_("Accessibility"), _("Accessible or not")),
    }


def library_of(given: Mapping[str, str], pages: Any) -> Library:
    """The library as an address narrows it. Two queries, whatever the number of documents."""
    items = items_of(pages)
    chosen = chosen_from(given)
    left = _left(items, chosen)
    return Library(
        filters=filters_of(items, chosen),
        leaf=Paginator(left, PER_PAGE).get_page(given.get("page", "1")),
        total=len(left),
        synthesis=[] if chosen else [item for item in items if item.is_synthesis],
        is_narrowed=bool(chosen),
        rest=f"&{urlencode(chosen)}" if chosen else "",
    )


def narrowed(given: Mapping[str, str], pages: Any) -> list[Item]:
    """The documents that an address leaves: two queries."""
    return _left(items_of(pages), chosen_from(given))


def chosen_from(given: Mapping[str, str]) -> dict[str, str]:
    """The choices that an address holds, blank ones left out."""
    found = {name: given.get(name, "").strip()[:LONGEST] for name in labels()}
    return {name: value for name, value in found.items() if value}


def items_of(pages: Any) -> list[Item]:
    """Those documents, newest first: two queries."""
    rows = pages.select_related("document", "edition", "node", "zone", "municipality")
    files = Prefetch("files", queryset=files_now(), to_attr="files_now")
    return [_item(page) for page in rows.prefetch_related(files).order_by("-document_date", "title")]


def _item(page: "DocumentPage") -> Item:
    by_role = {file.role: file for file in page.files_now}  # prefetched above
    file = by_role.get(DocumentFile.Role.MAIN)
    twin = by_role.get(DocumentFile.Role.ACCESSIBLE) if page.accessible_document_id else None
    is_accessible = page.document.is_accessible or twin is not None
    return Item(
        title=page.title,
        url="/" + page.url_path.split("/", 2)[2],  # get_url() would ask the cache, a query for each page
        intro=page.intro,
        kind=page.kind,
        kind_words=str(page.get_kind_display()),
        when=page.document_date,
        is_example=page.is_example,
        is_synthesis=page.kind in page.SYNTHESIS,
        file=file,
        twin=twin,
        is_accessible=is_accessible,
        filed=dict(_filed(page, file, is_accessible=is_accessible)),
    )


def _filed(
    page: "DocumentPage", file: DocumentFile | None, *, is_accessible: bool
) -> Iterable[tuple[str, tuple[str, str]]]:
    yield "tipo", (page.kind, str(page.get_kind_display()).capitalize())
    if page.document_date:
        yield "anno", (str(page.document_date.year), str(page.document_date.year))
    if page.node:
        yield "ambito", (page.node.slug, page.node.title)
    if page.zone:
        yield "zona", (page.zone.slug, page.zone.name)
    if page.municipality:
        yield "comune", (page.municipality.slug, page.municipality.name)
    if page.edition:
        yield "edizione", (page.edition.slug, str(page.edition))
    ending = file.ending if file else str(page.document.file_extension).lower()
    yield "formato", (ending, ending.upper())
    yield "lingua", (page.document.language, str(page.document.get_language_display()))
    yield "accessibile", ("si", _("Accessible")) if is_accessible else ("no", _("Not checked yet"))


def filters_of(items: Sequence[Item], chosen: Mapping[str, str]) -> list[Filter]:
    """The filters that have something to choose, each counted among what the other choices leave."""
    found = []
    for name, (label, all_words) in labels().items():
        words = dict(item.filed[name] for item in items if name in item.filed)
        others = {key: value for key, value in chosen.items() if key != name}
        counts = Counter(item.filed[name][0] for item in _left(items, others) if name in item.filed)
        value = chosen.get(name, "")
        order = sorted(words, key=words.__getitem__, reverse=name in LATEST_FIRST)
        choices = [Choice(one, words[one], counts[one], one == value) for one in order]
        if value or len(choices) > 1 or (choices and choices[0].count < len(items)):
            found.append(Filter(name, label, all_words, choices))
    return found


def _left(items: Sequence[Item], chosen: Mapping[str, str]) -> list[Item]:
    def fits(item: Item) -> bool:
        return all(item.filed.get(name, ("",))[0] == value for name, value in chosen.items())

    return [item for item in items if fits(item)]


def csv_of(items: Iterable[Item], *, absolute: Callable[[str], str]) -> bytes:
    """The list as a CSV; `absolute` makes an address whole. What is an example says so."""
    titles = [
        _("Title"), _("Kind"), _("Date"), _("Area of the plan"), _("Homogeneous zone"), _("Municipality"),
        _("Edition of the plan"), _("Language"), _("Format"), _("Size in bytes"), _("Accessible"), _("Version"),
        _("SHA-256"), _("Page"), _("File"), _("Accessible version"), _("Example"),
    ]  # fmt: skip
    return csv_out(titles, [_row(item, absolute) for item in items])


def _row(item: Item, absolute: Callable[[str], str]) -> list[object]:
    def said(name: str) -> str:
        return item.filed.get(name, ("", ""))[1]

    file = item.file
    return [
        item.title, item.kind_words, item.when, said("ambito"), said("zona"), said("comune"), said("edizione"),
        said("lingua"), said("formato"), file.size if file else None, _("yes") if item.is_accessible else _("no"),
        file.number if file else None, file.sha256 if file else "", absolute(item.url),
        absolute(file.get_absolute_url()) if file else "",
        absolute(item.twin.get_absolute_url()) if item.twin else "", _("Example") if item.is_example else "",
    ]  # fmt: skip
