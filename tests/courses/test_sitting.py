# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of whoever sits a test: begin, answer from several devices, hand in, be handed in."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from cms.audit.models import AuditEntry
from cms.rights import Hidden, WrongPhase
from courses import learning, sitting
from courses.certificates.models import Certificate
from courses.quizzes.models import Accommodation, AnswerEvent, Attempt, GradeEvent, SubmitEvent, TakeOver
from courses.quizzes.queries import answers_of
from courses.quizzes.receiving import Batch, Event
from tests import factories
from tests.courses import stage

MINUTE = timedelta(minutes=1)
ESSAY = [*stage.QUESTIONS, {"kind": "essay", "text": "Racconta.", "points": 3, "guidance": "Il caso."}]


def failed(attempt: Attempt, at=stage.LATER) -> GradeEvent:
    return stage.hand_in(attempt, stage.wrong_answers(attempt), at=at)


def sends(attempt: Attempt, device: UUID, epoch: int, *events: Event, at=stage.AT) -> sitting.Receipt:
    return sitting.append(attempt=attempt, batch=Batch(device, epoch, events), at=at)


def event(question: str, answer: dict, seq: int = 1, key: UUID | None = None) -> Event:
    return Event(key or uuid4(), seq, UUID(question), answer)


def takes_over(attempt: Attempt, device: UUID, at=stage.AT) -> int:
    return sitting.take_over(attempt=attempt, device_uid=device, at=at).number


def test_begun_twice_it_goes_on_with_the_attempt_under_way(cast):
    enrolment = stage.sole_test(cast.trainee)

    assert stage.begin(enrolment) == stage.begin(enrolment, at=stage.LATER)


def test_a_lesson_is_not_sat_as_a_test(cast):
    enrolment = stage.enrol(cast.trainee)

    with pytest.raises(Hidden):
        sitting.start_attempt(
            enrolment=enrolment, activity_uid=UUID(stage.lessons(enrolment)[0].uid),
            by=factories.actor(cast.trainee), at=stage.AT)  # fmt: skip


def test_after_failing_another_attempt_may_begin_and_after_passing_none(cast):
    enrolment = stage.sole_test(cast.trainee)

    assert not failed(stage.begin(enrolment)).is_passed
    second = stage.begin(enrolment, at=stage.LATER)
    assert second.number == 2
    assert stage.hand_in(second).is_passed
    assert Certificate.objects.count() == 1
    with pytest.raises(WrongPhase, match="superat"):
        stage.begin(enrolment, at=stage.LATER)


def test_attempts_are_used_up_also_by_who_gives_up_and_enrols_again(cast):
    enrolment = stage.sole_test(cast.trainee, attempts_allowed=1)
    failed(stage.begin(enrolment))
    learning.cancel(enrolment=enrolment, by=factories.actor(cast.trainee), at=stage.LATER)
    again = stage.enrol(cast.trainee, enrolment.module, at=stage.LATER)

    with pytest.raises(WrongPhase):
        stage.begin(again, at=stage.LATER)


def test_an_attempt_left_open_under_a_given_up_enrolment_is_over(cast):
    enrolment = stage.sole_test(cast.trainee, attempts_allowed=2)
    left = stage.begin(enrolment)
    learning.cancel(enrolment=enrolment, by=factories.actor(cast.trainee), at=stage.LATER)
    again = stage.enrol(cast.trainee, enrolment.module, at=stage.LATER)

    second = stage.begin(again, at=stage.LATER)
    failed(second)

    assert (left.number, second.number) == (1, 2)
    with pytest.raises(WrongPhase):
        stage.begin(again, at=stage.LATER)


def test_between_attempts_some_hours_pass(cast):
    enrolment = stage.sole_test(cast.trainee, cooling_hours=24)
    failed(stage.begin(enrolment))

    with pytest.raises(WrongPhase, match="21 novembre 2026"):
        stage.begin(enrolment, at=stage.LATER + timedelta(hours=23))
    assert stage.begin(enrolment, at=stage.LATER + timedelta(hours=24)).number == 2


def test_a_closed_test_does_not_begin(cast):
    enrolment = stage.sole_test(cast.trainee, closes_date=date(2026, 11, 19))

    with pytest.raises(WrongPhase, match="19 novembre 2026"):
        stage.begin(enrolment)


