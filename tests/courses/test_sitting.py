# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of whoever sits a test."""

from courses.quizzes.models import GradeEvent
from tests.courses import stage


def test_passing(cast):
    certificate = stage.pass_module(cast.trainee)

    assert certificate.person == cast.trainee
    assert GradeEvent.objects.get().percent == 100
