# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers of guests at the same moment: one link pressed many times, answers that exclude each other, a seat for two.

And the mails of a day, taken up by two workers: each is in one mail. The controls without the locks must fail.
"""

from collections import Counter
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from cms import clock
from cms.meetings.booking import guests
from cms.meetings.booking.guests import add_guest, send_in_place
from cms.meetings.booking.links import open_link
from cms.meetings.booking.models import Booking, BookingEvent, State
from cms.meetings.booking.operations import ask
from cms.notices import operations as notices
from cms.notices.models import Notice, NoticePreference
from cms.notices.operations import deliver, write
from cms.notices.preferences import prefer
from cms.people.models import Person
from tests.cms.meetings import stage
from tests.factories import Cast, body
from tests.races.test_certificates import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
CLICKS = 8


def invited(meeting, name: str = "Marta") -> tuple[Person, str]:
    person = add_guest(
        meeting=meeting, given_name=name, family_name="Sindaca", email=f"{name}@example.it", body=body("Rho"),
        capacity="Sindaca", by=None, at=clock.now(),
    )  # fmt: skip
    return person, open_link(meeting=meeting, person=person, at=clock.now())


def answers(token: str, *said: str) -> list[int]:
    page = reverse("meetings:invitation", args=[token])
    return all_at_once(lambda n: Client().post(page, {"answer": said[n]}).status_code, clients=len(said))


def test_one_button_pressed_many_times_is_one_answer():
    _person, token = invited(stage.meeting())

    assert answers(token, *["coming"] * CLICKS) == [302] * CLICKS

    assert Counter(BookingEvent.objects.values_list("kind", flat=True)) == {"invited": 1, "booked": 1}
    assert Notice.objects.filter(key__contains="meeting_booked").count() == 1


def test_two_answers_at_once_leave_one_that_the_steps_tell():
    person, token = invited(stage.meeting())

    assert answers(token, "coming", "not_coming") == [302, 302]

    last = BookingEvent.objects.filter(person=person).order_by("at", "pk").last()
    booking = Booking.objects.get(person=person)
    assert (last.kind, booking.state) in {("booked", State.BOOKED), ("declined", State.DECLINED)}


def test_two_guests_and_one_seat():
    meeting = stage.meeting(capacity=1)
    tokens = [invited(meeting, name)[1] for name in ("Marta", "Ugo")]
    pages = [reverse("meetings:invitation", args=[token]) for token in tokens]

    all_at_once(lambda n: Client().post(pages[n], {"answer": "coming"}).status_code, clients=2)

    assert Counter(Booking.objects.values_list("state", flat=True)) == {State.BOOKED: 1, State.WAITING: 1}


def sent_at_once(meeting, person) -> list:
    named = {"given_name": "Ugo", "family_name": "Assessore", "email": "", "capacity": ""}
    return all_at_once(
        lambda _n: send_in_place(meeting=meeting, sender=person, **named, by=None, at=clock.now()),
        clients=CLICKS,
    )


def test_somebody_sent_many_times_is_one_person_on_one_seat():
    meeting = stage.meeting()
    person, _token = invited(meeting)
    ask(meeting=meeting, person=person, by=None, at=clock.now())

    results = sent_at_once(meeting, person)

    assert [type(one) for one in results] == [Booking] * CLICKS
    assert Person.objects.filter(family_name="Assessore").count() == 1
    assert Booking.objects.seated().count() == 1


def test_control_without_the_lock_not_everybody_is_answered_alike(monkeypatch):
    meeting = stage.meeting()
    person, _token = invited(meeting)
    ask(meeting=meeting, person=person, by=None, at=clock.now())
    together, make = Barrier(CLICKS), guests.guest_named

    def make_together(**fields):
        together.wait(30)
        return make(**fields)

    monkeypatch.setattr(guests, "hold", lambda _pk: None)
    monkeypatch.setattr(guests, "guest_named", make_together)

    results = sent_at_once(meeting, person)

    assert [type(one) for one in results].count(Booking) == 1


def two_that_wait() -> list[int]:
    reader = Cast().trainee
    daily = NoticePreference.Rhythm.DAILY
    prefer(person_id=reader.pk, rhythm=daily, quiet_from=None, quiet_to=None, at=clock.now())
    for key in "ab":
        write(
            key=key, to=reader.user.email, subject=key, body=f"Parole {key}.", at=clock.now(), reader_id=reader.pk,
            can_wait=True,
        )  # fmt: skip
    Notice.objects.update(not_before=clock.now() - timedelta(minutes=1))
    return list(Notice.objects.order_by("pk").values_list("pk", flat=True))


def words_sent() -> Counter:
    return Counter(key for one in mail.outbox for key in "ab" if f"Parole {key}." in one.body)


def test_two_workers_gather_the_mails_of_a_day_once():
    ids = two_that_wait()

    results = all_at_once(lambda n: deliver(notice_id=ids[n]), clients=2)

    assert sorted(results) == [False, True]
    assert (len(mail.outbox), words_sent()) == (1, {"a": 1, "b": 1})


def test_control_without_the_lock_two_workers_hold_each_other_up(monkeypatch):
    ids, together, others = two_that_wait(), Barrier(2), notices._others_of_the_day

    def others_together(notice):
        together.wait(30)
        return others(notice)

    monkeypatch.setattr(notices, "wait_for", lambda _name: None)
    monkeypatch.setattr(notices, "_others_of_the_day", others_together)

    results = all_at_once(lambda n: deliver(notice_id=ids[n]), clients=2)

    assert [type(one).__name__ for one in results].count("OperationalError") == 1
