# SPDX-License-Identifier: AGPL-3.0-or-later
"""A class as its tutor sees it, and what waits to be graded."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest

from cms.clock import day_of
from cms.people.models import Employment
from cms.people.queries import by_name
from cms.rights import Actor
from courses.assignments.models import Submission, SubmissionGrade
from courses.catalogue.content import Activity
from courses.catalogue.models import ModulePage, ModuleQuerySet, ModuleVersion
from courses.enrolments.models import AttendanceRecord, Enrolment, LessonCompletion
from courses.enrolments.queries import is_begun
from courses.quizzes.models import AnswerEvent, Attempt, GradeEvent, KeyCorrection, SubmitEvent
from courses.tutoring.behind import Lag, lag
from courses.tutoring.models import TutorMessage
from courses.tutoring.rules import attempts_to_grade, modules_taught, submissions_to_grade


@dataclass(frozen=True, slots=True)
class Learner:
    """Somebody in a class. `body`: uid and name of the main employer today; `to_grade`: what waits of theirs."""

    uid: UUID
    person_id: int
    name: str
    body_uid: UUID | None
    body: str
    percent: int
    is_begun: bool
    is_completed: bool
    last_on: date
    lag: Lag
    to_grade: int

    @property
    def is_behind(self) -> bool:
        return bool(self.lag)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A piece of work to grade: an attempt with essays ("attempt") or an assignment ("submission")."""

    kind: str
    uid: UUID
    module: str
    slug: str
    version_id: int
    activity_uid: UUID
    person_id: int
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Taught:
    """A module that somebody follows, with its counts."""

    title: str
    slug: str
    is_example: bool
    learners: int
    behind: int
    to_grade: int


def classes_of(actor: Actor, modules: Collection[ModulePage], *, today: date) -> list[Taught]:
    """The modules with their counts: four queries, whatever their number."""
    of_module = defaultdict(list)
    for row in _enrolments(modules, today):
        of_module[row["module_id"]].append(row)
    left = Counter(one.slug for one in waiting(actor, modules))
    return [
        Taught(
            title=module.title, slug=module.slug, is_example=module.is_example,
            learners=len(of_module[module.pk]),
            behind=sum(bool(_lag(row, today)) for row in of_module[module.pk]), to_grade=left[module.slug])
        for module in modules
    ]  # fmt: skip


def class_of(actor: Actor, module: ModulePage, *, today: date) -> list[Learner]:
    """Everybody enrolled in the module: who is behind first (the longest still before), then by name."""
    left = Counter(one.person_id for one in waiting(actor, [module]))
    rows = [_learner(row, today, left[row["person_id"]]) for row in _enrolments([module], today)]
    return sorted(rows, key=_place)


def _place(learner: Learner) -> tuple[Any, ...]:
    if learner.is_behind:
        return (0, learner.last_on)
    return (1 + learner.is_completed, date.min)


def _learner(row: Mapping[str, Any], today: date, to_grade: int) -> Learner:
    return Learner(
        uid=row["uid"], person_id=row["person_id"], name=f"{row['given']} {row['family']}".strip(),
        body_uid=row["body_uid"], body=row["body"] or "", percent=_percent(row),
        is_begun=row["is_begun"], is_completed=row["is_completed"], last_on=day_of(row["last_at"]),
        lag=_lag(row, today), to_grade=to_grade)  # fmt: skip


def _percent(row: Mapping[str, Any]) -> int:
    return 100 * row["done"] // row["total"] if row["total"] else 0


def _lag(row: Mapping[str, Any], today: date) -> Lag:
    return lag(
        is_completed=row["is_completed"], percent=_percent(row), enrolled_on=day_of(row["at"]),
        last_on=day_of(row["last_at"]), today=today)  # fmt: skip


