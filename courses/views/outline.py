# SPDX-License-Identifier: AGPL-3.0-or-later
"""The outline beside an activity: what is done, what comes before and after."""

from functools import cached_property
from typing import Any

from django.urls import reverse

from courses.catalogue.content import Activity
from courses.enrolments.models import Enrolment


class Player:
    """One enrolment at one of its activities, for the templates."""

    def __init__(self, enrolment: Enrolment, activity: Activity) -> None:
        self.enrolment, self.activity = enrolment, activity
        self.progress = enrolment.progress
        self.module_url = reverse("module", args=[enrolment.module.slug])

    @cached_property
    def done(self) -> set[str]:
        return {*self.progress.viewed_lessons, *self.progress.passed_quizzes}

    @cached_property
    def steps(self) -> list[dict[str, Any]]:
        """Every activity: title, url, state (done, now, next), as the component `steps` wants them."""
        slug = self.enrolment.module.slug
        return [
            {
                "title": activity.title,
                "url": reverse("quiz" if activity.is_quiz else "lesson", args=[slug, activity.uid]),
                "state": "now"
                if activity == self.activity
                else "done"
                if activity.uid in self.done
                else "next",
            }
            for activity in self.enrolment.version.activities
        ]

    @property
    def place(self) -> int:
        return self.enrolment.version.activities.index(self.activity)

    @property
    def previous(self) -> dict[str, Any] | None:
        return self.steps[self.place - 1] if self.place > 0 else None

    @property
    def following(self) -> dict[str, Any] | None:
        return self.steps[self.place + 1] if self.place + 1 < len(self.steps) else None

    @property
    def is_done(self) -> bool:
        return self.activity.uid in self.done
