# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who has answered, and what everybody answered: never who answered what."""

from datetime import datetime

from cms.clock import day_of
from courses.surveys.models import SurveyTaken


def surveys_taken(*, person_id: int, module_id: int, since: datetime) -> frozenset[str]:
    """Activity uids of the surveys that somebody has answered. One query."""
    rows = SurveyTaken.objects.filter(person=person_id, version__module=module_id, day__gte=day_of(since))
    return frozenset(str(uid) for uid in rows.values_list("activity_uid", flat=True))
