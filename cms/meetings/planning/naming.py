# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of meetings and series: their title and a year, which no address of a screen has."""

from django.utils.text import slugify

from cms.meetings.planning.models import Meeting, Series

LONGEST = 80


def free_slug(
    title: str, year: int, *, model: type[Meeting] | type[Series] = Meeting, own: int | None = None
) -> str:
    """ "lavorare-per-zone-2027", with a number after it where another one has it; `own` is the row that may keep it."""
    words = slugify(title.replace("’", " ").replace("'", " "))[:LONGEST].strip("-") or "incontro"
    stem = words if words.endswith(f"-{year}") else f"{words}-{year}"
    rows = model.objects.filter(slug__startswith=stem)
    if own is not None:
        rows = rows.exclude(pk=own)
    taken = set(rows.values_list("slug", flat=True))
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
