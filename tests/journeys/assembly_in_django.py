# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by journeys with Django on the demo's data: an assembly of Adda Martesana, held yesterday; prints its uid."""

import json
from datetime import timedelta


def main() -> None:
    import django

    django.setup()
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    from cms import clock
    from cms.meetings.planning.models import AgendaItem, Meeting, MeetingSession
    from cms.territory.models import Zone

    now = clock.now()
    meeting = Meeting.objects.create(
        slug="assemblea-del-verbale", kind=Meeting.Kind.ZONE_ASSEMBLY, title="Assemblea di prova del verbale",
        state=Meeting.State.PUBLISHED, is_example=True, changed_at=now)  # fmt: skip
    meeting.zones.add(Zone.objects.get(slug="adda-martesana"))
    begins = now - timedelta(days=1)
    MeetingSession.objects.create(
        meeting=meeting, during=DateTimeTZRange(begins, begins + timedelta(hours=2)), place="Sala consiliare"
    )
    for order, title in enumerate(["Mobilità di zona", "Varie"], start=1):
        AgendaItem.objects.create(meeting=meeting, order=order, title=title)
    meeting.refresh_from_db()
    print(json.dumps({"uid": str(meeting.uid)}))


if __name__ == "__main__":
    main()
