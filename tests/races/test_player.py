# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many clicks at once in the player: one set of answers to a survey, one submission a form, one number each."""

from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest

from cms.rights import WrongPhase
from courses.assignments.models import Submission
from courses.enrolments import operations as enrolments
from courses.enrolments.models import Completion, Enrolment, Progress
from courses.surveys.models import SurveyAnswer, SurveyTaken
from tests.courses import kinds, stage
from tests.factories import Cast
from tests.races.test_certificates import CLIENTS, all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def enrolment() -> Enrolment:
    page = kinds.module("corsa", [kinds.survey(), kinds.homework(is_required=False)])
    return stage.enrol(Cast().trainee, page)


def answer_at_once(enrolment: Enrolment) -> list[Any]:
    return all_at_once(lambda number: kinds.take(stage.again(enrolment), 1 + number % 5))


def without_lock(monkeypatch) -> None:
    """All pass where the lock would be at the same moment."""
    together = Barrier(CLIENTS)

    def no_lock(enrolment: Enrolment) -> Progress:
        together.wait(30)
        return Progress.objects.get(enrolment=enrolment)

    monkeypatch.setattr(enrolments, "lock", no_lock)


def failed(outcomes: list[Any]) -> list[Any]:
    return [one for one in outcomes if isinstance(one, Exception)]


def test_a_survey_sent_eight_times_at_once_is_answered_once(enrolment):
    outcomes = answer_at_once(enrolment)

    assert failed(outcomes) == []
    assert sum(isinstance(one, Completion) for one in outcomes) == 1
    assert (SurveyTaken.objects.count(), SurveyAnswer.objects.count()) == (1, 1)
    assert Completion.objects.count() == 1


def test_control_without_the_lock_some_are_turned_away_by_the_wall(enrolment, monkeypatch):
    without_lock(monkeypatch)

    assert failed(answer_at_once(enrolment)) != []
    assert SurveyTaken.objects.count() == 1


def test_a_form_sent_eight_times_at_once_is_handed_in_once(enrolment):
    key = uuid4()

    outcomes = all_at_once(lambda number: kinds.hand_in(stage.again(enrolment), key=key))

    assert failed(outcomes) == []
    assert {one.pk for one in outcomes} == {Submission.objects.get().pk}


def test_eight_forms_at_once_get_a_number_each(enrolment):
    outcomes = all_at_once(lambda number: kinds.hand_in(stage.again(enrolment), f"Testo {number}"))

    assert sorted(one.number for one in outcomes) == list(range(1, CLIENTS + 1))


def test_control_without_the_lock_numbers_collide(enrolment, monkeypatch):
    without_lock(monkeypatch)

    outcomes = all_at_once(lambda number: kinds.hand_in(stage.again(enrolment), f"Testo {number}"))

    assert failed(outcomes) != []
    assert not any(isinstance(one, WrongPhase) for one in outcomes)
