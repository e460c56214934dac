# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tests of the screens of attendance share: a session being held, addresses, what a page says."""

from datetime import timedelta
from typing import Any

from django.urls import reverse

from cms import clock
from cms.meetings.planning.models import MeetingSession
from tests.cms.meetings import stage
from tests.factories import Cast

HOUR = timedelta(hours=1)


def held(cast: Cast, slug: str = "in-corso", ago: timedelta = HOUR) -> MeetingSession:
    """Four hours that began so long ago; the tutor leads."""
    session = stage.add_session(stage.meeting(slug, session=False), clock.now() - ago)
    stage.lead(session, cast.tutor)
    return session


def at(name: str, *args: Any) -> str:
    return reverse(f"meetings:{name}", args=args)


def told(response: Any) -> str:
    return response.content.decode()
