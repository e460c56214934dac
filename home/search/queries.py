# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding public pages: Italian stems, endings that the stemmer keeps apart, a word that was perhaps meant."""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from django.core.paginator import Page as Leaf
from django.core.paginator import Paginator
from django.db import connection
from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from modelsearch.query import And, Or, PlainText
from wagtail.models import Page
from wagtail.query import PageQuerySet

from cms.pages.models import SitePage

PER_PAGE = 10
MOST_WORDS = 8
ENDINGS = "oaie"
MARKS = "\x02", "\x03"
NO_TAGS = str.maketrans("<>", "  ")
"""PostgreSQL would take them for tags and hide what follows."""
HEADLINE = f'StartSel="{MARKS[0]}", StopSel="{MARKS[1]}", MaxWords=32, MinWords=16, MaxFragments=1'


@dataclass(frozen=True, slots=True)
class Found:
    """A page in the results; `excerpt` marks the words looked for."""

    title: str
    url: str
    kind: str
    excerpt: SafeString
    is_example: bool


@dataclass(frozen=True, slots=True)
class Results:
    """What was found: `leaf` is one page of them, `meant` a nearer word when there is nothing."""

    leaf: Leaf[Page]
    found: list[Found]
    total: int
    meant: str


def words_of(text: str) -> list[str]:
    """Words looked for, at most MOST_WORDS."""
    return re.findall(r"\w+", text.casefold())[:MOST_WORDS]


def variants(word: str) -> list[str]:
    """The word with every Italian ending: the stemmer keeps "metropolitano" and "metropolitani" apart."""
    if len(word) < 5 or word[-1] not in ENDINGS:
        return [word]
    return [word, *(word[:-1] + ending for ending in ENDINGS if ending != word[-1])]


def public_pages() -> PageQuerySet:
    """Pages that anybody may read: published, under no restriction, below the root."""
    return Page.objects.live().public().filter(depth__gt=1)


def search(text: str, *, number: int | str, request: HttpRequest) -> Results:
    """Results for `text`: every word in some form of it; page `number` of them."""
    words = words_of(text)
    query = And([Or([PlainText(form) for form in variants(word)]) for word in words])
    hits = public_pages().search(query) if words else Page.objects.none()
    leaf = Paginator(hits, PER_PAGE).get_page(number)
    total = leaf.paginator.count
    return Results(leaf, _shown(list(leaf), words, request), total, "" if total else meant(words))


def meant(words: list[str]) -> str:
    """The words with each unknown one replaced by the nearest of the titles; "" when nothing is near."""
    known = {word for title in public_pages().values_list("title", flat=True) for word in words_of(title)}
    nearest = [get_close_matches(word, known, 1, 0.75) or [word] for word in words]
    guess = " ".join(found[0] for found in nearest)
    return guess if guess != " ".join(words) else ""


def _shown(hits: list[Page], words: list[str], request: HttpRequest) -> list[Found]:
    by_id = {page.pk: page for page in Page.objects.filter(pk__in=[hit.pk for hit in hits]).specific()}
    pages = [by_id[hit.pk] for hit in hits]
    excerpts = _excerpts([_text(page) for page in pages], words)
    return [
        Found(
            title=page.title,
            url=page.get_url(request) or "",
            kind=str(page._meta.verbose_name),
            excerpt=excerpt,
            is_example=getattr(page, "is_example", False),
        )
        for page, excerpt in zip(pages, excerpts, strict=True)
    ]


def _text(page: Page) -> str:
    if not isinstance(page, SitePage):
        return str(page.search_description)
    return " ".join([page.intro, *page.body.stream_block.get_searchable_content(page.body)])


def _excerpts(texts: list[str], words: list[str]) -> list[SafeString]:
    """The piece of each text where the words are, marked: one query."""
    if not texts:
        return []
    plain = [text.translate(NO_TAGS) for text in texts]
    query = " | ".join(form for word in words for form in variants(word))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ts_headline('italian', piece, to_tsquery('italian', %s), %s) "
            "FROM unnest(%s::text[]) WITH ORDINALITY AS t(piece, n) ORDER BY n",
            [query, HEADLINE, plain],
        )
        return [_marked(row[0]) for row in cursor.fetchall()]


def _marked(piece: str) -> SafeString:
    html = escape(piece).replace(MARKS[0], "<mark>").replace(MARKS[1], "</mark>")
    return mark_safe(html)  # noqa: S308  escaped above
