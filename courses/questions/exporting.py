# SPDX-License-Identifier: AGPL-3.0-or-later
"""A category of the bank as a file."""

from collections.abc import Iterator

from django.core.files.storage import default_storage

from courses.questions.content import Item, Picture
from courses.questions.formats.files import write
from courses.questions.formats.writing import Written
from courses.questions.queries import Branch, current_versions


def export(branch: Branch, every: list[Branch], format_name: str) -> Written:
    """The questions of a category and of those inside it, retired ones apart, in one of the formats to write.

    The categories inside are told by their path from this one.
    """
    return write(_items(branch, every), format_name, bytes_of=_bytes_of)


def _items(branch: Branch, every: list[Branch]) -> Iterator[Item]:
    paths = {one.category.pk: one.path[len(branch.path) :] for one in every if one.category.pk in branch.ids}
    versions = current_versions().filter(question__category__in=branch.ids, question__is_retired=False)
    rows = sorted(
        versions.select_related("question").defer("question__body"),
        key=lambda version: (paths[version.question.category_id], version.question.name, version.pk),
    )
    for version in rows:
        question = version.question
        yield Item(version.asked, version.key, question.name, paths[question.category_id])


def _bytes_of(picture: Picture) -> bytes:
    with default_storage.open(picture.path, "rb") as file:
        content: bytes = file.read()
    return content
