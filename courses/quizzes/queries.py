# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was answered, and how it went."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cms.clock import day_of
from courses.catalogue.content import Activity, Quiz
from courses.catalogue.models import ModuleVersion
from courses.questions.content import Question
from courses.quizzes.closing import Sitting, is_closed
from courses.quizzes.grading import paper
from courses.quizzes.models import (
    Accommodation,
    AnswerEvent,
    Attempt,
    AttemptGrant,
    GradeEvent,
    KeyCorrection,
    SubmitEvent,
)

type Answers = Mapping[str, Mapping[str, Any]]


GRADED = ("percent", "is_passed", "is_complete")


def with_grades(attempts: QuerySet[Attempt], *, until: datetime | None = None) -> QuerySet[Any]:
    """With `percent`, `is_passed` and `is_complete` of their last grade (None when not handed in); `until`: of the
    last given by then."""
    last = GradeEvent.objects.filter(attempt=OuterRef("pk")).order_by("-pk")
    if until:
        last = last.filter(at__lte=until)
    return attempts.annotate(**{name: Subquery(last.values(name)[:1]) for name in GRADED})


def best_scores(
    *, person_id: int, module_id: int, cycle_since: datetime | None = None, until: datetime | None = None
) -> dict[str, int]:
    """Tests handed in and graded to the end: activity uid → best score in percent. One query.

    Under whatever enrolment, as attempts are counted: a test passed stays passed. `cycle_since`: when the person
    began to take the module again; what was begun before does not count. `until`: nor what was graded later.
    """
    best: dict[str, int] = {}
    mine = Attempt.objects.filter(person=person_id, version__module=module_id)
    rows = with_grades(mine.filter(started_at__gte=cycle_since) if cycle_since else mine, until=until)
    for uid, percent, is_complete in rows.values_list("activity_uid", "percent", "is_complete"):
        if is_complete:
            best[str(uid)] = max(percent, best.get(str(uid), 0))
    return best


def sittings_of(
    person_id: int, *, module_id: int, activity_uid: UUID | str, cycle_since: datetime | None = None
) -> list[Attempt]:
    """Every attempt of a person at a test of a module, first first: under whatever enrolment and version,
    for giving up and enrolling again gives no further attempts; taking a module that expires again does (since
    `cycle_since`, attempts and grants). Each with `granted`, how many attempts more the
    person has been granted. One query for who has none yet (thousands may begin at once), two for the others."""
    mine = Attempt.objects.filter(person=person_id, version__module=module_id, activity_uid=activity_uid)
    granted = AttemptGrant.objects.filter(person=person_id, module=module_id, activity_uid=activity_uid)
    if cycle_since:
        mine, granted = mine.filter(started_at__gte=cycle_since), granted.filter(at__gte=cycle_since)
    if not mine.exists():
        return []
    counted = granted.order_by().values("activity_uid").annotate(count=Count("pk")).values("count")
    rows = with_grades(mine).annotate(granted=Coalesce(Subquery(counted), 0))
    return list(rows.select_related("submission").order_by("started_at", "pk"))


def open_attempt(attempts: Iterable[Attempt], *, since: datetime) -> Attempt | None:
    """The one not yet handed in, begun under the enrolment of `since`."""
    is_open = (one for one in attempts if one.started_at >= since and not hasattr(one, "submission"))
    return next(is_open, None)


def plain(attempts: Iterable[Any], *, since: datetime) -> list[Sitting]:
    """The plain values of attempts that came as `sittings_of`. One left open under an enrolment that was given up
    before `since` is over: nobody can go on with it, and it counts as used."""
    return [_sitting(one, since) for one in attempts]


def _sitting(attempt: Any, since: datetime) -> Sitting:
    handed_in, left_at = getattr(attempt, "submission", None), attempt.started_at
    at = handed_in.at if handed_in else left_at if left_at < since else None
    if handed_in and handed_in.kind == SubmitEvent.Kind.EXPIRED:
        at = min(handed_in.at, attempt.deadline)  # when time was over, however late the job came
    return Sitting(
        started_at=attempt.started_at,
        submitted_at=at,
        percent=attempt.percent,
        is_complete=attempt.is_complete is not False,
        granted=attempt.granted,
    )


def kept_back(
    person_id: int, *, version: ModuleVersion, besides: UUID | str, since: datetime, at: datetime,
    cycle_since: datetime | None = None,
) -> frozenset[str]:  # fmt: skip
    """Questions of the other tests of a version that are not closed for the person: a bank may lend the same
    question to the entry and to the exit test. A query for each such test."""
    uids: set[str] = set()
    for activity in version.activities:
        if activity.quiz is None or activity.uid == str(besides):
            continue
        sat = sittings_of(
            person_id, module_id=version.module_id, activity_uid=activity.uid, cycle_since=cycle_since
        )
        if not is_closed(activity.quiz, plain(sat, since=since), at):
            uids |= {question.uid for question in activity.quiz.every_question}
    return frozenset(uids)


