# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a suggestion would have changed, on a page. `{% load suggesting %}`."""

from collections.abc import Mapping

from django import template

from agende.texts.comparing import Run, diff

register = template.Library()


@register.filter
def as_runs(change: Mapping[str, str]) -> list[Run]:
    """A change as `Decision.change` holds it, by word."""
    return diff(change["before"], change["after"])
