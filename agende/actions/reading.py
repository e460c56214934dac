# SPDX-License-Identifier: AGPL-3.0-or-later
"""Records in words: on a page, in a version, in a table. Pure: it reads fields as `queries.resolved` gives them."""

from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from agende.actions.fields import FIELDS, Field, Type
from agende.actions.typed import euro_in_words, half_in_words, in_words


def shown(kind: str, fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(label, words) of each field that says something, in order; the title is left out."""
    said = (
        (field, words_of(field, fields.get(field.name))) for field in FIELDS[kind] if field.name != "title"
    )
    return [(str(field.label), words) for field, words in said if words]


def words_of(field: Field, value: Any) -> str:
    """The value of a field in words; "" where it says nothing."""
    if field.type == Type.CHOICE:
        return str(dict(field.choices).get(value or "", value or ""))
    return IN_WORDS.get(field.type, str)(value) if value else ""


IN_WORDS: dict[Type, Callable[[Any], str]] = {
    Type.BODIES: lambda bodies: ", ".join(body["name"] for body in bodies),
    Type.NODES: lambda nodes: ", ".join(node["title"] for node in nodes),
    Type.RECORD: lambda record: f"{record['code']} {record['title']}",
    Type.EURO: euro_in_words,
    Type.NUMBER: in_words,
    Type.HALF: half_in_words,
}


def table_of(kind: str, frames: Iterable[Mapping[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """Titles of the columns and rows of a table of records of a kind, as `frame_of_records` gives them."""
    fields = FIELDS[kind]
    rows = [
        [frame["code"], *(words_of(field, frame["fields"].get(field.name)) for field in fields)]
        for frame in frames
        if frame["kind"] == kind
    ]
    return [_("Code"), *(str(field.label) for field in fields)], rows


def changed_words(
    kind: str, names: Container[str], before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    """(label, before, after) in words of the fields called `names`, in order; "" where nothing was said."""
    return [
        (str(field.label), words_of(field, before.get(field.name)), words_of(field, after.get(field.name)))
        for field in FIELDS[kind]
        if field.name in names
    ]
