# SPDX-License-Identifier: AGPL-3.0-or-later
"""The learner's verbs, from enrolling to the certificate."""

from datetime import date, datetime
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from cms.audit.models import AuditEntry
from cms.rights import NOBODY, Hidden, WrongPhase
from courses import learning, sitting
from courses.certificates.models import Certificate
from courses.certificates.operations import digest_of
from courses.enrolments.models import Completion, Enrolment, LessonCompletion, Progress
from courses.hours.models import CreditEntry
from courses.quizzes.models import AnswerEvent, GradeEvent, SubmitEvent
from tests import factories
from tests.courses import stage


def test_enrolling_twice_is_enrolling_once(cast):
    first = stage.enrol(cast.trainee)
    second = stage.enrol(cast.trainee)

    assert first == second
    assert Enrolment.objects.count() == 1
    assert (first.progress.done, first.progress.total, first.progress.percent) == (0, 4, 0)


def test_nobody_known_cannot_enrol(cast):
    with pytest.raises(Hidden):
        learning.enrol(module=stage.module(), by=NOBODY, at=stage.AT)


def test_a_cancelled_enrolment_starts_again_from_nothing(cast):
    enrolment = stage.enrol(cast.trainee)
    stage.view_lessons(enrolment)

    learning.cancel(enrolment=enrolment, by=factories.actor(cast.trainee), at=stage.LATER)
    again = stage.enrol(cast.trainee, at=stage.LATER)

    assert (again.number, again.progress.done) == (2, 0)
    assert LessonCompletion.objects.count() == 3


def test_nothing_is_recorded_under_a_cancelled_enrolment(cast):
    enrolment = stage.enrol(cast.trainee)
    attempt = stage.begin(enrolment)
    learning.cancel(enrolment=enrolment, by=factories.actor(cast.trainee), at=stage.LATER)

    with pytest.raises(WrongPhase):
        stage.view_lessons(enrolment)
    with pytest.raises(WrongPhase, match="iscriviti di nuovo"):
        stage.hand_in(attempt)

    assert SubmitEvent.objects.count() == 0


def test_a_completed_module_can_no_longer_be_cancelled(cast):
    stage.pass_module(cast.trainee)

    with pytest.raises(WrongPhase):
        learning.cancel(enrolment=Enrolment.objects.get(), by=factories.actor(cast.trainee), at=stage.LATER)


def test_lessons_count_once_and_lead_to_no_more_than_the_whole(cast):
    enrolment = stage.enrol(cast.trainee)

    stage.view_lessons(enrolment)
    stage.view_lessons(enrolment)

    assert LessonCompletion.objects.count() == 3
    assert stage.again(enrolment).progress.percent == 75


def test_a_test_cannot_be_marked_as_a_lesson_nor_a_lesson_sat_as_a_test(cast):
    enrolment = stage.enrol(cast.trainee)
    by = factories.actor(cast.trainee)

    with pytest.raises(Hidden):
        learning.complete_lesson(
            enrolment=enrolment, activity_uid=UUID(stage.quiz(enrolment).uid), by=by, at=stage.AT
        )
    with pytest.raises(Hidden):
        sitting.start_attempt(
            enrolment=enrolment, activity_uid=UUID(stage.lessons(enrolment)[0].uid), by=by, at=stage.AT
        )
    with pytest.raises(Hidden):
        learning.complete_lesson(enrolment=enrolment, activity_uid=uuid4(), by=by, at=stage.AT)


STATED = {
    "name": "Niccolò Zanè",
    "family_name": "Zanè",
    "body": "Comune di Legnano",
    "role": "Istruttore",
    "tax_code": "",
    "issuer": "Città metropolitana di Milano",
    "place": "Milano",
    "logo": "",
    "signatory": "",
    "signatory_role": "",
    "opening": "",
    "closing": "",
    "title": "Che cos’è il piano",
    "edition": "",
    "mode": "",
    "programme": ["A che cosa serve il piano", "Chi decide", "La lista di controllo"],
    "trainers": [],
    "legal_basis": "",
    "credits": [],
    "level": "basic",
    "activities": ["A che cosa serve il piano", "Chi decide", "La lista di controllo", "Prova finale"],
    "minutes": 90,
    "attended_minutes": 90,
    "attendance_percent": None,
    "began": "2026-11-20",
    "completed": "2026-11-20",
    "expires": "",
    "percent": 100,
    "outcome": "test",
    "protocol": "",
    "protocol_date": "",
    "replaces": "",
}


