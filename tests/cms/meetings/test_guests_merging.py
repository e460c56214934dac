# SPDX-License-Identifier: AGPL-3.0-or-later
"""Guests who are somebody known: proposed, compared, joined, parted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms import clock
from cms.accounts.models import Erasure
from cms.accounts.privacy import erase, what_goes
from cms.meetings.booking.guests import add_guest
from cms.meetings.booking.models import Booking, GuestCard, State
from cms.meetings.booking.operations import ask, give_up
from cms.meetings.booking.queries import booking_of, own_bookings
from cms.meetings.booking.twins import proposals
from cms.meetings.planning.models import Meeting
from cms.people.merging import merge
from cms.people.models import Person, PersonMerge
from cms.people.queries import same_person
from cms.rights import WrongPhase
from cms.views.meetings import merging
from tests.cms.meetings import stage
from tests.factories import actor, body, sign_in

pytestmark = pytest.mark.django_db
PAGE = reverse("meetings:twins")


@pytest.fixture
def guest(cast):
    def guest(given: str = "NICCOLO", family: str = "Zane", email: str = "altra@example.it") -> Person:
        meeting, by = stage.meeting(f"incontro-{Person.objects.count()}"), actor(cast.training_officer)
        made = add_guest(
            meeting=meeting, given_name=given, family_name=family, email=email, body=body("Rho"), capacity="",
            by=by, at=clock.now(),
        )  # fmt: skip
        made.refresh_from_db()
        return made

    return guest


def pairs() -> list[tuple[int, int, bool, bool]]:
    return [(one.guest.pk, one.other.pk, one.by_name, one.by_email) for one in proposals()]


def test_same_name_whatever_accents_or_same_address(guest, cast):
    me = cast.trainee
    by_name, by_email = guest(), guest("N.", "Z.", me.user.email.upper())
    guest("Chi", "Altro")

    assert sorted(pairs()) == sorted([(by_name.pk, me.pk, True, False), (by_email.pk, me.pk, False, True)])


def test_two_guests_of_one_name_are_one_pair(guest):
    first, second = guest(email="a@example.it"), guest(email="b@example.it")
    assert pairs() == [(second.pk, first.pk, True, False)]


@pytest.mark.parametrize("count", [1, 3])
def test_proposals_take_the_same_queries(guest, cast, count):
    for number in range(count):
        guest(email=f"{number}@example.it")
    assert cast.trainee
    with CaptureQueriesContext(connection) as asked:
        proposals()
    assert len(asked) == 4


def test_the_office_joins_and_parts_them(client, cast, guest):
    one, me = guest(), cast.trainee
    sign_in(client, cast.training_officer)
    assert reverse("meetings:join", args=[one.uid, me.uid]) in client.get(PAGE).content.decode()

    compared = client.get(reverse("meetings:join", args=[one.uid, me.uid]))
    assert me.user.email in compared.content.decode()
    assert PersonMerge.objects.count() == 0
    assert client.post(reverse("meetings:join", args=[one.uid, me.uid])).status_code == 302
    assert same_person(me.pk) == {me.pk, one.pk}
    assert pairs() == []
    assert Booking.objects.get(person=one)  # nothing was moved

    made = PersonMerge.objects.get()
    assert client.post(reverse("meetings:part", args=[made.uid])).status_code == 302
    assert same_person(me.pk) == {me.pk}
    assert client.post(reverse("meetings:part", args=[made.uid])).status_code == 404


def test_what_cannot_be_joined_is_said(client, cast, guest):
    one, other = guest(), guest(email="b@example.it")
    sign_in(client, cast.administrator)
    client.post(reverse("meetings:join", args=[one.uid, other.uid]))
    refused = client.post(reverse("meetings:join", args=[other.uid, one.uid]))
    assert (refused.status_code, PersonMerge.objects.count()) == (422, 1)


def test_others_join_nobody(client, cast, guest):
    one = guest()
    sign_in(client, cast.editor_gorgonzola)
    assert client.get(PAGE).status_code == 404
    assert client.post(reverse("meetings:join", args=[one.uid, cast.trainee.uid])).status_code == 404
    assert PersonMerge.objects.count() == 0


def test_joined_the_guest_s_seat_is_theirs_to_see_and_give_up(client, cast, guest):
    one, me = guest(), cast.trainee
    booking = Booking.objects.get(person=one)
    Meeting.objects.filter(pk=booking.meeting_id).update(is_public=False, audience="invited")
    ask(meeting=booking.meeting, person=one, by=None, at=clock.now())
    sign_in(client, me)
    page = reverse("meetings:booking", args=[booking.meeting.slug])
    leave = reverse("meetings:give_up", args=[booking.uid])
    assert [client.get(page).status_code, client.post(leave).status_code] == [404, 404]

    merge(person=one, into=me, by=actor(cast.administrator), at=clock.now())

    assert booking_of(booking.meeting_id, me.pk) == booking
    assert list(own_bookings(me.pk)) == [booking]
    assert [client.get(page).status_code, client.post(leave).status_code] == [200, 302]
    assert Booking.objects.get().state == State.CANCELLED


def test_of_two_bookings_the_one_that_stands_is_shown(cast, guest):
    one, me = guest(), cast.trainee
    theirs = Booking.objects.get(person=one)
    merge(person=one, into=me, by=actor(cast.administrator), at=clock.now())
    mine = ask(meeting=theirs.meeting, person=me, by=None, at=clock.now())
    assert booking_of(theirs.meeting_id, me.pk) == mine
    give_up(booking=mine, by=None, at=clock.now())
    ask(meeting=theirs.meeting, person=one, by=None, at=clock.now())
    assert booking_of(theirs.meeting_id, me.pk) == theirs


def test_erasing_somebody_erases_the_guest_they_were_too(cast, guest):
    one, me = guest(), cast.trainee
    merge(person=one, into=me, by=actor(cast.administrator), at=clock.now())
    counted = dict(what_goes(me, at=clock.now()))

    made = erase(person=me, reason="richiesta", by=actor(cast.administrator), at=clock.now())

    assert (counted["cms.GuestCard"], counted["cms.MeetingLink"], counted["cms.User"]) == (1, 1, 1)
    assert made.person == me
    assert set(Erasure.objects.values_list("person", flat=True)) == {one.pk, me.pk}
    assert list(Person.objects.filter(pk__in=[one.pk, me.pk]).values_list("given_name", flat=True)) == [
        "",
        "",
    ]
    assert GuestCard.objects.count() == 0


def test_nobody_erases_themselves_under_another_record(cast, guest):
    one = guest()
    merge(person=one, into=cast.administrator, by=actor(cast.administrator), at=clock.now())
    with pytest.raises(WrongPhase):
        erase(person=one, reason="richiesta", by=actor(cast.administrator), at=clock.now())
    assert Erasure.objects.count() == 0


def test_many_pairs_stand_on_several_pages(client, cast, guest, monkeypatch):
    monkeypatch.setattr(merging, "SHOWN", 2)
    known = {cast.trainee.pk, guest(email="a@example.it").pk, guest(email="b@example.it").pk}
    sign_in(client, cast.training_officer)
    pages = [client.get(PAGE, {"page": number}).context["page"] for number in (1, 2)]
    assert [len(page.object_list) for page in pages] == [2, 1]
    assert {one.pk for page in pages for pair in page for one in (pair.guest, pair.other)} == known