def _enrolments(modules: Iterable[ModulePage], today: date) -> Iterable[Mapping[str, Any]]:
    rows = Enrolment.objects.filter(module__in=[module.pk for module in modules]).standing()
    employed = Employment.objects.filter(
        person=OuterRef("person"), is_main=True, during__contains=today
    ).order_by("pk")
    last_at = Greatest("at", *(_last(acts, moment) for acts, moment in _acts()))
    return rows.annotate(
        last_at=last_at, is_begun=is_begun(), body_uid=Subquery(employed.values("body__uid")[:1]),
        body=Subquery(employed.values("body__name")[:1]),
    ).order_by(*by_name(), "pk").values(
        "uid", "module_id", "person_id", "at", "last_at", "is_begun", "body_uid", "body", given=F("person__given_name"),
        family=F("person__family_name"), done=F("progress__done"), total=F("progress__total"),
        is_completed=F("progress__is_completed"),
    )  # fmt: skip


def _acts() -> list[tuple[QuerySet[Any], str]]:
    """What counts as doing something: lessons, tests, answers, assignments, meetings. Surveys are anonymous."""
    person, module, since = OuterRef("person"), OuterRef("module"), OuterRef("at")
    return [
        (LessonCompletion.objects.filter(enrolment=OuterRef("pk")), "at"),
        (AttendanceRecord.objects.filter(enrolment=OuterRef("pk"), percent__gt=0), "at"),
        (
            Attempt.objects.filter(person=person, version__module=module, started_at__gte=since),
            "started_at",
        ),
        (
            AnswerEvent.objects.filter(
                attempt__person=person, attempt__version__module=module, attempt__started_at__gte=since
            ),
            "at",
        ),
        (Submission.objects.filter(person=person, version__module=module, at__gte=since), "at"),
    ]


def _last(acts: QuerySet[Any], moment: str) -> Subquery:
    return Subquery(acts.order_by(f"-{moment}").values(moment)[:1])


def bodies_in(learners: Iterable[Learner]) -> list[tuple[str, str]]:
    """(uid, name) of the bodies of a class, by name."""
    found = {(str(learner.body_uid), learner.body) for learner in learners if learner.body_uid}
    return sorted(found, key=lambda one: one[1])


def waiting(actor: Actor, modules: Iterable[ModulePage] | None = None) -> list[Waiting]:
    """What the actor has to grade, the oldest first: in `modules`, or in all those followed. Two queries."""
    attempts, submissions = _attempts_waiting(actor), _submissions_waiting(actor)
    if modules is not None:
        keys = [module.pk for module in modules]
        attempts = attempts.filter(version__module__in=keys)
        submissions = submissions.filter(version__module__in=keys)
    found = [_waiting("attempt", row) for row in attempts.values(**_SHOWN, moment=F("submission__at"))]
    found += [_waiting("submission", row) for row in submissions.values(**_SHOWN, moment=F("at"))]
    return sorted(found, key=lambda one: (one.at, one.uid))


_SHOWN = {
    "key": F("uid"), "module": F("version__module__title"), "slug": F("version__module__slug"),
    "in_version": F("version_id"), "activity": F("activity_uid"), "whose": F("person_id"),
    "given": F("person__given_name"), "family": F("person__family_name"),
}  # fmt: skip


def _waiting(kind: str, row: Mapping[str, Any]) -> Waiting:
    return Waiting(
        kind=kind, uid=row["key"], module=row["module"], slug=row["slug"], version_id=row["in_version"],
        activity_uid=row["activity"], person_id=row["whose"], at=row["moment"],
        name=f"{row['given']} {row['family']}".strip())  # fmt: skip


def titles_of(items: Iterable[Waiting]) -> dict[UUID, str]:
    """uid of the work → title of its activity. One query."""
    wanted = list(items)
    versions = ModuleVersion.objects.filter(pk__in={one.version_id for one in wanted}).defer("key")
    titles = {version.pk: version.titles for version in versions}
    return {one.uid: titles[one.version_id].get(str(one.activity_uid), "") for one in wanted}


