# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by journeys with Django on the demo's data. Without `MEETING` it makes a meeting of last year, in a room, with a
trainer and an agenda of the day, and prints its uid; with it (a uid) forty-five people ask for a seat, four who have
one give it up, and it prints who came up."""

import json
import os
from datetime import timedelta

SEATS, ASKING, LEAVING = 30, 45, 4


def main() -> None:
    import django

    django.setup()
    uid = os.environ.get("MEETING")
    print(json.dumps(book(uid) if uid else prepare()))


def prepare() -> dict[str, str]:
    from cms import clock
    from cms.meetings.planning.agenda import add_item
    from cms.people.models import Person
    from cms.rights import Role
    from tests.cms.meetings import stage

    now = clock.now()
    made = stage.meeting(
        "formazione-di-un-anno-fa", title="Formazione di un anno fa", capacity=SEATS, session=False
    )
    session = stage.add_session(made, now - timedelta(weeks=48), room=stage.room("Sala della prova", 60))
    trainer = Person.objects.filter(mandates__role=Role.TRAINER).order_by("pk").first()
    if trainer is not None:
        stage.lead(session, trainer)
    add_item(meeting=made, title="Che cosa cambia quest’anno", by=None, at=now)
    made.refresh_from_db()
    return {"uid": str(made.uid)}


def book(uid: str) -> dict[str, object]:
    from cms import clock
    from cms.meetings.booking import operations
    from cms.meetings.booking.models import BookingEvent
    from cms.meetings.planning.models import Meeting
    from cms.people.models import Person

    meeting = Meeting.objects.get(uid=uid)
    bookings = [
        operations.ask(meeting=meeting, person=person, by=None, at=clock.now())
        for person in [
            Person.objects.create(given_name=f"Persona{number:02}", family_name="Di Prova")
            for number in range(1, ASKING + 1)
        ]
    ]
    for one in bookings[:LEAVING]:
        operations.give_up(booking=one, by=None, at=clock.now())
    promoted = BookingEvent.objects.filter(meeting=meeting, kind=BookingEvent.Kind.PROMOTED).order_by("pk")
    return {"slug": meeting.slug, "promoted": list(promoted.values_list("person__given_name", flat=True))}


if __name__ == "__main__":
    main()
