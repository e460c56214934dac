# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a suggestion would have changed, on a page and in a mail. `{% load suggesting %}`."""

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _

from cms.words import Run, diff

register = template.Library()
NEAR = 8
"""Words that stay, on either side of a change, in a mail."""


@register.filter
def as_runs(change: Mapping[str, str]) -> list[Run]:
    """A change as `Decision.change` holds it, by word."""
    return diff(change["before"], change["after"])


@register.filter
def in_plain_words(change: Mapping[str, str]) -> str:
    """A change as plain text, with a few words around each word that came or went."""
    runs = as_runs(change)
    said: list[str] = []
    for at, run in enumerate(runs):
        words = " ".join(run.words.split())
        if run.kind == "same":
            said.append(_near(words, is_first=at == 0, is_last=at == len(runs) - 1))
        elif words:
            told = _("[added: %(words)s]") if run.kind == "in" else _("[taken out: %(words)s]")
            said.append(told % {"words": words})
    return " ".join(filter(None, said))


def _near(words: str, *, is_first: bool, is_last: bool) -> str:
    some = words.split()
    if is_first and is_last:
        return words
    if is_first:
        return words if len(some) <= NEAR else " ".join(["…", *some[-NEAR:]])
    if is_last:
        return words if len(some) <= NEAR else " ".join([*some[:NEAR], "…"])
    return words if len(some) <= 2 * NEAR else " ".join([*some[:NEAR], "…", *some[-NEAR:]])
