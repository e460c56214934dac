# SPDX-License-Identifier: AGPL-3.0-or-later
"""The scene of the tutor's tests: a module with work to grade, a meeting and a survey, and who follows it."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from django.db.backends.postgresql.psycopg_any import DateRange

from cms import clock
from courses import learning
from courses.assignments.models import Submission
from courses.assignments.operations import hand_in
from courses.catalogue.models import ModulePage
from courses.enrolments.models import Enrolment
from courses.quizzes.models import Attempt
from courses.tutoring.models import Tutorship
from tests import factories
from tests.courses import stage

ESSAY = {
    "kind": "essay",
    "text": "Perché serve un piano?",
    "points": 4,
    "guidance": "Cerca le priorità e i tempi.",
}
RUBRIC = [
    {"title": "Chiarezza", "points": 4, "text": "Si capisce alla prima lettura."},
    {"title": "Completezza", "points": 6, "text": ""},
]


def open_test(slug: str = "aperta"):
    return {
        "slug": slug, "kind": "quiz", "title": "Prova aperta", "minutes": 10, "intro": "Due domande.",
        "pass_percent": 60, "questions": [stage.QUESTIONS[0], ESSAY],
    }  # fmt: skip


def homework():
    return {
        "slug": "compito", "kind": "assignment", "title": "Un’azione per il tuo comune", "minutes": 20,
        "body": "<p>Scrivi un’azione.</p>", "pass_percent": 60, "accepts": "either", "rubric": RUBRIC,
    }  # fmt: skip


def meeting():
    return {
        "slug": "incontro", "kind": "meeting", "title": "Incontro in presenza", "minutes": 120, "body": "",
        "attend_percent": 80,
    }  # fmt: skip


def survey():
    return {
        "slug": "gradimento", "kind": "survey", "title": "Gradimento", "minutes": 5, "body": "",
        "is_required": False,
        "questions": [{"kind": "scale", "text": "Ti è servito?", "is_required": True}],
    }  # fmt: skip


def module(slug: str = "aula-own", **fields) -> ModulePage:
    """Lesson, test with an open answer, assignment, meeting, survey; made once a slug."""
    activities = [stage.text_lesson(), open_test(), homework(), meeting(), survey()]
    return stage.module(slug, activities, **{"title": f"Modulo {slug}"} | fields)


def follow(person, page: ModulePage, *, until: date | None = None) -> Tutorship:
    """A tutorship from long ago until a day (not included), or without end; made once."""
    during = DateRange(date(2016, 1, 1), until)
    return Tutorship.objects.get_or_create(person=person, module=page, defaults={"during": during})[0]


def followed(cast) -> dict[str, ModulePage]:
    """The module of the tutor (who followed it before is the ex-tutor), and that of another tutor."""
    own, other = module("aula-own"), module("aula-other")
    follow(cast.tutor, own)
    follow(cast.ex_tutor, own, until=clock.today())
    follow(cast.other_tutor, other)
    return {"own": own, "other_zone": other}


def activity(enrolment: Enrolment, kind: str):
    return next(one for one in enrolment.followed.activities if one.kind == kind)


def ago(days: int):
    return clock.now() - timedelta(days=days)


def enrol(person, page: ModulePage, *, days: int = 1) -> Enrolment:
    """Enrolled that many days ago."""
    return stage.enrol(person, page, at=ago(days))


def sit_open_test(enrolment: Enrolment, *, text: str = "Per scegliere.", days: int = 1) -> Attempt:
    """Handed in that many days ago, with a right choice and an open answer that waits."""
    attempt = stage.begin(enrolment, at=ago(days))
    attempt.refresh_from_db()
    key = attempt.version.key
    answers = {
        uid: {"text": text} if "guidance" in key[uid] else stage.right_answer(key[uid])
        for uid in stage.asked(attempt)
    }
    stage.hand_in(attempt, answers, at=ago(days))
    return Attempt.objects.select_related("version__module", "person", "submission").get(pk=attempt.pk)


def do_homework(enrolment: Enrolment, *, text: str = "Una ciclabile.", days: int = 1) -> Submission:
    made = hand_in(
        person_id=enrolment.person_id, version=enrolment.followed, client_uid=uuid4(), text=text, file=None,
        activity_uid=UUID(activity(enrolment, "assignment").uid), at=ago(days))  # fmt: skip
    return Submission.objects.select_related("version__module", "person").get(pk=made.pk)


def view_lesson(enrolment: Enrolment, *, days: int) -> None:
    learning.complete_lesson(
        enrolment=enrolment, activity_uid=UUID(activity(enrolment, "text").uid),
        by=factories.actor(enrolment.person), at=ago(days))  # fmt: skip


def homework_points(submission, *, clear: int = 3, complete: int = 5, expected="", **more):
    """The form of a grade, as sent."""
    criteria = submission.version.activity(submission.activity_uid).assignment.rubric
    points = dict(zip([f"points-{one.uid}" for one in criteria], (clear, complete), strict=True))
    return points | {"comment": "Bene.", "expected": expected} | more
