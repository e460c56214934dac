# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everybody reads of a meeting is made anew after a change: pages, calendars, search."""

from cms import jobs
from cms.meetings.planning.models import Meeting
from cms.pages.cache import forget_after_commit


def show_again(meeting: Meeting) -> None:
    """At the end of every verb that changes what the meeting is: in its transaction, for when it is durable.

    The search looks at the meeting again by a job (`home.tasks`).
    """
    forget_after_commit()
    jobs.defer("home.index", key=f"meeting:{meeting.pk}")
