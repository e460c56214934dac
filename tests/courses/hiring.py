# SPDX-License-Identifier: AGPL-3.0-or-later
"""People and modules of the tests about enrolments."""

from datetime import date
from html import unescape

from django.db.backends.postgresql.psycopg_any import DateRange

from cms import jobs
from cms.people.models import Employment, Person, User
from courses import tasks
from courses.catalogue.models import ModulePage, Prerequisite
from tests import factories
from tests.courses import stage


def lesson_module(slug="aperto", **fields) -> ModulePage:
    return stage.module(slug, [stage.text_lesson()], **{"title": slug.capitalize()} | fields)


def require(page: ModulePage, before: ModulePage) -> None:
    Prerequisite.objects.create(module=page, requires=before, sort_order=0)


def text(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


def employ(name: str, *, town="Legnano", since=date(2016, 1, 1), until=None, **fields) -> Person:
    somebody = Person.objects.create(given_name=name, family_name="Regola")
    User.objects.create_user(f"{name.lower()}@regola.it", person=somebody)
    work(somebody, town=town, since=since, until=until, **fields)
    return somebody


def work(somebody: Person, *, town="Legnano", since, until=None, **fields) -> Employment:
    return Employment.objects.create(
        person=somebody, body=factories.body(town), during=DateRange(since, until), **fields
    )


def tell() -> None:
    """Does the jobs that write to who was enrolled by others, as the worker would."""
    for job in jobs.waiting("courses.tell_enrolled"):
        tasks.tell_enrolled(**job)
