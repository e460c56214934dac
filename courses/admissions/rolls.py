# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is enrolled in a module, by body, for the training office; whom else it may enrol."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from cms.clock import day_of
from cms.people.models import Body, Employment, Person
from cms.people.queries import by_name
from courses.catalogue.models import ModulePage
from courses.enrolments.models import Enrolment
from courses.enrolments.queries import is_begun

TO_BEGIN, UNDER_WAY, COMPLETED, GIVEN_UP = "da-iniziare", "in-corso", "completati", "rinunce"
STATES = {
    "": Q(cancellation__isnull=True),
    TO_BEGIN: Q(cancellation__isnull=True, completion__isnull=True, is_begun=False),
    UNDER_WAY: Q(cancellation__isnull=True, completion__isnull=True, is_begun=True),
    COMPLETED: Q(completion__isnull=False),
    GIVEN_UP: Q(cancellation__is_renewal=False),
}


def with_counts(modules: QuerySet[ModulePage]) -> QuerySet[ModulePage]:
    """Adds to each module how many learn in it now, how many completed it, how many requests wait."""
    stands = Q(enrolments__cancellation__isnull=True)
    return modules.annotate(
        learning=Count("enrolments", filter=stands & Q(enrolments__completion__isnull=True), distinct=True),
        completed=Count("enrolments__person", filter=Q(enrolments__completion__isnull=False), distinct=True),
        asking=Count(
            "enrolment_requests", filter=Q(enrolment_requests__decision__isnull=True), distinct=True
        ),
    ).order_by("title")


def _employer(on: date) -> QuerySet[Employment]:
    return Employment.objects.filter(person=OuterRef("person"), is_main=True, during__contains=on)


def roll(
    module: ModulePage, *, on: date, state: str = "", body: str = "", text: str = ""
) -> QuerySet[Enrolment]:
    """Enrolments of a module by body (of that day) and name; narrowed to a state, a body's uid, a name."""
    rows = Enrolment.objects.filter(module=module).annotate(
        is_begun=is_begun(),
        body_name=Subquery(_employer(on).values("body__name")[:1]),
        body_uid=Subquery(_employer(on).values("body__uid")[:1]),
    )
    rows = rows.filter(STATES.get(state, STATES[""]))
    if body:
        rows = rows.filter(Q(body_uid=body))
    for word in text.split()[:5]:
        rows = rows.filter(
            Q(person__given_name__icontains=word)
            | Q(person__family_name__icontains=word)
            | Q(person__user__email__icontains=word)
        )
    rows = rows.select_related("person__user", "progress", "completion", "cancellation__note")
    order = (F("body_name").asc(nulls_last=True), *by_name(), "pk")
    return rows.order_by(*order)


def bodies_in(module: ModulePage, *, on: date) -> list[Body]:
    """Bodies of who is or was enrolled. One query."""
    there = Employment.objects.filter(
        body=OuterRef("pk"), is_main=True, during__contains=on, person__enrolments__module=module
    )
    return list(Body.objects.filter(Exists(there)))


def state_of(row: Enrolment) -> str:
    """The state of an enrolment of a roll, in words."""
    if hasattr(row, "cancellation") and not row.cancellation.is_renewal:
        return _("given up")
    if hasattr(row, "completion"):
        return _("completed")
    return _("under way") if getattr(row, "is_begun", False) else _("to begin")


def titles() -> list[str]:
    """The first row of the roll's CSV."""
    return [
        _("Body"), _("Family name"), _("Given name"), _("E-mail address"), _("State"), _("Progress (%)"),
        _("Enrolled on"), _("How"), _("Completed on"),
    ]  # fmt: skip


def cells(rows: QuerySet[Enrolment]) -> Iterator[Sequence[object]]:
    """The roll as rows of a CSV; one query."""
    for row in rows.iterator():
        user = getattr(row.person, "user", None)
        completed = row.completion.at if hasattr(row, "completion") else None
        yield (
            getattr(row, "body_name", ""), row.person.family_name, row.person.given_name, user.email if user else "",
            state_of(row), row.progress.percent, day_of(row.at).isoformat(), row.get_source_display(),
            day_of(completed).isoformat() if completed else "",
        )  # fmt: skip


def candidates(text: str, module: ModulePage, *, to_renew: QuerySet[Enrolment] | None = None) -> list[Person]:
    """At most 20 people whose name or e-mail has those words; `is_in` where they are enrolled, `may_renew` where
    their enrolment is one of `to_renew`. One query."""
    words = text.split()[:5]
    if not words:
        return []
    found = Person.objects.exclude(user__is_active=False).select_related("user")
    for word in words:
        found = found.filter(
            Q(given_name__icontains=word) | Q(family_name__icontains=word) | Q(user__email__icontains=word)
        )
    mine = Enrolment.objects.filter(person=OuterRef("pk"), module=module).standing()
    again = Enrolment.objects.none() if to_renew is None else to_renew
    found = found.annotate(is_in=Exists(mine), may_renew=Exists(again.filter(person=OuterRef("pk"))))
    return list(found.order_by(*by_name(""), "pk")[:20])
