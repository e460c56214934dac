# SPDX-License-Identifier: AGPL-3.0-or-later
"""A module with what is not read, watched or downloaded: a survey, an assignment, a meeting, a picture."""

import io
import zipfile
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.images import get_image_model

from courses import learning
from courses.assignments.files import HandedFile, checked
from courses.assignments.models import Submission, SubmissionComment, SubmissionGrade
from courses.catalogue.content import Activity
from courses.catalogue.models import ModulePage
from courses.enrolments.models import Enrolment
from tests import factories
from tests.courses import stage

PDF = b"%PDF-1.7\n%%EOF\n"


def homework(accepts: str = "either", **changed):
    return {
        "slug": "compito", "kind": "assignment", "title": "Scrivi un’azione", "minutes": 20,
        "body": "<p>Descrivi un’azione.</p>", "pass_percent": 60, "accepts": accepts,
        "rubric": [{"title": "Chiarezza", "points": 4, "text": "Si capisce subito."},
                   {"title": "Tempi", "points": 6, "text": ""}],
    } | changed  # fmt: skip


def survey(**changed):
    return {
        "slug": "gradimento", "kind": "survey", "title": "Come è andata", "minutes": 3, "body": "",
        "questions": [
            {"kind": "scale", "text": "Quanto ti è servito?", "is_required": True},
            {"kind": "choice", "text": "Che cosa preferisci?", "options": ["Testi", "Video"]},
            {"kind": "text", "text": "Che cosa manca?"},
        ],
    } | changed  # fmt: skip


def meeting(**changed):
    return {
        "slug": "incontro", "kind": "meeting", "title": "Incontro a Legnano", "minutes": 120,
        "body": "<p>Martedì 1° dicembre, ore 10.</p>", "attend_percent": 75,
    } | changed  # fmt: skip


def module(slug: str = "misto", activities=None, **fields) -> ModulePage:
    return stage.module(
        slug, activities or [stage.text_lesson(), survey(is_required=False), homework(), meeting()],
        **{"title": "Modulo misto"} | fields)  # fmt: skip


def everything(slug: str = "tutto") -> ModulePage:
    """A module with an activity of each kind, a picture in its test."""
    known = ModulePage.objects.filter(slug=slug).first()
    if known:
        return known
    question = stage.QUESTIONS[0] | {"picture": picture().pk, "picture_alt": "Le sette zone"}
    return module(slug, [
        stage.text_lesson(), stage.video_lesson(), stage.file_lesson(), stage.final_test([question]), survey(),
        homework(), meeting()], title="Tutto")  # fmt: skip


def only(enrolment: Enrolment, kind: str) -> Activity:
    return next(activity for activity in enrolment.followed.activities if activity.kind == kind)


def answers(enrolment: Enrolment, *values) -> dict:
    """The survey's answers in the order of its questions; None leaves one out."""
    asked = only(enrolment, "survey").survey
    return {q.uid: value for q, value in zip(asked, values, strict=False) if value is not None}


def take(enrolment: Enrolment, *values, at=stage.AT):
    return learning.take_survey(
        enrolment=enrolment, activity_uid=UUID(only(enrolment, "survey").uid), at=at,
        answers=answers(enrolment, *values), by=factories.actor(enrolment.person))  # fmt: skip


def hand_in(enrolment: Enrolment, text="Un’azione.", file: HandedFile | None = None, key=None, at=stage.AT):
    return learning.hand_in_assignment(
        enrolment=enrolment, activity_uid=UUID(only(enrolment, "assignment").uid), text=text, file=file,
        client_uid=key or uuid4(), by=factories.actor(enrolment.person), at=at)  # fmt: skip


def pdf(name: str = "azione.pdf") -> HandedFile:
    return checked(name=name, content=PDF)


def grade(submission: Submission, by, points=(4, 4), is_to_redo=False, comment=""):
    """A grade as the tutor's verb leaves it, without what follows from it."""
    rubric = submission.version.activity(submission.activity_uid).assignment.rubric
    made = SubmissionGrade.objects.create(
        submission=submission, points=sum(points), max_points=10, percent=10 * sum(points), grader=by,
        by_criterion={one.uid: given for one, given in zip(rubric, points, strict=True)},
        is_to_redo=is_to_redo, at=stage.LATER)  # fmt: skip
    if comment:
        SubmissionComment.objects.create(grade=made, text=comment)
    return made


def archive(*names: str, **parts: bytes) -> bytes:
    """A ZIP with empty parts of these names, and `mimetype` when given."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
        for name in names:
            made.writestr(name, b"")
    return out.getvalue()


def picture():
    """A picture of the site."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(out, "PNG")
    file = ImageFile(ContentFile(out.getvalue()), name="mappa.png")
    return get_image_model().objects.create(title="Mappa delle zone", file=file)
