# SPDX-License-Identifier: AGPL-3.0-or-later
"""Anonymous surveys: who has answered and what was answered are two tables that nothing links."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.audit.models import Fact
from cms.people.models import Person
from courses.catalogue.models import ModuleVersion


class SurveyTaken(Fact):
    """Somebody has answered a survey; what, nobody knows. The day, not the moment. `cycle`: of the enrolment."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="surveys_taken")
    version = models.ForeignKey(ModuleVersion, models.PROTECT, related_name="surveys_taken")
    activity_uid = models.UUIDField(_("activity"))
    cycle = models.PositiveSmallIntegerField(_("cycle"), default=1, db_default=1)
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("survey answered")
        verbose_name_plural = _("surveys answered")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "version", "activity_uid", "cycle"], name="one_survey_a_person_and_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.activity_uid}"


class SurveyAnswer(Fact):
    """One set of answers: no person, no moment, a random key. `answers`: question uid → text or number."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    version = models.ForeignKey(ModuleVersion, models.PROTECT, related_name="survey_answers")
    activity_uid = models.UUIDField(_("activity"))
    answers = models.JSONField(_("answers"))

    class Meta:
        verbose_name = _("answer to a survey")
        verbose_name_plural = _("answers to surveys")

    def __str__(self) -> str:
        return str(self.id)
