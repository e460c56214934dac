# SPDX-License-Identifier: AGPL-3.0-or-later
"""A wrong key is put right: seen first, applied as new facts, and what was issued stands."""

from fractions import Fraction
from itertools import product
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms import jobs
from cms.rights import NOBODY, Hidden
from courses import regrading, sitting
from courses.catalogue.content import Criterion
from courses.certificates.models import Certificate
from courses.enrolments.models import Completion, Progress
from courses.forms.teaching import AssignmentForm
from courses.questions.content import Option, Question
from courses.quizzes.models import Attempt, GradeEvent, KeyCorrection
from courses.quizzes.operations import BadPoints, grade_by_person
from courses.quizzes.queries import grade_of, key_of
from courses.quizzes.regrading import BadKey, check, versions_with
from courses.quizzes.statistics import first_grades, gap_of, item_statistics, statistics_of
from tests import factories
from tests.courses import stage
from tests.courses.questions import bank_stage
from tests.factories import sign_in

ONE = stage.QUESTIONS[:1]


def sat(person, answers_of_stage, questions=ONE):
    """An attempt at a test of one question, handed in."""
    attempt = stage.begin(stage.sole_test(person, questions))
    stage.hand_in(attempt, answers_of_stage(attempt))
    return attempt


@pytest.fixture
def right(cast):
    return sat(cast.trainee, stage.right_answers)


@pytest.fixture
def wrong(cast, right):
    return sat(cast.other_trainee, stage.wrong_answers)


def turned(attempt) -> tuple[str, dict]:
    """The question and its key the other way round."""
    (uid,) = stage.asked(attempt)
    key = attempt.version.key[uid]
    weights = {option: "0" if weight == "100" else "100" for option, weight in key["weights"].items()}
    return uid, {**key, "weights": weights}


def versions(attempt):
    return versions_with(stage.asked(attempt)[0], module_id=attempt.version.module_id)


def corrected(cast, attempt) -> KeyCorrection:
    uid, key = turned(attempt)
    (correction,) = regrading.correct_key(
        versions=versions(attempt), question_uid=uid, key=key, reason="La chiave era sbagliata.",
        by=factories.actor(cast.training_officer), at=stage.LATER)  # fmt: skip
    return correction


def test_preview_says_who_gains_and_loses_and_writes_nothing(right, wrong):
    uid, key = turned(right)

    with CaptureQueriesContext(connection) as asked:
        found = regrading.preview(versions=versions(right), question_uid=uid, key=key)

    assert [(one.old.attempt, one.old.percent, one.new.percent) for one in found.gained] == [(wrong, 0, 100)]
    assert [(one.old.attempt, one.old.percent, one.new.percent) for one in found.lost] == [(right, 100, 0)]
    assert found.certificates == [Certificate.objects.get(person=right.person)]
    assert GradeEvent.objects.count() == 2
    assert len(asked) <= 7
    assert (
        regrading.preview(versions=versions(right), question_uid=uid, key=right.version.key[uid]).changes
        == []
    )


def test_a_certificate_rests_on_no_pass_that_another_attempt_has_too(cast, right):
    uid, key = turned(right)
    second = type(right).objects.create(
        person=right.person, version=right.version, activity_uid=right.activity_uid, number=2, seed=1,
        started_at=stage.LATER)  # fmt: skip
    GradeEvent.objects.create(
        attempt=second, points=1, max_points=1, percent=100, is_passed=True, by_question={}, at=stage.LATER
    )

    found = regrading.preview(versions=versions(right), question_uid=uid, key=key)

    assert (len(found.lost), found.certificates) == (1, [])


def test_regrading_appends_with_a_reason_completes_who_passes_and_takes_nothing_back(cast, right, wrong):
    correction = corrected(cast, right)
    assert jobs.waiting(regrading.REGRADE) == [{"correction_id": correction.pk}]
    assert regrading.waiting_for(correction) == 2

    counts = [regrading.regrade(correction=correction, at=stage.LATER) for _again in range(2)]

    assert (counts, regrading.waiting_for(correction)) == ([2, 0], 0)
    new = grade_of(wrong)
    assert (new.percent, new.reason, new.correction, new.grader) == (
        100, "La chiave era sbagliata.", correction, cast.training_officer
    )  # fmt: skip
    assert (grade_of(right).percent, grade_of(right).is_passed) == (0, False)
    assert Completion.objects.count() == Certificate.objects.count() == 2
    assert [(row.done, row.is_completed) for row in Progress.objects.all()] == [(1, True)] * 2
    assert key_of(right.version)[stage.asked(right)[0]] == turned(right)[1]


def test_who_hands_in_after_the_correction_is_graded_by_it(cast, right):
    corrected(cast, right)

    assert grade_of(sat(cast.other_trainee, stage.wrong_answers)).percent == 100


def test_nobody_known_corrects_no_key(right):
    uid, key = turned(right)

    with pytest.raises(Hidden):
        regrading.correct_key(
            versions=versions(right), question_uid=uid, key=key, reason="x", by=NOBODY, at=stage.LATER
        )


