# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by journeys with Django on the demo's data: a session of four hours that ended just now, or before the one made
last, led by `TRAINERS`, for which thirty people booked. Prints the uid of the session and of the people."""

import json
import os
from datetime import timedelta

SEATS = 30
NAMES = ("Niccolò D’Àguero", "Żaneta Wiśniewska", "Maria Antonietta Della Rovere Spinelli")


def main() -> None:
    import django

    django.setup()
    from cms import clock
    from cms.meetings.booking import operations as booking
    from cms.meetings.planning.models import MeetingSession
    from cms.people.models import Employment, Person, User
    from tests.cms.meetings import stage
    from tests.factories import ALWAYS, body

    slug = f"registro-{os.environ['SLUG']}"
    meeting = stage.meeting(slug, title=f"Lavorare per zone: {slug}", session=False)
    made = MeetingSession.objects.filter(meeting__slug__startswith="registro-").count()
    session = stage.add_session(meeting, clock.now() - (made + 1) * timedelta(hours=4, minutes=1))
    for email in os.environ["TRAINERS"].split():
        stage.lead(session, User.objects.get(email=email).person)
    people = []
    for number in range(SEATS):
        given, _space, family = (
            NAMES[number] if number < len(NAMES) else f"Persona{number} Rossi"
        ).partition(" ")
        person = Person.objects.create(given_name=given, family_name=family)
        Employment.objects.create(person=person, body=body("Legnano"), during=ALWAYS)
        booking.ask(meeting=meeting, person=person, by=None, at=session.during.lower - timedelta(days=7))
        person.refresh_from_db()
        people.append(str(person.uid))
    print(json.dumps({"session": str(session.uid), "people": people}))


if __name__ == "__main__":
    main()
