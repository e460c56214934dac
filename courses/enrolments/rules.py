# SPDX-License-Identifier: AGPL-3.0-or-later
"""Content is closed to those not enrolled."""

import json
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from cms.rights import Actor, rule
from courses.catalogue.models import ModulePage, ModuleVersion
from courses.enrolments.models import Enrolment, Progress
from courses.quizzes.models import Attempt

LEARNT = (
    "uid", "person", "module", "version", "number", "source", "cycle", "at",
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


# As `from_db` wants them: in the order of the models' fields.
ENROLMENT_COLUMNS = ("id", "uid", "person_id", "module_id", "version_id", "number", "source", "cycle", "at")
MODULE_COLUMNS = ("id", "title", "slug", "page_ptr_id", "credited_minutes", "seats")
PROGRESS_COLUMNS = (
    "enrolment_id", "version_id", "done", "total", "finished", "scores", "attended", "is_completed"
)  # fmt: skip
VERSION_COLUMNS = ("id", "uid", "module_id", "number", "line", "credited_minutes", "published_at")
TO_LEARN = """
SELECT e.id, e.uid, e.person_id, e.module_id, e.version_id, e.number, e.source, e.cycle, e.at,
    p.id, p.title, p.slug, m.page_ptr_id, m.credited_minutes, m.seats,
    g.enrolment_id, g.version_id, g.done, g.total, g.finished::text, g.scores::text, g.attended::text,
    g.is_completed,
    v.id, v.uid, v.module_id, v.number, v.line, v.credited_minutes, v.published_at
FROM courses_enrolment e
JOIN courses_modulepage m ON m.page_ptr_id = e.module_id
JOIN wagtailcore_page p ON p.id = e.module_id
JOIN courses_progress g ON g.enrolment_id = e.id
JOIN courses_moduleversion v ON v.id = g.version_id
LEFT JOIN courses_enrolmentcancellation c ON c.enrolment_id = e.id
WHERE p.slug = %s AND e.person_id = %s AND c.id IS NULL"""


def enrolment_to_learn(actor: Actor, slug: str) -> Enrolment | None:
    """The one of `enrolments_to_learn` in the module of this address, with the same loaded."""
    with connection.cursor() as cursor:
        cursor.execute(TO_LEARN, [slug, actor.person_id])
        row = cursor.fetchone()
    if row is None:
        return None
    using, state = connection.alias, [*row[15:19], *map(json.loads, row[19:22]), row[22]]
    enrolment = Enrolment.from_db(using, ENROLMENT_COLUMNS, row[:9])
    enrolment.module = ModulePage.from_db(using, MODULE_COLUMNS, row[9:15])
    progress = Progress.from_db(using, PROGRESS_COLUMNS, state)
    progress.version = ModuleVersion.from_db(using, VERSION_COLUMNS, row[23:])
    progress.enrolment = enrolment
    return enrolment


@rule("courses.learn", rows=enrolments_to_learn, one=("module__slug", enrolment_to_learn))
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


@rule("courses.sit_quiz", rows=attempts_to_sit, one=("uid", attempt_to_sit))
def can_sit_quiz(actor: Actor, attempt: Attempt) -> bool:
    """Only the person who began it, under an enrolment that stands."""
    return (
        actor.person_id is not None
        and actor.person_id == attempt.person_id
        and Attempt.objects.filter(UNDER_STANDING, pk=attempt.pk).exists()
    )
