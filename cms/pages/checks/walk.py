# SPDX-License-Identifier: AGPL-3.0-or-later
"""The contents of a page one after the other, whatever fields, blocks and rows of lists its type is made of."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.db.models import CharField, ForeignKey, Model, SlugField, TextField, URLField
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail.blocks import Block, ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.models import AbstractDocument
from wagtail.fields import RichTextField
from wagtail.fields import StreamField as WagtailStreamField
from wagtail.images.blocks import ImageBlock
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from cms.pages.checks.findings import Place


@cache
def _of_wagtail() -> frozenset[str]:
    return frozenset(field.name for field in Page._meta.get_fields())


@dataclass(frozen=True, slots=True)
class Piece:
    """A value of a page with its place; `kind` is its block or field, `owner` the page or the row it is a field of."""

    place: Place
    kind: Any
    value: Any
    owner: Any = None


def pieces(page: Page) -> Iterator[Piece]:
    """Every value of the page's own fields, blocks inside blocks too, in the order of the page; then rows of lists."""
    for field in page._meta.get_fields():
        if field.name in _of_wagtail() or not field.concrete:
            continue
        value = getattr(page, field.name, None) if isinstance(field, TextField | ForeignKey) else None
        name = _named(field)
        if isinstance(field, WagtailStreamField):
            yield from _stream(field.name, name, getattr(page, field.name))
        elif isinstance(field, RichTextField | TextField | ForeignKey) and value:
            yield Piece(Place(field.name, None, name), field, value, page)
    for relation in get_all_child_relations(type(page)):
        if relation.name not in _of_wagtail():
            rows = sorted(
                getattr(page, relation.name).all(), key=lambda row: getattr(row, "sort_order", 0) or 0
            )
            for number, row in enumerate(rows):
                yield from pieces_of_row(row, Place(relation.name, None, "", row=number))


def _named(field: Any) -> str:
    return str(capfirst(getattr(field, "verbose_name", field.name)))


def pieces_of_row(row: Model, place: Place) -> Iterator[Piece]:
    """The prose, images and files of a row of a list; a choice, an address, the name of something else are none."""
    for field in row._meta.fields:
        words = _("%(list)s, row %(number)s (%(field)s)") % {
            "list": capfirst(str(row._meta.verbose_name_plural)), "number": (place.row or 0) + 1,
            "field": _named(field).lower(),
        }  # fmt: skip
        here = replace(place, words=words, part=field.name)
        if isinstance(field, WagtailStreamField):
            for child in getattr(row, field.name) or ():
                yield from _block(here, child.block, child.value)
        elif _is_read(field) and (value := getattr(row, field.name)):
            yield Piece(here, field, value, row)


def _is_read(field: Any) -> bool:
    if isinstance(field, ForeignKey):
        return issubclass(field.remote_field.model, AbstractImage | AbstractDocument)
    is_text = isinstance(field, TextField | CharField) and not isinstance(field, SlugField | URLField)
    return is_text and not field.choices


def _stream(field: str, name: str, value: Any) -> Iterator[Piece]:
    for number, child in enumerate(value or ()):
        words = _("%(field)s, block %(number)s (%(kind)s)") % {
            "field": name, "number": number + 1, "kind": str(child.block.label).lower(),
        }  # fmt: skip
        yield from _block(Place(field, number, words), child.block, child.value)


def _block(place: Place, block: Block, value: Any) -> Iterator[Piece]:
    yield Piece(place, block, value)
    if isinstance(block, ImageBlock | TypedTableBlock | RichTextBlock):
        yield from _cells(place, value) if isinstance(block, TypedTableBlock) else ()
    elif isinstance(block, StructBlock):
        for name, child in block.child_blocks.items():
            yield from _block(place, child, value.get(name) if value else None)
    elif isinstance(block, ListBlock):
        for one in value or ():
            yield from _block(place, block.child_block, one)
    elif isinstance(block, StreamBlock):
        for one in value or ():
            yield from _block(place, one.block, one.value)


def _cells(place: Place, table: Any) -> Iterator[Piece]:
    for row in table.rows if table else ():
        for cell in row:
            yield from _block(place, cell.block, cell.value)