def _attempts_waiting(actor: Actor) -> QuerySet[Attempt]:
    """Handed in, and the last grade is not complete: a person must read an essay."""
    last = GradeEvent.objects.filter(attempt=OuterRef("pk")).order_by("-pk")
    begun = attempts_to_grade(actor).filter(
        Exists(GradeEvent.objects.filter(attempt=OuterRef("pk"), is_complete=False)),
        Exists(SubmitEvent.objects.filter(attempt=OuterRef("pk"))),
    )
    return begun.annotate(is_complete=Subquery(last.values("is_complete")[:1])).filter(is_complete=False)


def _submissions_waiting(actor: Actor) -> QuerySet[Submission]:
    """Not graded, and nothing handed in after it."""
    newer = Submission.objects.filter(
        person=OuterRef("person"), version__module=OuterRef("version__module"),
        activity_uid=OuterRef("activity_uid"), pk__gt=OuterRef("pk"))  # fmt: skip
    graded = SubmissionGrade.objects.filter(submission=OuterRef("pk"))
    return submissions_to_grade(actor).filter(~Exists(newer), ~Exists(graded))


def messages_to(module: ModulePage) -> QuerySet[TutorMessage]:
    """The messages written to the class, the last first; subject and words may have been erased."""
    return TutorMessage.objects.filter(module=module).select_related("sender", "content").order_by("-at")


def classes_shown(actor: Actor) -> ModuleQuerySet:
    """The modules followed, by title, without what authors write in them."""
    return modules_taught(actor).order_by("title").defer_streamfields()


@dataclass(frozen=True, slots=True)
class Attended:
    """A line of the register: `percent` is None until somebody has recorded one."""

    enrolment_id: int
    uid: UUID
    name: str
    percent: int | None
    recorded_by: str
    recorded_at: datetime | None


def register_of(module: ModulePage, activity_uid: UUID, *, but: int | None) -> list[Attended]:
    """Who of the class follows a version with that meeting, by name, and what was recorded last. Two queries and
    one for the versions. `but`: a person left out, who may not record their own attendance."""
    rows = (
        Enrolment.objects.filter(module=module)
        .standing()
        .exclude(person=but)
        .select_related("person", "progress")
        .order_by(*by_name(), "pk")
    )
    versions = module.versions.defer("key")
    having = {version.pk for version in versions if version.activity(activity_uid)}
    last = _recorded_last(module, activity_uid)
    return [_attended(row, last.get(row.pk)) for row in rows if row.progress.version_id in having]


def _recorded_last(module: ModulePage, activity_uid: UUID) -> dict[int, AttendanceRecord]:
    records = AttendanceRecord.objects.filter(enrolment__module=module, activity_uid=activity_uid)
    last = records.order_by("enrolment", "-pk").distinct("enrolment").select_related("recorded_by")
    return {record.enrolment_id: record for record in last}


def _attended(row: Enrolment, record: AttendanceRecord | None) -> Attended:
    return Attended(
        enrolment_id=row.pk, uid=row.uid, name=str(row.person), percent=record.percent if record else None,
        recorded_by=str(record.recorded_by or "") if record else "", recorded_at=record.at if record else None,
    )  # fmt: skip


def corrections_of(module: ModulePage, test: Activity) -> list[KeyCorrection]:
    """Corrections of the keys of a test, the last first, each with `question` (its words) and `regraded`, how many
    grades it has changed so far. One query."""
    asked = {one.uid: one.text for one in test.quiz.every_question} if test.quiz else {}
    rows: QuerySet[Any] = (
        KeyCorrection.objects.filter(version__module=module, question_uid__in=asked)
        .select_related("by", "version")
        .defer("version__content", "version__key", "version__rule")
        .annotate(regraded=Count("grades"))
        .order_by("-pk")
    )
    for row in rows:
        row.question = asked[str(row.question_uid)]
    return list(rows)
