# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that came and went, on a page: said in words too, for who does not see colours. `{% load words %}`."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.words import Run

BREAK = SafeString("<br>")

register = template.Library()


@register.simple_tag
def runs(value: Iterable[Run]) -> SafeString:
    """Words that stayed, came and went, as text with `ins` and `del`."""
    return format_html_join("", "{}", ((_html_of(run),) for run in value))


def _html_of(run: Run) -> SafeString:
    words = format_html_join(BREAK, "{}", ((line,) for line in run.words.split("\n")))
    if run.kind == "same":
        return words
    tag, before = ("ins", _("added:")) if run.kind == "in" else ("del", _("taken out:"))
    hidden = '<span class="visually-hidden"> {} </span>'
    said, end = format_html(hidden, before), format_html(hidden, _("end of the change"))
    return format_html("<{0}>{1}{2}{3}</{0}>", tag, said, words, end)
