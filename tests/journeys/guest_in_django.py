# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by journeys with Django on the demo's data: a published training meeting in a month. Prints its uid."""

import json
from datetime import timedelta


def main() -> None:
    import django

    django.setup()
    from cms import clock
    from cms.meetings.planning.models import Meeting
    from tests.cms.meetings import stage

    made = Meeting.objects.filter(slug__startswith="incontro-con-i-sindaci").count()
    slug = f"incontro-con-i-sindaci-{made + 1}"
    meeting = stage.meeting(slug, title="Incontro con i sindaci", session=False)
    stage.add_session(meeting, clock.now() + timedelta(days=30 + made))
    meeting.refresh_from_db()
    print(json.dumps({"meeting": str(meeting.uid)}))


if __name__ == "__main__":
    main()
