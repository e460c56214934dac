# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by journeys with Django on the demo's data: an attempt of `EMAIL` at the test of `timed_test_in_django`, begun
so long ago that `SECONDS` are left. Prints where it is."""

import json
import os
from datetime import timedelta
from uuid import UUID

from tests.journeys.timed_test_in_django import MINUTES, SLUG


def main() -> None:
    import django

    django.setup()
    from cms import clock
    from cms.people.models import User
    from courses import sitting
    from courses.enrolments.models import Enrolment
    from tests.factories import actor

    person = User.objects.get(email=os.environ["EMAIL"]).person
    enrolment = Enrolment.objects.get(person=person, module__slug=SLUG)
    activity = next(one for one in enrolment.version.activities if one.is_quiz)
    left = timedelta(seconds=int(os.environ["SECONDS"]))
    attempt = sitting.start_attempt(
        enrolment=enrolment, activity_uid=UUID(activity.uid), by=actor(person),
        at=clock.now() - timedelta(minutes=MINUTES) + left)  # fmt: skip
    print(json.dumps({"path": f"/formazione/tentativi/{attempt.uid}/"}))


if __name__ == "__main__":
    main()
