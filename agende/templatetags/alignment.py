# SPDX-License-Identifier: AGPL-3.0-or-later
"""Strengths of the matrix, on a page. `{% load alignment %}`."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agende.actions.models import Alignment
from agende.actions.twins import Twin
from agende.queries.zones import Side, ZonesMatrix
from cms.areas.models import PlanNode

register = template.Library()
DOTS = {0: "○○○", 1: "●○○", 2: "●●○", 3: "●●●"}


@register.simple_tag
def strength(value: int) -> SafeString:
    """A strength in words, with its dots beside: never colour or shape alone."""
    dots = format_html('<span class="text-nowrap" aria-hidden="true">{}</span>', DOTS[value])
    return format_html("{} {}", dots, Alignment.Strength(value).label)


@register.filter
def at(sides: Sequence[Side], place: int) -> Side:
    """The side at a place of the row."""
    return sides[place]


@register.simple_tag
def shared_nodes(zones: ZonesMatrix, twin: Twin) -> list[PlanNode]:
    """The parts of the plan that both of a pair of actions serve."""
    return zones.shared(twin)
