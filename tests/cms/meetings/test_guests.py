# SPDX-License-Identifier: AGPL-3.0-or-later
"""Guests without account: the link that goes to them, the page it opens, what they answer there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms import clock
from cms.accounts.privacy import Erased, erase
from cms.meetings.booking.guests import NoAddress, add_guest, send_in_place, send_link, take_back
from cms.meetings.booking.links import actor_by_link, can_answer, digest_of, link_of, open_link
from cms.meetings.booking.models import Booking, BookingEvent, GuestCard, MeetingLink, State
from cms.meetings.booking.operations import NotBooked
from cms.meetings.planning.models import Meeting
from cms.notices.models import Notice
from cms.people.models import Person
from cms.rights.registry import rule_of
from cms.views.meetings import guests as screens
from tests.cms.meetings import stage
from tests.factories import actor, body, sign_in

pytestmark = pytest.mark.django_db
MAYOR = {
    "given_name": "Marta",
    "family_name": "Sindaca",
    "email": "sindaca@example.it",
    "capacity": "Sindaca",
}
DELEGATE = {"given_name": "Ugo", "family_name": "Assessore", "email": "", "capacity": "Assessore"}


@pytest.fixture
def meeting():
    return stage.meeting(
        "assemblea", kind="zone_assembly", audience="invited", capacity=2, needs_approval=True
    )


@pytest.fixture
def invite(cast, meeting):
    def invite(**fields) -> Person:
        by = actor(cast.plan_officer)
        return add_guest(meeting=meeting, **MAYOR | {"body": body("Rho")} | fields, by=by, at=clock.now())

    return invite


def token_in(notice: Notice) -> str:
    return notice.body.partition("/incontri/invito/")[2].partition("/")[0]


def page(token: str) -> str:
    return reverse("meetings:invitation", args=[token])


def answer(token: str, answer: str, **fields):
    return Client(enforce_csrf_checks=True).post(page(token), {"answer": answer, **fields})


def state_of(person: Person) -> str:
    return Booking.objects.get(person=person).state


def test_the_mail_has_the_link_and_only_its_digest_is_kept(invite, meeting):
    person = invite()

    notice = Notice.objects.get()
    token = token_in(notice)
    assert (notice.to, notice.reader) == ("sindaca@example.it", person)
    assert len(token) >= 43  # 256 random bits
    link = MeetingLink.objects.get()
    assert (link.token_sha256, link.person, link.meeting) == (digest_of(token), person, meeting)
    assert link.expires_at == meeting.sessions.get().during.upper
    assert state_of(person) == State.INVITED


def test_invited_to_two_meetings_they_are_one_guest(invite, meeting, cast):
    first = invite()
    by = actor(cast.plan_officer)
    again = add_guest(
        meeting=stage.meeting("altra"),
        **MAYOR | {"email": "SINDACA@example.it"},
        body=None,
        by=by,
        at=clock.now(),
    )
    other = invite(given_name="Marco")
    assert (again, GuestCard.objects.get(person=first).body) == (first, body("Rho"))
    assert other != first
    assert GuestCard.objects.count() == 2


def test_the_page_shows_the_meeting_and_writes_nothing(invite, meeting):
    token = token_in_mail(invite)
    with CaptureQueriesContext(connection) as asked:
        response = Client().get(page(token))

    assert response.status_code == 200
    shown = response.content.decode()
    assert meeting.title in shown and "Marta Sindaca" in shown
    assert shown.count('name="answer"') == 3
    wrote = [one["sql"] for one in asked if one["sql"].lstrip().startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql for sql in wrote if "cms_requestcount" not in sql and "cms_cache" not in sql] == []
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex, nofollow", "no-referrer")
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


def token_in_mail(invite) -> str:
    invite()
    return token_in(Notice.objects.get())


def test_coming_takes_a_seat_without_the_manager(invite):
    token = token_in_mail(invite)

    sent = answer(token, "coming")

    assert (sent.status_code, sent["Location"]) == (302, page(token))
    booking = Booking.objects.get()
    assert (booking.state, booking.body) == (State.BOOKED, body("Rho"))
    assert list(BookingEvent.objects.order_by("at").values_list("kind", "by_person")) == [
        ("invited", BookingEvent.objects.order_by("at")[0].by_person_id),
        ("booked", booking.person_id),
    ]


def test_a_second_click_changes_nothing(invite):
    token = token_in_mail(invite)
    for kind in ("coming", "coming", "not_coming", "not_coming"):
        assert answer(token, kind).status_code == 302

    kinds = list(BookingEvent.objects.order_by("at").values_list("kind", flat=True))
    assert kinds == ["invited", "booked", "declined"]


def test_somebody_in_their_place_has_the_very_seat(invite, meeting):
    token = token_in_mail(invite)
    answer(token, "coming")
    for _click in range(2):
        assert answer(token, "sends", **DELEGATE).status_code == 302

    sent = Booking.objects.get(person__family_name="Assessore")
    assert (sent.state, sent.body, sent.capacity) == (State.BOOKED, body("Rho"), "Assessore")
    assert sent.sent_by.family_name == "Sindaca"
    assert Booking.objects.seated().count() == 1
    assert Person.objects.filter(family_name="Assessore").count() == 1
    assert "Ugo Assessore" in Client().get(page(token)).content.decode()


def test_without_a_name_nobody_comes_and_what_was_typed_stays(invite):
    token = token_in_mail(invite)

    sent = answer(token, "sends", **DELEGATE | {"family_name": "", "email": "senza chiocciola"})

    assert sent.status_code == 422
    assert 'value="Ugo"' in sent.content.decode() and 'value="senza chiocciola"' in sent.content.decode()
    assert Person.objects.filter(given_name="Ugo").count() == 0


def test_an_answer_that_is_none_is_refused(invite):
    token = token_in_mail(invite)
    assert answer(token, "forse").status_code == 422
    assert BookingEvent.objects.count() == 1


def test_links_that_open_nothing_answer_alike(invite, meeting):
    person = invite()
    token = token_in(Notice.objects.get())
    other = open_link(meeting=stage.meeting("bozza", state="draft"), person=person, at=clock.now())
    over, revoked = (open_link(meeting=meeting, person=person, at=clock.now()) for _ in range(2))
    MeetingLink.objects.filter(token_sha256=digest_of(over)).update(
        expires_at=clock.now() - timedelta(seconds=1)
    )
    MeetingLink.objects.filter(token_sha256=digest_of(revoked)).update(revoked_at=clock.now())
    tampered = token[:-1] + ("A" if token[-1] != "A" else "B")

    pages = [Client().get(page(one)) for one in (other, over, revoked, tampered, "x")]
    answers = [answer(one, "coming") for one in (other, over, revoked, tampered, "x")]

    assert {one.status_code for one in [*pages, *answers]} == {410}
    assert len({one.content for one in pages}) == 1
    assert BookingEvent.objects.count() == 1


def test_a_link_acts_at_its_meeting_alone_whoever_is_signed_in(invite, meeting, cast):
    token = token_in_mail(invite)
    stage.meeting("altro")
    link = link_of(token, at=clock.now())
    by = actor_by_link(link)
    assert list(rule_of(can_answer).rows(by)) == [meeting]
    assert [can_answer(by, one) for one in Meeting.objects.order_by("pk")] == [True, False]
    assert (by.mandates, by.user_id) == ((), None)

    client = sign_in(Client(), cast.trainee)
    client.post(page(token), {"answer": "coming"})
    assert [one.person for one in Booking.objects.seated()] == [link.person]


def test_a_meeting_that_has_begun_or_is_cancelled_takes_no_answer(invite, meeting):
    token = token_in_mail(invite)
    Meeting.objects.filter(pk=meeting.pk).update(state="cancelled", cancel_reason="Neve")

    assert "Neve" in Client().get(page(token)).content.decode()
    assert answer(token, "coming").status_code == 422
    assert state_of(MeetingLink.objects.get().person) == State.INVITED


def test_taken_back_the_link_opens_nothing_and_the_seat_goes_to_the_line(invite, meeting, cast):
    first = invite()
    token = token_in(Notice.objects.get())
    answer(token, "coming")

    take_back(meeting=meeting, person=first, by=actor(cast.plan_officer), at=clock.now())

    assert Client().get(page(token)).status_code == 410
    assert state_of(first) == State.CANCELLED


def test_without_an_address_no_link_is_sent(invite, meeting, cast):
    by = actor(cast.plan_officer)
    person = invite(email="")
    with pytest.raises(NoAddress):
        send_link(meeting=meeting, person=person, by=by, at=clock.now())
    assert Notice.objects.count() == 0


def test_trying_links_is_slowed_down(monkeypatch):
    monkeypatch.setattr(screens, "TRIES_A_MINUTE", 1)
    assert [Client().get(page("x")).status_code for _ in range(2)] == [410, 429]


def test_the_data_of_a_guest_are_erased_and_what_they_answered_stays(invite, meeting, cast):
    person = invite()
    token = token_in(Notice.objects.get())
    answer(token, "coming")

    erase(person=person, reason="richiesta", by=actor(cast.administrator), at=clock.now())

    assert Client().get(page(token)).status_code == 410
    assert (GuestCard.objects.count(), MeetingLink.objects.count(), Notice.objects.count()) == (0, 0, 0)
    assert "Sindaca" not in str(Person.objects.get(pk=person.pk))
    kinds = BookingEvent.objects.filter(person=person).order_by("at", "pk").values_list("kind", flat=True)
    assert list(kinds) == ["invited", "booked", "cancelled"]
    with pytest.raises(Erased):
        send_link(meeting=meeting, person=person, by=None, at=clock.now())


def test_nobody_is_sent_by_who_gave_the_seat_up(invite, meeting):
    person = invite()
    token = token_in(Notice.objects.get())
    answer(token, "coming")
    send_in_place(meeting=meeting, sender=person, **DELEGATE, by=None, at=clock.now())
    with pytest.raises(NotBooked):
        send_in_place(
            meeting=meeting, sender=person, **DELEGATE | {"given_name": "Pia"}, by=None, at=clock.now()
        )
    assert Person.objects.filter(given_name="Pia").count() == 0


def test_the_office_invites_and_sees_the_answers(client, cast, meeting):
    sign_in(client, cast.plan_officer)
    address = reverse("meetings:guests", args=[meeting.uid])
    sent = client.post(address, MAYOR | {"body": body("Rho").pk})
    assert sent.status_code == 302

    booking = Booking.objects.get()
    shown = client.get(address).content.decode()
    assert "Marta Sindaca" in shown and "sindaca@example.it" in shown

    client.post(reverse("meetings:guest_again", args=[booking.uid]))
    assert (Notice.objects.count(), MeetingLink.objects.count()) == (2, 2)
    client.post(reverse("meetings:guest_out", args=[booking.uid]))
    assert MeetingLink.objects.filter(revoked_at=None).count() == 0


def test_the_office_s_form_keeps_what_was_typed(client, cast, meeting):
    sign_in(client, cast.plan_officer)
    sent = client.post(reverse("meetings:guests", args=[meeting.uid]), MAYOR | {"email": ""})
    assert (sent.status_code, Person.objects.filter(family_name="Sindaca").count()) == (422, 0)
    assert 'value="Marta"' in sent.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_office_s_list_asks_the_same_whatever_its_length(client, cast, meeting, invite, count):
    for number in range(count):
        invite(given_name=f"Marta{number}")
    sign_in(client, cast.plan_officer)
    address = reverse("meetings:guests", args=[meeting.uid])
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        shown = client.get(address).content.decode()
    assert shown.count("Sindaca</strong>") == count
    assert len(asked) == 7
