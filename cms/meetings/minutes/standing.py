# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which version of minutes stands, and the row that their verbs hold."""

from cms.meetings.minutes.models import Minutes, MinutesVersion


def locked(minutes: Minutes) -> Minutes:
    """The minutes as they stand, their row held until the end of the transaction."""
    return Minutes.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=minutes.pk)


def last_version(minutes: Minutes) -> int:
    """The number of the version approved last; 0: none."""
    return minutes.versions.order_by("-number").values_list("number", flat=True).first() or 0


def latest(minutes: Minutes) -> MinutesVersion:
    """The version approved last. Raises DoesNotExist."""
    return minutes.versions.select_related("minutes__meeting").latest("number")