def test_passing_gives_completion_hours_and_certificate_at_once(cast):
    certificate = stage.pass_module(cast.trainee)

    completion, credit = Completion.objects.get(), CreditEntry.objects.get()
    assert completion.percent == 100
    assert (credit.minutes, credit.year, credit.activity_date) == (90, 2026, date(2026, 11, 20))
    assert (credit.body.name, credit.zone.slug) == ("Comune di Legnano", "alto-milanese")
    assert (certificate.kind, certificate.year, certificate.body.name) == (
        "achievement",
        2026,
        "Città metropolitana di Milano",
    )
    assert certificate.personal.facts == STATED
    assert certificate.digest == digest_of(certificate.personal.salt, certificate.personal.facts)
    assert len(certificate.code) == 27
    assert Progress.objects.get().is_completed


def test_the_year_of_competence_is_that_of_rome(cast):
    enrolment = stage.enrol(cast.trainee, stage.short_module())
    new_year_in_rome = datetime.fromisoformat("2026-12-31T23:30:00+00:00")

    stage.hand_in(stage.begin(enrolment), at=new_year_in_rome)

    assert CreditEntry.objects.get().year == 2027
    assert Certificate.objects.get().year == 2027


def test_a_module_without_a_test_gives_a_certificate_of_attendance(cast):
    page = stage.module("lettura", [stage.text_lesson()], title="Solo da leggere")
    enrolment = stage.enrol(cast.trainee, page)

    stage.view_lessons(enrolment)

    certificate = Certificate.objects.get()
    assert (certificate.kind, certificate.personal.facts["percent"]) == ("attendance", None)


def test_failing_gives_nothing_and_another_attempt_may_begin(cast):
    enrolment = stage.enrol(cast.trainee, stage.short_module())
    first = stage.begin(enrolment)

    failed = stage.hand_in(first, stage.wrong_answers(first))
    second = stage.begin(enrolment, at=stage.LATER)
    passed = stage.hand_in(second)

    assert (failed.percent, failed.is_passed, passed.percent, passed.is_passed) == (0, False, 100, True)
    assert second.number == 2
    assert Certificate.objects.count() == 1


def test_a_passed_test_is_not_sat_again(cast):
    enrolment = stage.enrol(cast.trainee, stage.short_module())
    stage.hand_in(stage.begin(enrolment))

    with pytest.raises(WrongPhase):
        stage.begin(enrolment, at=stage.LATER)


def test_beginning_twice_goes_on_with_the_attempt_under_way(cast):
    enrolment = stage.enrol(cast.trainee, stage.short_module())

    assert stage.begin(enrolment) == stage.begin(enrolment, at=stage.LATER)


def test_handing_in_twice_changes_nothing(cast):
    attempt = stage.begin(stage.enrol(cast.trainee, stage.short_module()))
    key = uuid4()

    first = stage.hand_in(attempt, stage.wrong_answers(attempt), key=key)
    same = stage.hand_in(attempt, stage.wrong_answers(attempt), key=key)
    other_tab = stage.hand_in(attempt, stage.right_answers(attempt))

    assert first == same == other_tab
    assert (SubmitEvent.objects.count(), GradeEvent.objects.count()) == (1, 1)
    assert AnswerEvent.objects.filter(is_late=False).count() == 3


def test_an_answer_from_another_question_is_dropped(cast):
    attempt = stage.begin(stage.enrol(cast.trainee, stage.short_module()))
    first, second, _third = stage.right_answers(attempt)

    stage.hand_in(attempt, {first: stage.right_answers(attempt)[second], str(uuid4()): ["x"]})

    assert AnswerEvent.objects.count() == 0
    assert GradeEvent.objects.get().points == 0


def test_each_verb_is_in_the_log(cast):
    stage.pass_module(cast.trainee)

    verbs = (
        AuditEntry.objects.filter(verb__startswith="courses.").order_by("pk").values_list("verb", flat=True)
    )
    assert list(verbs) == [
        "courses.module_version_published",
        "courses.enrolled",
        "courses.attempt_started",
        "courses.attempt_submitted",
        "courses.module_completed",
        "courses.certificate_issued",
    ]


def test_facts_are_never_changed(cast):
    certificate = stage.pass_module(cast.trainee)

    for change in (
        lambda: Certificate.objects.filter(pk=certificate.pk).update(code="x"),
        lambda: GradeEvent.objects.update(percent=1),
        lambda: CreditEntry.objects.all().delete(),
        lambda: type(certificate.personal).objects.update(salt="x"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
