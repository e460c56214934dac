# SPDX-License-Identifier: AGPL-3.0-or-later
"""Any history of a learner in a module that goes on changing, told with the real verbs; what must hold after each.

Every example is undone at its end: the scene (people, first version) is made once.
"""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from cms.rights import Hidden, WrongPhase
from courses import learning, regrading, sitting, teaching, versions
from courses.assignments.models import Submission
from courses.authoring import activity_block
from courses.enrolments.models import Enrolment, Progress
from courses.enrolments.operations import rebuild_all
from courses.quizzes.models import Attempt, KeyCorrection
from courses.quizzes.queries import grade_of, key_of
from courses.quizzes.regrading import versions_with
from courses.tutoring.rubric import criteria_of
from tests.courses import classes, stage
from tests.factories import Cast, actor

FIRST = {
    "lezione": stage.text_lesson("lezione", "Lezione"),
    "prova": stage.final_test(stage.QUESTIONS[:1]),
    "aperta": classes.open_test(),
    "compito": classes.homework(),
    "incontro": classes.meeting(),
    "gradimento": classes.survey(),
}
MINOR = {
    "optional": {"in-piu": stage.text_lesson("in-piu", "In più") | {"is_required": False}},
    "mark": {"prova": FIRST["prova"] | {"pass_percent": 40}},
    "attendance": {"incontro": FIRST["incontro"] | {"attend_percent": 40}},
}
MAJOR = {
    "lesson": {"nuova": stage.text_lesson("nuova", "Nuova")},
    "mark": {"compito": FIRST["compito"] | {"pass_percent": 90}},
    "gone": {"aperta": None},
    "again": {"aperta": FIRST["aperta"]},
}
TITLES = ("Lezione", "Prova finale", "Incontro in presenza")
ANY_RULE = [{"some": 2, "of": [{"activity": title} for title in TITLES]}]
PERCENTS = st.sampled_from([0, 50, 80, 100])


def rows() -> list[dict]:
    return list(Progress.objects.order_by("pk").values())


def rebuilt() -> list[dict]:
    """Every projection written from the facts alone; what stands in the database stays as it is."""
    with transaction.atomic():
        Progress.objects.all().delete()
        rebuild_all()
        found = rows()
        transaction.set_rollback(True)
    return found


