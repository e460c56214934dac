# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bookings of a meeting for who organises it: list, search, CSV; people whom one may add or send."""

from collections.abc import Iterator, Sequence

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from cms.clock import ROME, TODAY
from cms.meetings.booking.models import Booking, State
from cms.meetings.booking.rules import BOOKINGS
from cms.meetings.planning.models import Meeting
from cms.people.models import Employment, Person
from cms.people.queries import by_name

ORDER = [State.REQUESTED, State.BOOKED, State.WAITING, State.INVITED, State.DECLINED, State.CANCELLED]
SHOWN = 20


def roll(meeting: Meeting, *, state: str = "", text: str = "") -> QuerySet[Booking]:
    """Bookings of a meeting by state, those who wait in the order in which they come up (`place`), others by name;
    who left is there only when that state is asked for."""
    rows = BOOKINGS.filter(meeting=meeting).select_related("person__user", "person__guest_card")
    rows = rows.filter(state=state) if state in State.values else rows.exclude(state=State.CANCELLED)
    for word in text.split()[:5]:
        rows = rows.filter(_named("person__", word) | Q(body__name__icontains=word))
    ranks = [When(state=one, then=Value(number)) for number, one in enumerate(ORDER)]
    return rows.annotate(
        rank=Case(*ranks, output_field=IntegerField()),
        place=Case(When(state=State.WAITING, then=_place())),
    ).order_by("rank", "place", *by_name(), "pk")


def _place() -> Subquery:
    """The place in the waiting list of the booking of the outer query, 1 first."""
    before = Booking.objects.filter(meeting=OuterRef("meeting"), state=State.WAITING).filter(
        Q(asked_at__lt=OuterRef("asked_at")) | Q(asked_at=OuterRef("asked_at"), pk__lte=OuterRef("pk"))
    )
    counted = before.order_by().values("meeting").annotate(count=Count("pk")).values("count")
    return Subquery(counted)


def _named(way: str, word: str) -> Q:
    fields = ("given_name", "family_name", "user__email")
    return Q(*((f"{way}{field}__icontains", word) for field in fields), _connector=Q.OR)


def titles() -> list[str]:
    """The first row of the list's CSV."""
    return [
        _("State"), _("Place in the waiting list"), _("Family name"), _("Given name"), _("E-mail address"),
        _("Body"), _("In which capacity"), _("On a reserved seat"), _("In the place of"), _("Asked on"),
    ]  # fmt: skip


def cells(rows: QuerySet[Booking]) -> Iterator[Sequence[object]]:
    """The list as rows of a CSV."""
    for row in rows:
        asked = f"{row.asked_at.astimezone(ROME):%Y-%m-%d %H:%M}"
        yield (
            row.get_state_display(), getattr(row, "place", None) or "", row.person.family_name, row.person.given_name,
            address_of(row.person), row.body or "", row.capacity, _("yes") if row.is_reserved else "",
            row.sent_by or "", asked,
        )  # fmt: skip


def address_of(person: Person) -> str:
    """The mail address of a login, else that of a guest's card; "" without."""
    if hasattr(person, "user"):
        return person.user.email
    return person.guest_card.email if hasattr(person, "guest_card") else ""


def candidates(meeting: Meeting, text: str) -> list[Person]:
    """At most 20 people whose name or address has those words; `has_seat` where they have one or wait. One query."""
    words = text.split()[:5]
    if not words:
        return []
    found = Person.objects.filter(erasures__isnull=True).exclude(user__is_active=False).select_related("user")
    for word in words:
        found = found.filter(_named("", word))
    taken = Booking.objects.filter(
        meeting=meeting, person=OuterRef("pk"), state__in=(State.BOOKED, State.WAITING)
    )
    return list(found.annotate(has_seat=Exists(taken)).order_by(*by_name(""), "pk")[:SHOWN])


def colleagues(booking: Booking, text: str) -> QuerySet[Person]:
    """People of the body that somebody comes for, whom they may send; with those words in the name."""
    works = Employment.objects.filter(
        person=OuterRef("pk"), body=booking.body_id, during__contains=TODAY, person__user__is_active=True
    )
    found = Person.objects.filter(Exists(works)).exclude(pk=booking.person_id)
    for word in text.split()[:5]:
        found = found.filter(_named("", word))
    return found.order_by(*by_name(""), "pk") if booking.body_id else found.none()
