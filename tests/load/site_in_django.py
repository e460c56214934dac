# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by bench_site with Django on a copy of the demo: queries of its pages of each type, among 5,000."""

import json
from collections.abc import Callable
from functools import partial

PAGES, OF_EACH_TYPE = 5_000, 6
OTHERS = (
    "changes", "changes_feed", "knowledge_datasets", "site_map", "sitemap", "follow", "agende:zones_matrix",
    "agende:zones_compared", "documents_csv",
)  # fmt: skip


def main() -> None:
    import django

    django.setup()
    from django.urls import reverse
    from wagtail.models import Page

    from cms.pages.cache import forget
    from home.models import HomePage

    home, new = HomePage.objects.get(), _fill()
    public = Page.objects.live().public().descendant_of(home, inclusive=True).exclude(pk__in=new)
    start = len(home.url_path) - 1
    by_type: dict[int, list[str]] = {}
    for page in public.order_by("path"):
        by_type.setdefault(page.content_type_id, []).append(f"{page.url_path[start:]}?q=")
    some = [path for paths in by_type.values() for path in paths[:: max(1, len(paths) // OF_EACH_TYPE)]]
    others = [*(f"{reverse(name)}?q=" for name in OTHERS), f"{reverse('search')}?q=piano"]
    found = {
        "pages": {path: _queries(path, before=partial(_queries, path)) for path in some},
        "others": {path: _queries(path, before=partial(_queries, path)) for path in others},
        "first": {paths[0]: _queries(paths[0], before=forget) for paths in by_type.values()},
        "live": Page.objects.live().count(),
    }
    print(json.dumps(found))


def _queries(path: str, before: Callable[[], object] = lambda: None) -> int:
    """How many a visitor's request makes, right after `before`; raises when it is not answered.

    A query string passes by the cache of whole pages. What a process reads once (menu, names of places) is not
    counted when `before` asks for the same page.
    """
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    before()
    connection.queries_log.clear()  # it is bounded
    with CaptureQueriesContext(connection) as seen:
        answer = Client(headers={"host": "127.0.0.1"}).get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answers {answer.status_code}")
        b"".join(answer) if answer.streaming else answer.content
    return len(seen)


def _fill() -> list[int]:
    """News until there are PAGES: rows of its two tables, each like the first one. Returns their keys."""
    from django.db import connection
    from wagtail.models import Page

    from home.models import NewsIndexPage, NewsPage

    index, like = NewsIndexPage.objects.get(), NewsPage.objects.first()
    assert like is not None
    count = PAGES - Page.objects.count()
    slugs = [f"carico-{number}" for number in range(count)]
    common = {name: getattr(like, name) for name in ("content_type_id", "locale_id", "live", "depth")}
    made = Page.objects.bulk_create(
        [
            Page(
                title=slug, slug=slug, path=f"{index.path}{Page._int2str(number + 1_000).rjust(4, '0')}",
                url_path=f"{index.url_path}{slug}/", first_published_at=like.first_published_at,
                last_published_at=like.last_published_at, **common,
            )
            for number, slug in enumerate(slugs)
        ],
        1_000,
    )  # fmt: skip
    own = [field.column for field in NewsPage._meta.local_concrete_fields if field.column != "page_ptr_id"]
    copied, taken = (", ".join(f'{of}"{name}"' for name in own) for of in ("", "news."))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO home_newspage (page_ptr_id, {copied}) SELECT made.id, {taken}"
            " FROM wagtailcore_page made, home_newspage news"
            " WHERE made.slug = ANY(%s) AND news.page_ptr_id = %s",
            [slugs, like.pk],
        )
        cursor.execute("ANALYZE")
    return [page.pk for page in made]


if __name__ == "__main__":
    main()