def test_who_has_extra_time_gets_it_while_it_is_in_force(cast):
    during = DateRange(date(2026, 11, 1), date(2026, 12, 1))
    Accommodation.objects.create(person=cast.trainee, extra_percent=30, during=during)

    attempt = stage.begin(stage.sole_test(cast.trainee, time_limit=20))
    other = stage.begin(stage.sole_test(cast.other_trainee, time_limit=20))

    assert (attempt.extra_percent, attempt.deadline) == (30, stage.AT + 26 * MINUTE)
    assert (other.extra_percent, other.deadline) == (0, stage.AT + 20 * MINUTE)


def test_the_device_that_takes_over_gets_the_next_epoch_and_keeps_it(cast):
    attempt, here, there = stage.begin(stage.sole_test(cast.trainee)), uuid4(), uuid4()

    assert [takes_over(attempt, device) for device in (here, here, there, there, here)] == [1, 1, 2, 2, 3]
    assert TakeOver.objects.count() == 3


def test_the_newer_epoch_counts_whatever_comes_late_from_the_older(cast):
    attempt, here, there = stage.begin(stage.sole_test(cast.trainee)), uuid4(), uuid4()
    (first, right), (second, also), _third = stage.right_answers(attempt).items()
    wrong = stage.wrong_answers(attempt)
    takes_over(attempt, here)
    takes_over(attempt, there)

    sends(attempt, there, 2, event(first, right))
    receipt = sends(attempt, here, 1, event(first, wrong[first], 9), event(second, also, 10))

    assert answers_of(attempt) == {first: right, second: also}
    assert (receipt.state.is_holder(here), receipt.state.is_holder(there)) == (False, True)


def test_an_epoch_of_another_device_takes_nothing(cast):
    attempt, here = stage.begin(stage.sole_test(cast.trainee)), uuid4()
    takes_over(attempt, here)

    for device, epoch in ((uuid4(), 1), (here, 2), (here, 0)):
        with pytest.raises(sitting.NotHolder):
            sends(attempt, device, epoch, event(str(uuid4()), {}))
    assert AnswerEvent.objects.count() == 0


def test_an_answer_to_an_unknown_question_counts_for_nothing(cast):
    attempt, here = stage.begin(stage.sole_test(cast.trainee)), uuid4()
    takes_over(attempt, here)

    sends(attempt, here, 1, event(str(uuid4()), {"choices": ["x"]}))

    assert AnswerEvent.objects.get().answer == {}
    assert answers_of(attempt) == {}


def test_what_comes_after_time_is_kept_and_does_not_count(cast):
    attempt, here = stage.begin(stage.sole_test(cast.trainee, time_limit=20)), uuid4()
    first, second, _third = stage.right_answers(attempt).items()
    takes_over(attempt, here)
    over = stage.AT + 20 * MINUTE

    in_time = sends(attempt, here, 1, event(*first), at=over + timedelta(seconds=30))
    late = sends(attempt, here, 1, event(*second, seq=2), at=over + timedelta(seconds=31))

    assert (in_time.late, in_time.state.is_open, in_time.state.seconds_left) == (frozenset(), True, 0)
    assert (len(late.late), late.state.is_open) == (1, False)
    assert answers_of(attempt) == dict([first])


def test_what_comes_after_handing_in_is_kept_and_does_not_count(cast):
    attempt, here = stage.begin(stage.sole_test(cast.trainee)), uuid4()
    first, right = next(iter(stage.right_answers(attempt).items()))
    takes_over(attempt, here)
    known = event(first, right)
    sends(attempt, here, 1, known)
    stage.hand_in(attempt, {})

    receipt = sends(attempt, here, 1, known, late := event(first, {}, 2), at=stage.LATER)

    assert receipt.late == {late.client_uid}
    assert [row.is_late for row in AnswerEvent.objects.order_by("seq")] == [False, True]
    assert GradeEvent.objects.get().points == 1
    assert takes_over(attempt, uuid4(), at=stage.LATER) == 2


def test_a_form_is_kept_once_however_often_it_is_sent(cast):
    attempt, key = stage.begin(stage.sole_test(cast.trainee)), uuid4()
    right, wrong = stage.right_answers(attempt), stage.wrong_answers(attempt)

    def saves(answers, seen=None, key=key):
        form = stage.form(answers, key, seen)
        return sitting.answer(attempt=attempt, form=form, by=factories.actor(cast.trainee), at=stage.AT)

    assert all([saves(right), saves(right)])
    assert AnswerEvent.objects.count() == 3
    saves(wrong)
    saves(right)
    assert (AnswerEvent.objects.count(), answers_of(attempt)) == (9, right)
    assert TakeOver.objects.count() == 1


