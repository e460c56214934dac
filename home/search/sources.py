# SPDX-License-Identifier: AGPL-3.0-or-later
"""What there is to find: public pages of every type (modules too), the pieces of published agendas.

A new kind of page is found by its `search_fields`; what it is about, by its `scopes()`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.text import Truncator
from modelsearch.index import RelatedFields, SearchField
from wagtail.models import Page
from wagtail.query import PageQuerySet

from agende.queries import Passage, passages
from cms.clock import day_of
from cms.meetings.minutes.models import MinutesVersion
from cms.meetings.planning.models import Meeting
from cms.meetings.planning.queries import address_of, as_dates, public_meetings, sessions_of
from home.documents.models import DocumentPage
from home.documents.versions import texts_of
from home.search.labels import labels_of
from home.search.models import Entry

MOST_LETTERS = 200_000
"""Of one thing: PostgreSQL refuses a vector of more than 1 MB."""
AT_ONCE = 200
NOT_TEXT = str.maketrans("", "", "\x00\x02\x03")
KINDS = {
    "newspage": Entry.Kind.NEWS,
    "documentpage": Entry.Kind.DOCUMENT,
    "actionpage": Entry.Kind.ACTION,
    "indicatorpage": Entry.Kind.INDICATOR,
    "townpage": Entry.Kind.TOWN,
    "zonepage": Entry.Kind.ZONE,
    "modulepage": Entry.Kind.MODULE,
}
WEIGHTS = {
    Entry.Kind.TOWN: 6,
    Entry.Kind.ACTION: 4,
    Entry.Kind.INDICATOR: 4,
    Entry.Kind.ZONE: 4,
    Entry.Kind.PAGE: 3,
    Entry.Kind.DOCUMENT: 3,
    Entry.Kind.MODULE: 3,
    Entry.Kind.MEETING: 2,
    Entry.Kind.AGENDA: 2,
    Entry.Kind.AGENDA_ACTION: 2,
    Entry.Kind.NEWS: 1,
}
TITLED = {"title"}
"""Search fields that are no part of the text: the title stands for itself."""


def public_pages() -> PageQuerySet:
    """Pages that anybody may read: published, under no restriction, below the root."""
    return Page.objects.live().public().filter(depth__gt=1)


def entries_of_pages(pages: PageQuerySet) -> Iterator[Entry]:
    """Entries of those pages, read AT_ONCE at a time."""
    ids = list(pages.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        some = list(Page.objects.filter(pk__in=ids[start : start + AT_ONCE]).order_by("pk").specific())
        files = texts_of([page.pk for page in some if isinstance(page, DocumentPage)])
        yield from _named([_of_page(page, files.get(page.pk, "")) for page in some])


def entries_of_agendas(agenda_id: int | None = None) -> Iterator[Entry]:
    """Entries of the published agendas, or of one."""
    yield from _named([_of_passage(passage) for passage in passages(agenda_id)])


def entries_of_meetings(meeting_id: int | None = None) -> Iterator[Entry]:
    """Entries of the public meetings, or of one, with the words of their published minutes: five queries."""
    meetings = public_meetings() if meeting_id is None else public_meetings().filter(pk=meeting_id)
    found = list(meetings.prefetch_related("zones", "areas", "items").order_by("pk"))
    days: dict[int, date] = {}
    for one in as_dates(sessions_of(found)):
        days.setdefault(one.meeting.pk, one.day)
    published = MinutesVersion.objects.filter(publication__isnull=False, minutes__meeting__in=found)
    minutes = dict(published.order_by("number").values_list("minutes__meeting", "content"))
    yield from _named([_of_meeting(one, days.get(one.pk), minutes.get(one.pk, {})) for one in found])


def _of_meeting(meeting: Meeting, day: date | None, minutes: Mapping[str, Any]) -> Entry:
    said = [meeting.summary, meeting.description, minutes.get("opening", "")]
    for item in meeting.items.all():
        said += [item.title, item.text, item.speaker]
    for told in minutes.get("items", ()):
        said += [told["title"], told["text"], told["decision"]]
        said += [one["text"] for one in told["contributions"]]
    return Entry(
        kind=Entry.Kind.MEETING,
        key=f"meeting:{meeting.pk}",
        title=meeting.title,
        text=" ".join(filter(None, said)),
        url=address_of(meeting),
        scopes=[
            *(f"zone:{zone.slug}" for zone in meeting.zones.all()),
            *(f"area:{node.uid}" for node in meeting.areas.all()),
        ],
        date=day,
        is_example=meeting.is_example,
        weight=WEIGHTS[Entry.Kind.MEETING],
    )


def _of_page(page: Page, file_text: str) -> Entry:
    kind = KINDS.get(page._meta.model_name, Entry.Kind.PAGE)
    return Entry(
        kind=kind,
        key=f"page:{page.pk}",
        title=page.title,
        text=" ".join([*_texts(page), file_text]),
        url=page.get_url() or "",
        scopes=list(dict.fromkeys(page.scopes())) if hasattr(page, "scopes") else [],
        date=_date_of(page),
        language=getattr(page, "language", "") or "it",
        is_example=getattr(page, "is_example", False),
        weight=WEIGHTS[kind],
        page=Page(pk=page.pk),
    )


def _of_passage(passage: Passage) -> Entry:
    kind = Entry.Kind.AGENDA_ACTION if passage.is_action else Entry.Kind.AGENDA
    return Entry(
        kind=kind,
        key=f"agenda:{passage.agenda_id}:{passage.key}",
        title=passage.title,
        text=passage.text,
        url=passage.url,
        scopes=[f"zone:{passage.zone_slug}", *(f"area:{uid}" for uid in passage.nodes)],
        date=passage.date,
        is_example=passage.is_example,
        weight=WEIGHTS[kind],
    )


def _date_of(page: Page) -> date | None:
    """The day that a page bears, else that of its last publication."""
    own = getattr(page, "news_date", None) or getattr(page, "document_date", None)
    return own or (day_of(page.last_published_at) if page.last_published_at else None)


def _texts(thing: Any, fields: Sequence[Any] | None = None) -> Iterator[str]:
    """The words of the search fields of a page, those of related things too."""
    for field in thing.get_search_fields() if fields is None else fields:
        if isinstance(field, SearchField) and (fields is not None or field.field_name not in TITLED):
            yield from _words(field.get_value(thing))
        elif isinstance(field, RelatedFields) and field.fields:
            related = field.get_value(thing)
            for one in related.all() if hasattr(related, "all") else [related]:
                if one is not None:
                    yield from _texts(one, field.fields)


def _words(value: Any) -> Iterable[str]:
    if isinstance(value, list | tuple):
        return [str(one) for one in value if one]
    return [str(value)] if value else []


def _named(entries: list[Entry]) -> list[Entry]:
    """The entries, fit to be stored: what they are about by name in their text, so that it is found too."""
    names = labels_of({scope for entry in entries for scope in entry.scopes})
    for entry in entries:
        about = " · ".join(names[scope] for scope in entry.scopes if scope in names)
        words = f"{entry.text.strip()} {about}".translate(NOT_TEXT)
        entry.text = " ".join(words[:MOST_LETTERS].split())
        entry.title = Truncator(entry.title.translate(NOT_TEXT)).chars(300)
    return entries