A, B = Option("a", "A"), Option("b", "B")


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("single", {"weights": {"a": "100", "b": "0"}}, {"weights": {"a": "0"}}),
        ("multiple", {"weights": {"a": "50", "b": "50"}}, {"weights": {"c": "100"}}),
        ("matching", {"pairs": {"p": "a"}}, {"pairs": {}}),
        ("ordering", {"order": ["b", "a"]}, {"order": ["b", "b"]}),
        ("short_text", {"accepted": [{"text": "sì", "percent": "100"}]}, {"accepted": []}),
        ("numeric", {"accepted": [{"value": "3", "percent": "100"}]}, {"accepted": [{"text": "3"}]}),
        ("essay", None, {"guidance": "x"}),
    ],
)
def test_a_key_must_fit_its_question(kind, good, bad):
    question = Question("q", kind, "?", options=(A, B), prompts=(Option("p", "P"),))

    if good:
        check(question, good)
    with pytest.raises(BadKey):
        check(question, bad)


ESSAY = {"kind": "essay", "text": "Racconta.", "points": 3, "guidance": "Il caso."}


def test_what_a_person_gives_is_bounded_and_survives_a_regrading(cast):
    attempt = stage.begin(stage.sole_test(cast.trainee, [*ONE, ESSAY]))
    closed, essay = stage.asked(attempt)
    answers = stage.right_answers_of(attempt, [closed]) | {essay: {"text": "Un testo."}}
    stage.hand_in(attempt, answers)

    def gives(points, **fields):
        return grade_by_person(
            attempt=attempt, points=points, comments={essay: "Quasi."}, person_id=cast.tutor.pk,
            at=stage.LATER, **fields)  # fmt: skip

    for points in ({essay: 4}, {essay: -1}, {closed: 1}):
        with pytest.raises(BadPoints):
            gives(points)
    grade = gives({essay: 2})

    assert (grade.points, grade.percent, grade.is_complete, grade.grader) == (3, 75, True, cast.tutor)
    key = attempt.version.key[closed]
    other = {**key, "weights": {uid: "100" if w == "0" else "0" for uid, w in key["weights"].items()}}
    (change,) = regrading.preview(versions=[attempt.version], question_uid=closed, key=other).changes
    assert (change.new.points, change.new.is_complete) == (2, True)
    assert change.new.by_question[essay]["comment"] == "Quasi."


def response(*shares: int) -> dict:
    return {
        str(n): {"points": str(share), "max": "1", "answer": {"choices": ["a" if share else "b"]}}
        for n, share in enumerate(shares)
    }


QUESTIONS = [Question(str(n), "single", "?", options=(A, B)) for n in range(3)]


def test_statistics_of_questions():
    responses = [
        response(1, 1, 1),
        response(1, 1, 1),
        response(1, 0, 0),
        response(0, 0, 1),
        response(0, 0, 1),
    ]

    first, _second, third = item_statistics(QUESTIONS, responses)

    assert (first.count, first.answered, first.facility) == (5, 5, 0.6)
    assert first.choices == {"a": 3, "b": 2}
    assert first.discrimination == pytest.approx(0.2182, abs=1e-4)
    assert third.facility == 0.8
    assert item_statistics(QUESTIONS, responses[:4])[0].discrimination is None
    assert item_statistics(QUESTIONS, [response(1, 1, 1)] * 5)[0].discrimination is None
    assert item_statistics(QUESTIONS, [])[0].facility is None


def test_statistics_are_of_first_attempts_in_one_query(cast, django_assert_num_queries):
    enrolment = stage.sole_test(cast.trainee, ONE)
    first = stage.begin(enrolment)
    stage.hand_in(first, stage.wrong_answers(first))
    stage.hand_in(stage.begin(enrolment, at=stage.LATER))
    quiz = stage.quiz(enrolment)

    with django_assert_num_queries(1):
        (item,) = statistics_of(quiz.quiz, module_id=enrolment.module_id, activity_uid=quiz.uid)

    assert (item.count, item.facility) == (1, 0)
    assert len(first_grades(module_id=enrolment.module_id, activity_uid=quiz.uid)) == 1


def test_the_gap_is_told_from_five_people_up():
    entry, exit_ = dict.fromkeys(range(5), 40), dict.fromkeys(range(1, 7), 90) | {0: 40}

    told = gap_of(entry, exit_)

    assert (told.count, told.entry, told.exit, told.gap) == (5, 40, 80, 40)
    assert gap_of({1: 40}, exit_) is None
    assert Fraction(told.gap) == 40


def test_a_correction_outlives_a_publication_until_the_author_mends_the_key(cast, right):
    uid, key = turned(right)
    corrected(cast, right)
    page = right.version.module

    minor = stage.republish(page, title="Un altro titolo")
    assert (minor.key[uid], key_of(minor)[uid]) == (right.version.key[uid], key)
    assert grade_of(sat(cast.other_trainee, stage.wrong_answers)).percent == 100

    minor.key = {**minor.key, uid: {**key, "feedback": {"right": "Sistemata."}}}
    assert key_of(minor)[uid] == minor.key[uid]


