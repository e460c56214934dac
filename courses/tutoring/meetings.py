# SPDX-License-Identifier: AGPL-3.0-or-later
"""The meetings at which an activity of a module is attended."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Min, Q, QuerySet

from cms.meetings.planning.models import Meeting
from courses.catalogue.models import ModulePage
from courses.tutoring.models import ModuleMeeting

LOOK_BACK = timedelta(days=550)
"""Older meetings are not offered any more; those linked stay."""
DATED = Meeting.objects.annotate(begins_at=Min("sessions__during__startswith"))


def meetings_of(module: ModulePage, activity_uid: UUID | str) -> QuerySet[Meeting]:
    """Those linked, in the order of their first date (`begins_at`)."""
    links = ModuleMeeting.objects.filter(module=module, activity_uid=activity_uid)
    return DATED.filter(pk__in=links.values("meeting")).order_by("begins_at", "pk")


def meetings_offered(module: ModulePage, activity_uid: UUID, *, at: datetime) -> QuerySet[Meeting]:
    """Training meetings that may be linked, with those that are: the last ones first."""
    linked = Q(pk__in=meetings_of(module, activity_uid).values("pk"))
    training = Q(kind=Meeting.Kind.TRAINING, begins_at__gt=at - LOOK_BACK) & ~Q(state=Meeting.State.DRAFT)
    return DATED.filter(linked | training).order_by("-begins_at", "pk")