def test_an_old_copy_of_the_form_does_not_overwrite_what_another_device_answered(cast):
    attempt, there = stage.begin(stage.sole_test(cast.trainee)), uuid4()
    (first, right), (second, also), _third = stage.right_answers(attempt).items()
    takes_over(attempt, there)
    sends(attempt, there, 1, event(first, right))

    by = factories.actor(cast.trainee)
    old_copy = stage.form({first: {}, second: also}, seen=0)
    sitting.answer(attempt=attempt, form=old_copy, by=by, at=stage.AT)

    assert answers_of(attempt) == {first: right, second: also}


def test_handing_in_twice_changes_nothing(cast):
    attempt, key = stage.begin(stage.sole_test(cast.trainee)), uuid4()

    first = stage.hand_in(attempt, stage.wrong_answers(attempt), key=key)
    same = stage.hand_in(attempt, stage.wrong_answers(attempt), key=key)
    other_tab = stage.hand_in(attempt, stage.right_answers(attempt))

    assert first == same == other_tab
    assert (SubmitEvent.objects.count(), GradeEvent.objects.count()) == (1, 1)
    assert AnswerEvent.objects.filter(is_late=False).count() == 3
    assert AnswerEvent.objects.filter(is_late=True).count() == 3


def test_the_clock_hands_in_what_nobody_does(cast):
    attempt, here = stage.begin(stage.sole_test(cast.trainee, time_limit=20)), uuid4()
    untimed = stage.begin(stage.sole_test(cast.other_trainee))
    takes_over(attempt, here)
    sends(attempt, here, 1, *(event(uid, right) for uid, right in stage.right_answers(attempt).items()))
    over = stage.AT + 20 * MINUTE

    counts = [sitting.expire_due(at=over + timedelta(seconds=late)) for late in (30, 31, 32)]

    assert counts == [0, 1, 0]
    assert (attempt.submission.kind, GradeEvent.objects.get().percent) == ("expired", 100)
    assert Certificate.objects.get().person == cast.trainee
    assert not SubmitEvent.objects.filter(attempt=untimed).exists()
    assert AuditEntry.objects.get(verb="courses.attempt_expired").person_id is None


def test_the_clock_leaves_what_was_given_up(cast):
    enrolment = stage.sole_test(cast.trainee, time_limit=20)
    stage.begin(enrolment)
    learning.cancel(enrolment=enrolment, by=factories.actor(cast.trainee), at=stage.AT)

    assert sitting.expire_due(at=stage.LATER) == 0


def test_beginning_again_hands_in_what_is_over_first(cast):
    enrolment = stage.sole_test(cast.trainee, time_limit=20)
    first = stage.begin(enrolment)

    over = stage.begin(enrolment, at=stage.LATER)
    second = stage.begin(enrolment, at=stage.LATER)

    assert (over, second.number) == (first, 2)
    assert SubmitEvent.objects.get().kind == "expired"


def test_an_essay_waits_and_what_a_person_gives_completes(cast):
    attempt = stage.begin(stage.sole_test(cast.trainee, ESSAY))
    *closed, essay = (question.uid for question in stage.quiz(cast.trainee.enrolments.get()).quiz.questions)
    right = stage.right_answers_of(attempt, closed)

    waiting = stage.hand_in(attempt, right | {essay: {"text": "Un testo."}})
    with pytest.raises(WrongPhase):
        stage.begin(cast.trainee.enrolments.get(), at=stage.LATER)

    assert (waiting.is_complete, waiting.points, Certificate.objects.count()) == (False, 3, 0)


def test_without_a_submission_nothing_is_recorded_under_a_cancelled_enrolment(cast):
    enrolment, here = stage.sole_test(cast.trainee), uuid4()
    attempt = stage.begin(enrolment)
    takes_over(attempt, here)
    learning.cancel(enrolment=enrolment, by=factories.actor(cast.trainee), at=stage.LATER)

    with pytest.raises(WrongPhase, match="iscriviti di nuovo"):
        stage.hand_in(attempt)
    with pytest.raises(WrongPhase, match="iscriviti di nuovo"):
        sends(attempt, here, 1, event(str(uuid4()), {}))
    assert SubmitEvent.objects.count() == AnswerEvent.objects.count() == 0
