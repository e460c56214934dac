# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who follows the demo's modules: tutors, learners, more time, a request that waits for a manager."""

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.backends.postgresql.psycopg_any import DateRange

from cms import clock
from cms.people.models import Employment, Person, User
from cms.people.queries import actor_for
from cms.rights import Actor
from courses import enrolling, learning, teaching
from courses.admissions.models import EnrolmentRequest
from courses.authoring import lasting_uid
from courses.catalogue.models import ModulePage
from courses.enrolments.models import Enrolment
from courses.quizzes.models import Accommodation
from courses.tutoring.models import Tutorship

type Extras = dict[str, Any]


def load_class(extras: Extras) -> None:
    """Adds what `training.json` says of people; whoever has no login here is left out."""
    _load_helpers(extras)
    for row in extras["requests"]:
        if (actor := _actor(row["email"])) and not EnrolmentRequest.objects.exists():
            enrolling.ask(module=_module(row), by=actor, at=clock.now())
    for row in extras["learners"]:
        if actor := _actor(row["email"]):
            _learn(row, actor)
    _keep_register(extras["register"])


def _load_helpers(extras: Extras) -> None:
    since = DateRange(clock.today(), None)
    for row in extras["tutors"]:
        if tutor := _person(row["email"]):
            Tutorship.objects.create(module=_module(row), person=tutor, during=since)
    for row in extras["accommodations"]:
        if somebody := _person(row["email"]):
            Accommodation.objects.create(person=somebody, extra_percent=row["extra_percent"], during=since)
    for row in extras["managers"]:
        if manager := _person(row["manager"]):
            work = Employment.objects.filter(person=_person(row["email"]), managed_by=None)
            work.filter(during__contains=clock.today()).update(managed_by=manager)


def _learn(row: dict[str, Any], actor: Actor) -> None:
    """Enrols, and does what the row says."""
    module = _module(row)
    made = learning.enrol(module=module, by=actor, at=clock.now())
    enrolment = Enrolment.objects.select_related("progress__version", "module", "person").get(pk=made.pk)
    for slug in row["done"]:
        learning.complete_lesson(
            enrolment=enrolment, activity_uid=_activity(module, slug), by=actor, at=clock.now()
        )
    if "assignment" in row:
        learning.hand_in_assignment(
            enrolment=enrolment, activity_uid=_activity(module, "la-tua-scheda"), text=row["assignment"],
            file=None, client_uid=uuid5(NAMESPACE_URL, f"demo {row['email']}"), by=actor, at=clock.now(),
        )  # fmt: skip


def _keep_register(row: dict[str, Any]) -> None:
    """A meeting as its register says: the certificates wait for the office."""
    module, percents = _module(row), {}
    for one in row["people"]:
        if actor := _actor(one["email"]):
            _learn(row | one | {"done": [row["reading"]]}, actor)
            percents[Enrolment.objects.get(module=module, person=actor.person_id).pk] = one["percent"]
    if tutor := _actor(row["by"]):
        teaching.record_register(
            module=module, activity_uid=_activity(module, row["meeting"]), percents=percents, by=tutor,
            at=clock.now())  # fmt: skip


def _activity(module: ModulePage, slug: str) -> Any:
    return UUID(lasting_uid(module.slug, slug))


def _module(row: dict[str, Any]) -> ModulePage:
    return ModulePage.objects.get(slug=row["module"])


def _user(email: str) -> User | None:
    return User.objects.filter(email=email, person__isnull=False).select_related("person").first()


def _person(email: str) -> Person | None:
    user = _user(email)
    return user.person if user else None


def _actor(email: str) -> Actor | None:
    user = _user(email)
    return actor_for(user) if user else None
