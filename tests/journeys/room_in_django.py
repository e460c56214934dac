# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by journeys with Django on the demo's data: a meeting that began an hour ago, led by Agnese, in a room."""

import json
from datetime import timedelta


def main() -> None:
    import django

    django.setup()
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    from cms import clock
    from cms.meetings.planning.models import Meeting, MeetingSession, TrainerUse
    from cms.people.models import User

    now = clock.now()
    meeting = Meeting.objects.create(
        slug="incontro-con-il-codice", kind=Meeting.Kind.TRAINING, level=2, title="Incontro con il codice",
        state=Meeting.State.PUBLISHED, is_example=True, changed_at=now)  # fmt: skip
    begins = now - timedelta(hours=1)
    session = MeetingSession.objects.create(
        meeting=meeting, during=DateTimeTZRange(begins, begins + timedelta(hours=4)), place="Sala consiliare"
    )
    trainer = User.objects.get(email="agnese.dellorto@cittametropolitana.example").person
    TrainerUse.objects.create(session=session, person=trainer, during=session.during)
    session.refresh_from_db()
    print(json.dumps({"uid": str(session.uid)}))


if __name__ == "__main__":
    main()