def activity_of(attempt: Attempt) -> Activity:
    """The activity that an attempt is about, as it was in its version. Raises LookupError when there is none."""
    activity = attempt.version.activity(attempt.activity_uid)
    if activity is None:
        raise LookupError(f"attempt {attempt.pk} is about nothing in its version")
    return activity


def quiz_of(attempt: Attempt) -> Quiz:
    """The test as it was in the version of the attempt. Raises LookupError when the version has none."""
    quiz = activity_of(attempt).quiz
    if quiz is None:
        raise LookupError(f"attempt {attempt.pk} is about no test of its version")
    return quiz


def questions_of(attempt: Attempt) -> list[Question]:
    """The questions of an attempt, in its order."""
    return paper(quiz_of(attempt), attempt.seed)


def place(event: AnswerEvent) -> tuple[int, int, Any]:
    """For each question the answer of the largest place counts."""
    return event.epoch, event.seq, event.client_uid


def latest(events: Iterable[AnswerEvent]) -> dict[str, Mapping[str, Any]]:
    """Question uid → the answer that counts, in whatever order and however often the events come. Pure."""
    last: dict[str, AnswerEvent] = {}
    for event in events:
        uid = str(event.question_uid)
        if not event.is_late and (uid not in last or place(event) > place(last[uid])):
            last[uid] = event
    return {uid: event.answer for uid, event in last.items() if event.answer}


def answers_of(attempt: Attempt) -> dict[str, Mapping[str, Any]]:
    """Question uid → the answer that counts: as `latest` of all its events. One query."""
    on_time = AnswerEvent.objects.filter(attempt=attempt, is_late=False)
    last = on_time.order_by("question_uid", "-epoch", "-seq", "-client_uid").distinct("question_uid")
    return latest(last.defer("client_at"))


def last_kept(attempt: Attempt, *, epoch: int) -> tuple[datetime | None, int]:
    """When the last answer that counts came (None: none yet), and the last event that came in time under another
    epoch than this (0: none). One query."""
    on_time = AnswerEvent.objects.filter(attempt=attempt, is_late=False)
    row = on_time.aggregate(at=Max("at"), others=Max(F("pk") + 0, filter=~Q(epoch=epoch)))
    return row["at"], row["others"] or 0


def late_of(attempt: Attempt, client_uids: Collection[UUID]) -> set[UUID]:
    """Which of some answers came too late to count. One query."""
    late = AnswerEvent.objects.filter(attempt=attempt, client_uid__in=client_uids, is_late=True)
    return set(late.values_list("client_uid", flat=True))


def last_seq_of(attempt: Attempt) -> int:
    """The largest sequence of its answers, 0 without."""
    return AnswerEvent.objects.filter(attempt=attempt).aggregate(last=Max("seq"))["last"] or 0


def last_events_of(attempt: Attempt) -> dict[str, int]:
    """Question uid → the last event about it that came in time, as a form's `seen` counts them. One query."""
    on_time = AnswerEvent.objects.filter(attempt=attempt, is_late=False).order_by()
    rows = on_time.values_list("question_uid").annotate(last=Max(F("pk") + 0))
    return {str(uid): last for uid, last in rows}


def grade_of(attempt: Attempt) -> GradeEvent | None:
    """The grade that counts: the last."""
    return attempt.grades.order_by("-pk").first()


def key_of(version: ModuleVersion) -> dict[str, Any]:
    """Question uid → key, corrections applied, the last for each question. One query, or two.

    A correction of an earlier version counts too where the author has not mended the key that was wrong.
    """
    corrections = KeyCorrection.objects.filter(
        version__module=version.module_id, version__number__lte=version.number
    ).order_by("version__number", "pk")
    own, found = version.key, dict(version.key)
    for uid, key, corrected in corrections.values_list("question_uid", "key", "version__key"):
        if str(uid) in own and own[str(uid)] == corrected.get(str(uid)):
            found[str(uid)] = key
    return found


def lock_key(version_id: int, *, alone: bool) -> None:
    """Until the transaction ends no key of the version is corrected; `alone`: nor is anything graded by one."""
    lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(hashtextextended(%s, 0))", [f"key of version {version_id}"])


def extra_percent(person_id: int, at: datetime) -> int:
    """The extra time that a person has on a day, the largest where there are several; 0 without."""
    standing = Accommodation.objects.filter(person=person_id, during__contains=day_of(at))
    return standing.aggregate(most=Max("extra_percent"))["most"] or 0
