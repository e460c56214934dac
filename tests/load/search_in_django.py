# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by the bench of the site with Django on a copy of the demo: makes 20,000 things to find."""

import json
import random
import re
from pathlib import Path

ITEMS, SEED = 20_000, 7
LONG = 0.04  # documents of many pages, among the items
TEXTS = Path(__file__).parents[2] / "cms" / "management" / "demo" / "content"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def words() -> list[str]:
    """The words of the demo's texts, in their order."""
    texts = (
        path.read_text()
        for path in sorted(TEXTS.rglob("*"))
        if path.suffix in (".md", ".json", ".html", ".txt")
    )
    return re.findall(r"[a-zA-Zàèéìòù]{2,}", " ".join(texts))


def fill() -> None:
    """Pages and entries until there are ITEMS; three of four stand for a page, which is asked whether it is public."""
    from django.db import connection
    from wagtail.models import Page

    from cms.territory.models import Municipality, Zone
    from home.models import Entry, HomePage

    chance, corpus, home = random.Random(SEED), words(), HomePage.objects.get()
    zones = [f"zone:{slug}" for slug in Zone.objects.values_list("slug", flat=True)]
    towns = [f"comune:{code}" for code in Municipality.objects.values_list("istat_code", flat=True)]
    kinds = [str(kind) for kind in Entry.Kind]
    missing = ITEMS - Entry.objects.count()
    type_id = Page.objects.filter(depth__gt=1).values_list("content_type", flat=True)[0]
    pages = [
        Page(
            title=f"Carico {number}", slug=f"carico-{number}", path=f"{home.path}Z{_base36(number)}",
            depth=home.depth + 1, numchild=0, url_path=f"{home.url_path}carico-{number}/", live=True,
            content_type_id=type_id,
            locale_id=home.locale_id,
        )
        for number in range(missing * 3 // 4)
    ]  # fmt: skip
    made = Page.objects.bulk_create(pages, 2000)
    entries = []
    for number in range(missing):
        length = chance.randint(2000, 15_000) if chance.random() < LONG else chance.randint(40, 260)
        start = chance.randrange(len(corpus))
        text = (corpus * 3)[start : start + length]
        entries.append(
            Entry(
                kind=chance.choice(kinds), key=f"carico:{number}", title=" ".join(chance.sample(corpus, 6))[:300],
                text=" ".join(text), url=f"/carico-{number}/", scopes=[chance.choice(zones), chance.choice(towns)],
                page=made[number] if number < len(made) else None,
            )
        )  # fmt: skip
    Entry.objects.bulk_create(entries, 500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE home_entry, wagtailcore_page")


def _base36(number: int) -> str:
    digits = ""
    for _place in range(3):
        number, rest = divmod(number, 36)
        digits = ALPHABET[rest] + digits
    return digits


def main() -> None:
    import django

    django.setup()
    from home.models import Entry

    fill()
    print(json.dumps({"items": Entry.objects.count()}))


if __name__ == "__main__":
    main()
