# SPDX-License-Identifier: AGPL-3.0-or-later
"""What others may know of training: home, "Il mio spazio", the reports."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from cms.clock import minutes_in_words
from courses.catalogue.content import Question
from courses.catalogue.models import CataloguePage, ModulePage, ModuleVersion
from courses.certificates.models import Certificate
from courses.certificates.queries import number_of, register
from courses.enrolments.models import Enrolment
from courses.quizzes.grading import paper
from courses.quizzes.models import Attempt, GradeEvent


@dataclass(frozen=True, slots=True)
class Module:
    """A module in a list."""

    title: str
    url: str
    intro: str
    area: str
    area_slug: str
    level: str
    level_words: str
    minutes: int
    is_example: bool

    @property
    def kicker(self) -> str:
        """The small words over the title: area, level, hours."""
        words = (self.area, self.level_words, minutes_in_words(self.minutes))
        return " · ".join(word for word in words if word)


@dataclass(frozen=True, slots=True)
class Learning:
    """Somebody's way through a module. `resume_url` leads to the first thing not done."""

    title: str
    url: str
    resume_url: str
    done: int
    total: int
    percent: int
    is_completed: bool
    began_at: datetime
    is_example: bool


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate in a list. `pdf_url` is "" until the file is there, `number` "" until it is given."""

    title: str
    url: str
    pdf_url: str
    number: str
    minutes: int
    completed_date: date
    issued_at: datetime
    is_example: bool


def catalogue_page() -> CataloguePage | None:
    """The page of the catalogue: its title and introduction. One query."""
    return CataloguePage.objects.live().first()


def modules_published() -> list[Module]:
    """Modules one can enrol in, by title. Two queries, whatever their number."""
    pages = ModulePage.objects.open().select_related("area").order_by("title")
    return [
        Module(
            title=page.title,
            url=reverse("module", args=[page.slug]),
            intro=page.intro,
            area=page.area.title if page.area else "",
            area_slug=page.area.slug if page.area else "",
            level=page.level,
            level_words=page.get_level_display(),
            minutes=page.credited_minutes,
            is_example=page.is_example,
        )
        for page in pages.defer_streamfields()
    ]


def learning_of(person_id: int) -> list[Learning]:
    """Modules somebody is enrolled in, the last begun first. One query, whatever their number."""
    rows = (
        Enrolment.objects.filter(person=person_id)
        .standing()
        .select_related("module", "version", "progress")
        .defer("version__content", "version__key", "module__activities", "module__body")
        .order_by("-at")
    )
    return [
        Learning(
            title=row.version.title,
            url=reverse("module", args=[row.module.slug]),
            resume_url=reverse("resume", args=[row.module.slug]),
            done=row.progress.done,
            total=row.progress.total,
            percent=row.progress.percent,
            is_completed=row.progress.is_completed,
            began_at=row.at,
            is_example=row.version.is_example,
        )
        for row in rows
    ]


def certificates_of(person_id: int) -> list[Certified]:
    """Somebody's certificates, the last first. One query, whatever their number."""
    rows = (
        register().filter(person=person_id).order_by("-issued_at").defer("version__content", "version__key")
    )
    return [_certified(row) for row in rows]


def _certified(row: Certificate) -> Certified:
    facts = row.personal.facts if hasattr(row, "personal") else {}
    return Certified(
        title=row.version.title,
        url=reverse("certificate", args=[row.uid]),
        pdf_url=reverse("certificate_pdf", args=[row.uid]) if hasattr(row, "file") else "",
        number=number_of(row),
        minutes=facts.get("minutes", row.version.credited_minutes),
        completed_date=date.fromisoformat(facts["completed"]) if facts else row.issued_at.date(),
        issued_at=row.issued_at,
        is_example=row.is_example,
    )


def certificate_for(enrolment: Enrolment) -> Certificate | None:
    """The certificate that this enrolment earned."""
    return register().filter(completion__enrolment=enrolment, superseded_by=None).first()


def feedback_of(attempt: Attempt, grade: GradeEvent) -> list[dict[str, Any]]:
    """After handing in: question by question (in the attempt's order) what was chosen and what is said of it."""
    return [_feedback(question, attempt.version, grade) for question in _questions(attempt)]


def _questions(attempt: Attempt) -> list[Question]:
    activity = attempt.version.activity(attempt.activity_uid)
    return paper(activity.questions, seed=attempt.seed) if activity else []


def _feedback(question: Question, version: ModuleVersion, grade: GradeEvent) -> dict[str, Any]:
    row, key = grade.by_question[question.uid], version.key[question.uid]
    is_right = row["points"] > 0
    return {
        "text": question.text,
        "chosen": [option.text for option in question.options if option.uid in row["choices"]],
        "is_right": is_right,
        "feedback": key["feedback_right"] if is_right else key["feedback_wrong"],
    }
