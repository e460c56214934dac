# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of things inside an agenda."""

from django.urls import reverse

from agende.texts.models import Contribution, Section


def of_contribution(name: str, thing: Contribution) -> str:
    """The page `name` of a contribution."""
    return reverse(f"agende:{name}", args=[thing.section.agenda.uid, thing.uid])


def of_section(name: str, thing: Section) -> str:
    """The page `name` of a section."""
    return reverse(f"agende:{name}", args=[thing.agenda.uid, thing.uid])
