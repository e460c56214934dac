# SPDX-License-Identifier: AGPL-3.0-or-later
"""The days of the agendas that everybody may know of, as their public pages and those of the zones tell them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import uuid5

from django.db.models import Count, Exists, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from agende.phases.models import Phase
from agende.phases.words import TITLES
from agende.texts.models import Agenda
from agende.texts.rules import published_versions_for
from cms.audit.models import AuditEntry
from cms.clock import day_of, last_day_of
from cms.rights import NOBODY


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """A day of an agenda. `uid` is for life; `revision` and `changed_at` tell of the last change of its calendar.

    `url` is "" before the agenda is published.
    """

    uid: str
    day: date
    title: str
    agenda: Agenda
    url: str
    revision: int
    changed_at: datetime


def public_days() -> list[AgendaDay]:
    """The last day of the phase that each agenda is in; of a published one also the first of those it went through.

    What is planned and not begun is the office's own. One query, whatever their number.
    """
    rows = _phases()
    return [
        day for _agenda, phases in groupby(rows, lambda row: row.agenda_id) for day in _days(list(phases))
    ]


def published_pairs() -> dict[tuple[int, int], Agenda]:
    """The published agendas by keys of zone and edition: acts about no other are told. One query."""
    shown = published_versions_for(NOBODY).filter(agenda=OuterRef("pk"))
    rows = Agenda.objects.filter(Exists(shown)).select_related("zone", "edition")
    return {(row.zone_id, row.edition_id): row for row in rows}


def _phases() -> QuerySet[Any]:
    shown = published_versions_for(NOBODY).filter(agenda=OuterRef("agenda"))
    steps = AuditEntry.objects.filter(
        Q(verb__startswith="agende.phase_") | Q(verb__startswith="agende.agenda_"),
        thing=Agenda._meta.label_lower,
        thing_id=OuterRef("agenda_id"),
    )
    told = steps.order_by().values("thing_id")
    rows = Phase.objects.filter(entered_at__isnull=False).annotate(
        is_shown=Exists(shown),
        revision=Subquery(told.annotate(found=Count("pk")).values("found"), output_field=IntegerField()),
        changed_at=Subquery(told.annotate(found=Max("at")).values("found")),
    )
    return rows.select_related("agenda__zone", "agenda__edition").order_by("agenda", "entered_at", "pk")


def _days(phases: list[Any]) -> Iterator[AgendaDay]:
    agenda = phases[0].agenda
    present = next((one for one in reversed(phases) if one.kind == agenda.state), None)
    if phases[0].is_shown:
        words = _("%(agenda)s: “%(phase)s” begins")
        yield from (_day(one, "begins", day_of(one.entered_at), words) for one in phases)
    if present and present.closes_at:
        words = _("%(agenda)s: last day of “%(phase)s”")
        yield _day(present, "closes", last_day_of(present.closes_at), words)


def _day(phase: Any, what: str, day: date, words: str) -> AgendaDay:
    agenda = phase.agenda
    return AgendaDay(
        uid=str(uuid5(agenda.uid, f"phase/{phase.pk}/{what}")),
        day=day,
        title=words % {"agenda": agenda, "phase": TITLES[phase.kind]},
        agenda=agenda,
        url=agenda.get_absolute_url() if phase.is_shown else "",
        revision=phase.revision or 0,
        changed_at=phase.changed_at or phase.entered_at,
    )
