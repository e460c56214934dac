# SPDX-License-Identifier: AGPL-3.0-or-later
"""What others may know of training: home, "Il mio spazio", the reports."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse

from cms.clock import TODAY, day_of, minutes_in_words
from cms.rights import Actor
from courses.admissions import queries as admissions
from courses.admissions.rules import requests_to_decide_for
from courses.catalogue.completion import Standing, standing
from courses.catalogue.listing import Module, modules_listed
from courses.catalogue.models import CataloguePage, ModuleVersion, PathPage
from courses.catalogue.queries import MODULE_TEXTS
from courses.certificates.keeping import MOST_WORDS, is_valid, said, state_of
from courses.certificates.models import Certificate
from courses.certificates.queries import number_of, register
from courses.certificates.renewals.queries import Window, windows_of
from courses.enrolments.models import Enrolment
from courses.enrolments.queries import evidence_of, seats_taken
from courses.hours import coverage
from courses.tutoring.queries import waiting
from courses.tutoring.rules import can_enter_classes


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
    is_example: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of enrolment that waits for an answer."""

    title: str
    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate in a list. `pdf_url` is "" until the file is there, `number` "" until it is given.

    `state` is that of today, in words. `renewal` of the one that counts in its module, when it expires;
    `is_renewable`: the module, whose page is `module_url`, can be taken again today.
    """

    title: str
    url: str
    pdf_url: str
    number: str
    minutes: int
    completed_date: date
    issued_at: datetime
    is_example: bool
    state: str
    is_valid: bool
    renewal: Window | None = None
    is_renewable: bool = False
    module_url: str = ""


def catalogue_page() -> CataloguePage | None:
    """The page of the catalogue: its title and introduction. One query."""
    return CataloguePage.objects.live().first()


def modules_published() -> list[Module]:
    """Modules one can enrol in, by title, with the seats left. Six queries, whatever their number."""
    return modules_listed(seats_taken())


def newer_version(enrolment: Enrolment) -> ModuleVersion | None:
    """The major version that the person may go on in; None when there is none, or nothing more to do. One query."""
    if enrolment.progress.is_completed:
        return None
    line = enrolment.followed.line
    later = ModuleVersion.objects.filter(module=enrolment.module_id, line__gt=line).order_by("number")
    return later.defer("content", "key").last()


def versions_between(older: ModuleVersion, newer: ModuleVersion) -> list[ModuleVersion]:
    """The versions after `older`, `newer` included, whose authors say what has changed; the last first. One query."""
    rows = ModuleVersion.objects.filter(module=newer.module_id, number__gt=older.number)
    told = rows.filter(number__lte=newer.number).exclude(change_note="").defer("content", "key")
    return list(told.order_by("-number"))


def standing_in(enrolment: Enrolment, version: ModuleVersion) -> Standing:
    """Where the person would stand in another version, with what they have done already. Five queries."""
    return standing(version.rule, evidence_of(enrolment))


@dataclass(frozen=True, slots=True)
class Step:
    """A module of a path, for somebody: `state` is "done", "now" (enrolled) or "next"."""

    title: str
    url: str
    state: str
    text: str


def steps_for(path: PathPage, person_id: int | None) -> list[Step]:
    """The modules of a path in order with where that person (None: nobody known) stands. Two queries."""
    rows = path.steps.filter(module__live=True).select_related("module").order_by("sort_order")
    modules = [row.module for row in rows.defer(*MODULE_TEXTS)]
    mine = Enrolment.objects.standing().filter(person=person_id, module__in=modules)
    completed = dict(mine.values_list("module", "progress__is_completed"))
    return [
        Step(
            title=module.title,
            url=reverse("module", args=[module.slug]),
            state=("done" if completed[module.pk] else "now") if module.pk in completed else "next",
            text=minutes_in_words(module.credited_minutes),
        )
        for module in modules
    ]


def next_step(steps: Sequence[Step]) -> Step | None:
    """The step to take: the first begun, else the first not done; None when all are done."""
    left = [step for step in steps if step.state != "done"]
    return next((step for step in left if step.state == "now"), left[0] if left else None)


def learning_of(person_id: int) -> list[Learning]:
    """Modules somebody is enrolled in, the last begun first. One query, whatever their number."""
    rows = (
        Enrolment.objects.filter(person=person_id)
        .standing()
        .select_related("module", "progress__version")
        .only(
            "at", "module__slug", "progress__version", "progress__done", "progress__total", "progress__is_completed",
            "progress__version__title", "progress__version__is_example",
        )
        .order_by("-at")
    )  # fmt: skip
    return [
        Learning(
            title=row.followed.title,
            url=reverse("module", args=[row.module.slug]),
            resume_url=reverse("resume", args=[row.module.slug]),
            done=row.progress.done,
            total=row.progress.total,
            percent=row.progress.percent,
            is_completed=row.progress.is_completed,
            is_example=row.followed.is_example,
        )
        for row in rows
    ]


def requests_of(person_id: int) -> list[Asked]:
    """Somebody's requests of enrolment that wait for an answer, the last first. One query."""
    rows = admissions.requests_of(person_id)
    return [Asked(row.module.title, reverse("module", args=[row.module.slug]), row.at) for row in rows]


