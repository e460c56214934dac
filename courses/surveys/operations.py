# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answering a survey: that somebody has, and what was answered, in two tables that nothing links."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from courses.catalogue.models import ModuleVersion
from courses.surveys.models import SurveyAnswer, SurveyTaken

type Answers = Mapping[str, str | int]


def take(
    *, person_id: int, version: ModuleVersion, cycle: int, activity_uid: UUID, answers: Answers, day: date
) -> bool:
    """Appends both, once a person, cycle and activity whatever the version; False when it was answered already.

    The caller is in a transaction and holds a lock of the person and module. Who leaves every question empty has
    taken the survey and adds no answers.
    """
    known = SurveyTaken.objects.filter(
        person=person_id, version__module=version.module_id, cycle=cycle, activity_uid=activity_uid
    )
    if known.exists():
        return False
    SurveyTaken.objects.create(
        person_id=person_id, version=version, cycle=cycle, activity_uid=activity_uid, day=day
    )
    if answers:
        SurveyAnswer.objects.create(version=version, activity_uid=activity_uid, answers=dict(answers))
    return True
