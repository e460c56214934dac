# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by bench_site with Django on a copy of the demo: queries of one page of each type, among 5,000 others."""

import json

PAGES = 5_000


def main() -> None:
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from wagtail.models import Page

    from tests.demo_site import ONE_OF_EACH

    _fill()
    visitor = Client(headers={"host": "127.0.0.1"})
    with connection.cursor() as cursor:
        cursor.execute(ONE_OF_EACH.replace("%%", "%"))
        paths = [f"/{row[0].split('/', 2)[2]}" for row in cursor.fetchall()]
    queries = {}
    for path in paths:
        for _ in range(
            2
        ):  # the second time small caches are full; a query passes by the cache of whole pages
            with CaptureQueriesContext(connection) as seen:
                answer = visitor.get(f"{path}?q=")
            assert answer.status_code == 200, (path, answer.status_code)
        queries[path] = len(seen)
    print(json.dumps({"queries": queries, "pages": Page.objects.live().count()}))


def _fill() -> None:
    """News until there are PAGES: rows of its two tables, each like the first one."""
    from django.db import connection
    from wagtail.models import Page

    from home.models import NewsIndexPage, NewsPage

    index, like = NewsIndexPage.objects.get(), NewsPage.objects.first()
    assert like is not None
    count = PAGES - Page.objects.count()
    slugs = [f"carico-{number}" for number in range(count)]
    common = {name: getattr(like, name) for name in ("content_type_id", "locale_id", "live", "depth")}
    Page.objects.bulk_create(
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


if __name__ == "__main__":
    main()