class History(RuleBasedStateMachine):
    """One learner, a tutor and an officer; a refusal of a verb is part of the history and changes nothing."""

    def __init__(self, cast: Cast, page) -> None:
        super().__init__()
        self.cast, self.page, self.at = cast, page, stage.AT
        self.activities, self.seen, self.may_fall = dict(FIRST), None, False
        self.undone = transaction.atomic()
        self.undone.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @property
    def standing(self) -> Enrolment | None:
        mine = Enrolment.objects.standing().filter(person=self.cast.trainee)
        return mine.select_related("progress__version", "person", "module").first()

    def does(self, verb, *, by=None, may_fall: bool = False, **fields) -> None:
        self.at += timedelta(minutes=1)
        self.may_fall = may_fall
        with suppress(WrongPhase, Hidden):
            verb(**fields, by=actor(by or self.cast.trainee), at=self.at)

    def uid(self, slug: str) -> UUID:
        return UUID(activity_block(self.page.slug, FIRST.get(slug) or MAJOR["lesson"][slug])["id"])

    @rule()
    def enrol(self) -> None:
        self.does(learning.enrol, module=self.page)

    @precondition(lambda self: self.standing)
    @rule(slug=st.sampled_from(["lezione", "nuova"]))
    def take_a_lesson(self, slug: str) -> None:
        self.does(learning.complete_lesson, enrolment=self.standing, activity_uid=self.uid(slug))

    @precondition(lambda self: self.standing)
    @rule()
    def take_the_survey(self) -> None:
        self.does(
            learning.take_survey, enrolment=self.standing, activity_uid=self.uid("gradimento"), answers={}
        )

    @precondition(lambda self: self.standing)
    @rule(slug=st.sampled_from(["prova", "aperta"]))
    def begin_a_test(self, slug: str) -> None:
        self.does(sitting.start_attempt, enrolment=self.standing, activity_uid=self.uid(slug))

    @precondition(lambda self: Attempt.objects.filter(submission__isnull=True).exists())
    @rule(is_right=st.booleans())
    def hand_in_a_test(self, is_right: bool) -> None:
        attempt = Attempt.objects.filter(submission__isnull=True).select_related("version").last()
        choices = stage.wrong_answers(attempt)
        if is_right:
            choices = stage.right_answers_of(attempt, choices)
        self.does(sitting.submit, attempt=attempt, form=stage.form(choices))

    @precondition(lambda self: Attempt.objects.filter(submission__isnull=False).exists())
    @rule(points=st.integers(0, 4))
    def grade_a_test(self, points: int) -> None:
        handed_in = Attempt.objects.filter(submission__isnull=False, activity_uid=self.uid("aperta"))
        attempt = handed_in.select_related("version").last()
        if attempt is None:
            return
        last, essay = grade_of(attempt), stage.asked(attempt)[1]
        self.does(
            teaching.grade_attempt, by=self.cast.tutor, may_fall=last.is_complete, attempt=attempt,
            points={essay: Decimal(points)}, comments={}, expected=last.pk)  # fmt: skip

    @precondition(lambda self: self.standing)
    @rule()
    def hand_in_the_homework(self) -> None:
        self.does(
            learning.hand_in_assignment, enrolment=self.standing, activity_uid=self.uid("compito"), text="Una.",
            file=None, client_uid=uuid4())  # fmt: skip

    @precondition(lambda self: Submission.objects.exists())
    @rule(points=st.integers(0, 4), is_to_redo=st.booleans())
    def grade_the_homework(self, points: int, is_to_redo: bool) -> None:
        submission = Submission.objects.select_related("version").last()
        criteria = criteria_of(submission.version.activity(submission.activity_uid).assignment)
        last = submission.grades.order_by("-pk").first()
        self.does(
            teaching.grade_submission, by=self.cast.tutor, may_fall=last is not None, submission=submission,
            by_criterion={one.uid: points for one in criteria}, comment="", is_to_redo=is_to_redo,
            expected=last.pk if last else None)  # fmt: skip

    @precondition(lambda self: self.standing)
    @rule(percent=PERCENTS)
    def attend(self, percent: int) -> None:
        known = self.standing.progress.attended.get(str(self.uid("incontro")), 0)
        self.does(
            teaching.record_register, by=self.cast.tutor, may_fall=percent < known, module=self.page,
            activity_uid=self.uid("incontro"), percents={self.standing.pk: percent})  # fmt: skip

    @precondition(lambda self: self.standing)
    @rule()
    def give_up(self) -> None:
        self.does(learning.cancel, enrolment=self.standing)

    @precondition(lambda self: self.standing)
    @rule()
    def renew(self) -> None:
        """Where the module expires, at once: it does in the scene of the histories."""
        self.does(learning.renew, module=self.page)

    def publish(self, change: str, changed: dict, **fields) -> None:
        self.activities = {slug: row for slug, row in (self.activities | changed).items() if row}
        self.may_fall = False
        stage.republish(self.page, list(self.activities.values()), change=change, **fields)

    @rule(name=st.sampled_from(sorted(MINOR)))
    def publish_a_minor(self, name: str) -> None:
        self.publish("minor", MINOR[name])

    @rule(name=st.sampled_from([*sorted(MAJOR), "rule"]))
    def publish_a_major(self, name: str) -> None:
        self.publish("major", MAJOR.get(name, {}), rule=ANY_RULE if name == "rule" else [])

    @rule()
    def follow_the_minor(self) -> None:
        self.may_fall = False
        versions.follow_minor_version(version=self.page.versions.latest("number"), at=self.at)

    @precondition(lambda self: self.standing)
    @rule()
    def accept_the_last(self) -> None:
        last = self.page.versions.latest("number")
        self.does(versions.accept_version, may_fall=True, enrolment=self.standing, version=last)

    @rule()
    def turn_the_key(self) -> None:
        version = self.page.versions.latest("number")
        question = version.activity(self.uid("prova")).quiz.questions[0]
        key = key_of(version)[question.uid]
        other = {uid: "0" if weight == "100" else "100" for uid, weight in key["weights"].items()}
        self.does(
            regrading.correct_key, by=self.cast.training_officer, question_uid=question.uid, reason="Era sbagliata.",
            versions=versions_with(question.uid, module_id=self.page.pk), key={**key, "weights": other})  # fmt: skip

    @precondition(lambda self: KeyCorrection.objects.exists())
    @rule()
    def grade_anew(self) -> None:
        self.may_fall = True
        for correction in KeyCorrection.objects.select_related("version").order_by("pk"):
            regrading.regrade(correction=correction, at=self.at)

    @invariant()
    def is_what_the_facts_say(self) -> None:
        assert rows() == rebuilt()

    @invariant()
    def is_from_0_to_100_and_never_falls(self) -> None:
        enrolment = self.standing
        if enrolment is None:
            self.seen = None
            return
        progress = enrolment.progress
        assert 0 <= progress.done <= progress.total
        assert 0 <= progress.percent <= 100
        assert progress.is_completed == (progress.percent == 100)
        now = (enrolment.pk, progress.done, progress.percent)
        if self.seen and self.seen[0] == now[0] and not self.may_fall:
            assert now >= self.seen
        self.seen = now
