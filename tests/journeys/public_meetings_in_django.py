# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by journeys with Django on the demo's data: an assembly of Adda Martesana with everything, one that was
cancelled, one that was held. Prints their addresses."""

import json
from datetime import timedelta

TITLE = "Assemblea di prova di Adda Martesana"


def main() -> None:
    import django

    django.setup()
    from cms import clock
    from cms.meetings.convening import operations as convening
    from cms.meetings.planning import agenda
    from cms.meetings.planning.models import Meeting
    from cms.meetings.planning.queries import address_of
    from cms.territory.models import Zone
    from tests.cms.meetings import stage

    now, zone = clock.now(), Zone.objects.get(slug="adda-martesana")
    made = {}
    for name, title, days in (
        ("come", TITLE, 9),
        ("off", "Assemblea annullata", 12),
        ("held", "Assemblea svolta", -40),
    ):
        meeting = Meeting.objects.filter(slug=f"prova-{name}").first()
        if meeting is None:
            meeting = stage.meeting(
                f"prova-{name}",
                session=False,
                kind="zone_assembly",
                title=title,
                is_example=True,
                changed_at=now,
            )
            meeting.zones.add(zone)
            room = stage.room(f"Sala di prova {name}")
            stage.add_session(
                meeting, now + timedelta(days=days), room=room, link="https://video.example.it/prova"
            )
            agenda.add_item(meeting=meeting, title="La mobilità dolce", text="I dati.", by=None, at=now)
            stage.paper(meeting, "Traccia di lavoro")
            if name == "off":
                convening.cancel(meeting=meeting, reason="Sciopero dei treni", by=None, at=now)
        made[name] = address_of(meeting)
    from cms.pages.cache import forget

    forget()
    print(json.dumps(made))


if __name__ == "__main__":
    main()