def requests_to_decide(actor: Actor) -> int:
    """How many requests of enrolment the actor decides. One query."""
    return (requests_to_decide_for(actor) & admissions.pending()).count()


def certificates_of(person_id: int, text: str = "") -> list[Certified]:
    """Somebody's certificates, the last first; with `text` those whose title, number or year say each of its words.

    One query, whatever their number; one more when any expires.
    """
    rows = (
        register()
        .filter(person=person_id)
        .select_related("module")
        .annotate(today=TODAY)
        .order_by("-issued_at", "-pk")
    )
    for word in text.split()[:MOST_WORDS]:
        is_year = word.isascii() and word.isdigit() and len(word) == 4
        rows = rows.filter(said(word) | Q(year=int(word)) if is_year else said(word))
    found = list(rows.defer(*MODULE_TEXTS))
    windows = windows_of(person_id) if any(row.expires_date for row in found) else {}
    return [_certified(row, windows.get(row.pk), on=row.today) for row in found]


def _certified(row: Certificate, window: Window | None, *, on: date) -> Certified:
    facts = row.personal.facts if hasattr(row, "personal") else {}
    return Certified(
        title=row.version.title,
        url=reverse("certificate", args=[row.uid]),
        pdf_url=reverse("certificate_pdf", args=[row.uid]) if facts and hasattr(row, "file") else "",
        number=number_of(row),
        minutes=facts.get("minutes", row.version.credited_minutes),
        completed_date=date.fromisoformat(facts["completed"]) if facts else day_of(row.issued_at),
        issued_at=row.issued_at,
        is_example=row.is_example,
        state=state_of(row, on=on),
        is_valid=is_valid(row, on=on),
        renewal=window if row.module.live else None,
        is_renewable=window is not None and window.is_open(on),
        module_url=reverse("module", args=[row.module.slug]),
    )


def certificate_for(enrolment: Enrolment) -> Certificate | None:
    """The certificate that this enrolment earned."""
    return register().filter(completion__enrolment=enrolment, superseded_by=None).first()


def works_to_grade(actor: Actor) -> int | None:
    """How many works wait for a tutor's grade; None for whoever follows no module today. At most five queries."""
    return len(waiting(actor)) if can_enter_classes(actor, None) else None


LEAST_TRAINED = coverage.LEAST
"""People of a municipality under which nothing is said of its training."""


def trained_in(municipalities: Collection[int], *, year: int) -> dict[tuple[int, int], coverage.Coverage]:
    """(municipality, year) → people trained and hours, of `year` and the one before; nothing under LEAST_TRAINED.

    One query, whatever their number.
    """
    return coverage.coverage_in(municipalities, year=year)
