# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changed, on a page: said in words too, for who does not see colours. `{% load changes %}`."""

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agende.publishing.comparing import Comparison
from agende.publishing.lives import Event, Step
from agende.texts.blocks import Block
from agende.texts.comparing import Kind, plain
from cms.templatetags.words import runs

register = template.Library()
register.simple_tag(runs)


@register.filter
def became(kind: Kind) -> str:
    """What became of a paragraph or a record."""
    return {
        Kind.SAME: "",
        Kind.EDITED: _("Changed"),
        Kind.LOOK: _("Same words, other look"),
        Kind.MOVED: _("Moved"),
        Kind.NEW: _("New"),
        Kind.GONE: _("Taken out"),
    }[kind]


@register.filter
def summary(comparison: Comparison) -> str:
    """All changes in a line: "7 paragraphs changed, 2 new, 1 taken out"."""
    said = [words for kind, words in _counted(comparison.counts) if comparison.counts.get(kind)]
    records, cells = len(comparison.records), len(comparison.cells)
    if records:
        said.append(ngettext("%(n)s record", "%(n)s records", records) % {"n": records})
    if cells:
        words = ngettext("%(n)s alignment with the plan", "%(n)s alignments with the plan", cells)
        said.append(words % {"n": cells})
    return ", ".join(said)


def _counted(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    n = {kind: counts.get(kind, 0) for kind in Kind}
    told = {
        Kind.EDITED: ngettext("%(n)s paragraph changed", "%(n)s paragraphs changed", n[Kind.EDITED]),
        Kind.NEW: ngettext("%(n)s paragraph new", "%(n)s paragraphs new", n[Kind.NEW]),
        Kind.GONE: ngettext("%(n)s paragraph taken out", "%(n)s paragraphs taken out", n[Kind.GONE]),
        Kind.MOVED: ngettext("%(n)s paragraph moved", "%(n)s paragraphs moved", n[Kind.MOVED]),
        Kind.LOOK: ngettext("%(n)s paragraph only in look", "%(n)s paragraphs only in look", n[Kind.LOOK]),
    }
    return [(kind, words % {"n": n[kind]}) for kind, words in told.items()]


@register.filter
def opening(block: Block) -> str:
    """The first words of a block: which one is meant."""
    words = plain(block).split()
    return " ".join(words[:8]) + (" …" if len(words) > 8 else "")


@register.filter
def happened(event: Event) -> str:
    """A step of a paragraph's life, in a sentence."""
    who = event.body or _("the zone's coordination")
    told = {
        Step.PROPOSED: _("Written by %(who)s."),
        Step.HANDED_IN: _("Handed in by %(who)s."),
        Step.TAKEN: _("Taken into the common text by %(who)s."),
        Step.WRITTEN: _("Written in the common text by %(who)s."),
        Step.EDITED: _("Changed by %(who)s."),
        Step.DELETED: _("Taken out of the common text by %(who)s."),
        Step.SUGGESTED: _("%(who)s suggested a change."),
        Step.ACCEPTED: _("Suggestion accepted: %(who)s."),
        Step.REFUSED: _("Suggestion refused: %(who)s."),
        Step.WITHDRAWN: _("Suggestion withdrawn: %(who)s."),
        Step.FROZEN: _("In version %(number)s."),
        Step.APPROVED: _("Approved with version %(number)s."),
        Step.PUBLISHED: _("Published with version %(number)s."),
        Step.SIGNED: _("%(who)s on version %(number)s: %(position)s."),
        Step.RESOLVED: _("%(act)s on version %(number)s."),
    }[event.step]
    values = {
        "who": who,
        "number": event.version.number if event.version else "",
        "position": event.signoff.get_position_display() if event.signoff else "",
        "act": event.resolution.get_step_display() if event.resolution else "",
    }
    words = told % values
    return words[:1].upper() + words[1:]


@register.filter
def split_words(value: str) -> list[str]:
    """The words of a text: a list written in a template."""
    return value.split()
