# SPDX-License-Identifier: AGPL-3.0-or-later
"""A text's blocks, and the last day of a time, on a page. `{% load texts %}`."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django import template
from django.utils.safestring import SafeString

from agende.amendments.marks import keys_in, refused
from agende.texts.blocks import Block, words_of
from agende.texts.html import html_of_blocks
from agende.texts.models import Agenda
from agende.texts.rules import can_read_agenda
from cms.rights import Actor
from cms.templatetags.screen import day

register = template.Library()


@register.simple_tag
def blocks(value: list[Block], level: int = 3, sources: Mapping[str, str] | None = None) -> SafeString:
    """The blocks as HTML, open suggestions as if refused; headings typed in the text are at `level`; `sources` names
    where copied ones come from."""
    return html_of_blocks(refused(value) if keys_in(value) else value, level=level, sources=sources)


@register.filter
def has_suggestions(value: list[Block]) -> bool:
    """Whether somebody suggests something in these blocks that is not decided on."""
    return bool(keys_in(value))


@register.filter
def words(block: Block) -> str:
    """The words of a block."""
    return words_of(block)


@register.filter
def last_day(closes_at: datetime | None) -> SafeString | str:
    """The last day of a time that ends at `closes_at` (half-open: midnight belongs to the day before)."""
    return day(closes_at - timedelta(microseconds=1)) if closes_at else ""


@register.filter
def is_shut_to(agenda: Agenda, actor: Actor) -> bool:
    """Whether the reader may not open the agenda's own page: who records acts reads the acts alone."""
    return not can_read_agenda(actor, agenda)
