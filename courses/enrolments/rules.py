# SPDX-License-Identifier: AGPL-3.0-or-later
"""Content is closed to those not enrolled."""

from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from cms.rights import Actor, rule
from courses.catalogue.models import ModulePage, ModuleVersion
from courses.enrolments.models import Enrolment
from courses.quizzes.models import Attempt

LEARNT = (
    "uid", "person", "module", "version", "number", "source", "at",
    "module__title", "module__slug", "module__credited_minutes", "module__seats",
    *(f"progress__{name}" for name in
      ("version", "done", "total", "finished", "scores", "attended", "is_completed")),
    *(f"progress__version__{name}" for name in
      ("uid", "module", "number", "line", "credited_minutes", "published_at")),
)  # fmt: skip
ATTEMPT = (
    "uid", "person", "version", "activity_uid", "number", "seed", "started_at", "deadline", "extra_percent",
    "version__uid", "version__module",
)  # fmt: skip


def enrolments_to_learn(actor: Actor) -> QuerySet[Enrolment]:
    """One's own standing enrolments, with what learning needs of module, progress and version followed."""
    if actor.person_id is None:
        return Enrolment.objects.none()
    mine = Enrolment.objects.filter(person=actor.person_id).standing()
    return mine.select_related("module", "progress__version").only(*LEARNT)


@rule("courses.learn", rows=enrolments_to_learn)
def can_learn(actor: Actor, enrolment: Enrolment) -> bool:
    """Only the person enrolled, until the enrolment is cancelled."""
    return (
        actor.person_id is not None
        and enrolment.person_id == actor.person_id
        and not hasattr(enrolment, "cancellation")
    )


# Of an attempt: whether the enrolment under which it was begun stands.
UNDER_STANDING = Exists(
    Enrolment.objects.standing().filter(
        person=OuterRef("person"), module=OuterRef("version__module"), at__lte=OuterRef("started_at")
    )
)


def attempts_to_sit(actor: Actor) -> QuerySet[Attempt]:
    """One's own attempts, begun under an enrolment that stands."""
    if actor.person_id is None:
        return Attempt.objects.none()
    mine = Attempt.objects.filter(UNDER_STANDING, person=actor.person_id)
    return mine.select_related("version").only(*ATTEMPT)


# The same of the row `a` of an attempt, for the one statement that must be cheap.
STANDING = """EXISTS (
    SELECT 1 FROM courses_enrolment n
    JOIN courses_moduleversion v ON v.module_id = n.module_id
    LEFT JOIN courses_enrolmentcancellation c ON c.enrolment_id = n.id
    WHERE v.id = a.version_id AND n.person_id = a.person_id AND n.at <= a.started_at AND c.id IS NULL)"""


TO_SIT = f"""
SELECT a.id, a.uid, a.person_id, a.version_id, a.activity_uid, a.number, a.seed, a.started_at, a.deadline,
    a.extra_percent, v.id, v.uid, v.module_id, p.id, p.title, p.slug, p.id
FROM courses_attempt a
JOIN courses_moduleversion v ON v.id = a.version_id
JOIN wagtailcore_page p ON p.id = v.module_id
WHERE a.uid = %s AND a.person_id = %s AND {STANDING}"""  # noqa: S608  (both are ours)
ATTEMPT_COLUMNS = (
    "id", "uid", "person_id", "version_id", "activity_uid", "number", "seed", "started_at", "deadline",
    "extra_percent",
)  # fmt: skip


def attempt_to_sit(actor: Actor, uid: UUID) -> Attempt | None:
    """The one of `attempts_to_sit` with this uid, with its module's title and address."""
    with connection.cursor() as cursor:
        cursor.execute(TO_SIT, [uid, actor.person_id])
        row = cursor.fetchone()
    if row is None:
        return None
    attempt = Attempt.from_db(connection.alias, ATTEMPT_COLUMNS, row[:10])
    attempt.version = ModuleVersion.from_db(connection.alias, ("id", "uid", "module_id"), row[10:13])
    attempt.version.module = ModulePage.from_db(
        connection.alias, ("id", "title", "slug", "page_ptr_id"), row[13:]
    )
    return attempt


@rule("courses.sit_quiz", rows=attempts_to_sit, one=attempt_to_sit)
def can_sit_quiz(actor: Actor, attempt: Attempt) -> bool:
    """Only the person who began it, under an enrolment that stands."""
    return (
        actor.person_id is not None
        and actor.person_id == attempt.person_id
        and Attempt.objects.filter(UNDER_STANDING, pk=attempt.pk).exists()
    )
