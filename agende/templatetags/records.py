# SPDX-License-Identifier: AGPL-3.0-or-later
"""Objectives, actions and indicators in words. `{% load records %}`."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from agende.actions.models import Record, RecordChange, RecordState
from agende.actions.operations import ORDER
from agende.actions.typed import in_words
from cms.clock import day_in_words

register = template.Library()
register.filter("plain_day", day_in_words)


@register.simple_tag
def new_record(kind: str, writes: bool) -> str:
    """What the button says: the coordinator adds, a municipality proposes."""
    words = {
        Record.Kind.OBJECTIVE: (_("Propose an objective"), _("Add an objective")),
        Record.Kind.ACTION: (_("Propose an action"), _("Add an action")),
        Record.Kind.INDICATOR: (_("Propose an indicator"), _("Add an indicator")),
    }
    return words[Record.Kind(kind)][bool(writes)]


@register.simple_tag
def empty_words(kind: str) -> str:
    """Why the list is empty."""
    words = {
        Record.Kind.OBJECTIVE: _("There is no objective yet"),
        Record.Kind.ACTION: _("There is no action yet"),
        Record.Kind.INDICATOR: _("There is no indicator yet"),
    }
    return words[Record.Kind(kind)]


@register.simple_tag
def change_in_words(change: RecordChange) -> str:
    """What a change did."""
    if change.seq == 1 and change.to_state == RecordState.PROPOSED:
        return _("Proposed")
    if change.seq == 1:
        return _("Written into the agenda")
    done = {
        RecordState.ACCEPTED: _("Taken into the agenda"),
        RecordState.DECLINED: _("Not taken"),
        RecordState.REMOVED: _("Taken out"),
    }
    if change.to_state in done:
        return done[RecordState(change.to_state)]
    return _("Moved in the list") if set(change.fields) == {ORDER} else _("Changed")


@register.filter
def number_words(value: Decimal | None) -> str:
    """ "1.234,5"; "" for None."""
    return in_words(value)
