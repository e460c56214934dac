# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by journeys with Django on the demo's data: a meeting of thirty seats for which forty-three people have asked,
the first of them people of the demo; and one that the manager approves. Prints the addresses of both."""

import json
from datetime import timedelta

SEATS, OTHERS = 30, 40


def main() -> None:
    import django

    django.setup()
    from cms import clock
    from cms.meetings.booking import operations
    from cms.meetings.planning.models import Meeting
    from cms.people.models import Person
    from tests.cms.meetings import stage
    from tests.journeys.test_meetings_booking import MARTA, RUGGERO, ZANETA

    now, made = clock.now(), Meeting.objects.filter(slug__startswith="trenta-posti").count()
    full = stage.meeting(f"trenta-posti-{made}", title="Trenta posti", capacity=SEATS, session=False)
    asked = stage.meeting(
        f"col-responsabile-{made}", title="Col responsabile", needs_approval=True, session=False
    )
    for meeting in (full, asked):
        stage.add_session(meeting, now + timedelta(days=40 + made))
    first = [Person.objects.get(user__email=address) for address in (RUGGERO, MARTA, ZANETA)]
    others = [
        Person.objects.create(given_name=f"Persona{number}", family_name="Della Prova")
        for number in range(1, OTHERS + 1)
    ]
    for person in (*first, *others):
        operations.add(meeting=full, person=person, by=None, at=clock.now())
    print(json.dumps({"full": f"/incontri/{full.slug}/", "asked": f"/incontri/{asked.slug}/"}))


if __name__ == "__main__":
    main()