def test_what_a_rubric_says_is_text():
    form = AssignmentForm([Criterion("c", "Chiarezza", 3, "<img src=x>")])

    assert form.fields["points-c"].help_text == "&lt;img src=x&gt;"


def pages(client, cast, attempt) -> tuple[str, str]:
    """What an officer reads: the effects of the other key, and the test question by question."""
    officer = sign_in(client, cast.training_officer)
    where, (uid, key) = [attempt.version.module.slug, attempt.activity_uid], turned(attempt)
    given = {f"weight-{option}": weight for option, weight in key["weights"].items()} | {"reason": "x"}
    effects = officer.post(reverse("correct_key", args=[*where, uid]), given | {"preview": "1"})
    return effects.content.decode(), officer.get(reverse("activity_outcomes", args=where)).content.decode()


def test_a_correction_says_that_the_question_in_the_module_is_to_be_mended_too(client, cast, right):
    mend = reverse("wagtailadmin_pages:edit", args=[right.version.module_id])

    effects, before = pages(client, cast, right)
    corrected(cast, right)
    _effects, after = pages(client, cast, right)

    assert (mend in effects, mend in before, mend in after) == (True, False, True)


def test_a_question_drawn_from_the_bank_is_mended_there(client, cast):
    drawn = bank_stage.question()
    pool = {"category": str(drawn.category.uid), "take": 1}
    page = stage.module("dal-magazzino", [stage.final_test([]) | {"pools": [pool]}])
    attempt = stage.begin(stage.enrol(cast.trainee, page))

    effects, _outcomes = pages(client, cast, attempt)

    assert reverse("bankquestion:edit", args=[drawn.pk]) in effects
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) not in effects


def test_a_mended_question_asks_nothing_more(client, cast, right):
    corrected(cast, right)
    one = ONE[0] | {"options": [row | {"is_right": not row["is_right"]} for row in ONE[0]["options"]]}
    stage.republish(right.version.module, [stage.final_test([one])], change="major")

    _effects, outcomes = pages(client, cast, right)

    assert reverse("wagtailadmin_pages:edit", args=[right.version.module_id]) not in outcomes


OTHER = [stage.QUESTIONS[2]]
EITHER = [
    {"some": 1, "of": [{"activity": title, "percent": 60} for title in ("Prova finale", "Altra prova")]}
]
BOTH = [{"all": [{"activity": title, "percent": 60} for title in ("Prova finale", "Altra prova")]}]
CASES = list(product((None, True, False), repeat=2))


def of_two_tests(rule):
    """A module of two tests and everybody who can have sat them: each right, wrong, or not at all."""
    second = stage.final_test(OTHER, slug="altra") | {"title": "Altra prova"}
    page = stage.module("due", [stage.final_test(ONE), second], rule=rule)
    for n, sat in enumerate(CASES):
        enrolment = stage.enrol(factories.person("Ada", f"Caso {n}", employer="Rho"), page)
        for activity, is_right in zip(enrolment.followed.activities, sat, strict=True):
            if is_right is not None:
                sit(enrolment, activity, is_right)
    return page


def sit(enrolment, activity, is_right):
    attempt = sitting.start_attempt(
        enrolment=enrolment,
        activity_uid=UUID(activity.uid),
        by=factories.actor(enrolment.person),
        at=stage.AT,
    )
    attempt.refresh_from_db()
    stage.hand_in(attempt, stage.right_answers(attempt) if is_right else stage.wrong_answers(attempt))


def cases(rows) -> list[tuple]:
    return [CASES[int(str(row.person).rsplit(" ", 1)[1])] for row in rows]


@pytest.mark.parametrize("rule", [EITHER, BOTH], ids=["either", "both"])
def test_the_preview_names_whom_the_rule_newly_lets_through_or_no_longer(cast, db, rule):
    page = of_two_tests(rule)
    first = page.versions.get().activities[0]
    attempt = Attempt.objects.filter(activity_uid=first.uid).first()
    uid, key = turned(attempt)
    holders = {one.person_id for one in Certificate.objects.all()}

    found = regrading.preview(versions=versions(attempt), question_uid=uid, key=key)

    is_met = any if rule is EITHER else all
    assert cases(found.certificates) == [(a, b) for a, b in CASES if is_met((a, b)) and not is_met((not a, b))
                                         and a is not None]  # fmt: skip
    regrading.regrade(correction=corrected(cast, attempt), at=stage.LATER)
    new = Certificate.objects.exclude(person__in=holders)
    assert {one.person_id for one in found.completing} == {one.person_id for one in new}
    assert [is_met((False if a is None else not a, b)) for a, b in cases(found.completing)] == [True] * len(
        new
    )
    back = regrading.preview(versions=versions(attempt), question_uid=uid, key=attempt.version.key[uid])
    assert set(cases(found.certificates)).isdisjoint(cases(back.certificates))
    assert (len(found.completing), len(found.certificates)) == ((2, 2) if rule is EITHER else (1, 1))
