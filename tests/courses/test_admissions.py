# SPDX-License-Identifier: AGPL-3.0-or-later
"""Enrolling alone, and with somebody's approval."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.notices.models import Notice
from cms.people.models import Employment
from courses import completion, enrolling, learning
from courses.admissions.models import EnrolmentRequest, RequestDecision
from courses.admissions.operations import Decided, NotAdmitted
from courses.admissions.queries import seats_left, way_in
from courses.admissions.rules import can_decide_request, requests_to_decide_for
from courses.catalogue.models import ModulePage
from courses.enrolments.models import Enrolment, Progress, VideoPosition
from tests import factories
from tests.courses import stage
from tests.courses.hiring import lesson_module, require, text
from tests.factories import actor, sign_in

AT, LATER = stage.AT, stage.LATER
pytestmark = pytest.mark.django_db


def approved_module(**fields) -> ModulePage:
    return lesson_module("approvato", admission="approval", **fields)


def test_the_last_seat_goes_to_one_and_comes_back_when_given_up(cast):
    page = lesson_module(seats=1)
    mine = stage.enrol(cast.trainee, page)

    with pytest.raises(NotAdmitted, match="posti"):
        stage.enrol(cast.other_trainee, page)
    learning.cancel(enrolment=mine, by=actor(cast.trainee), at=LATER)

    assert seats_left(page) == 1
    assert stage.enrol(cast.other_trainee, page).number == 1


def test_who_completes_sets_the_seat_free(cast):
    page = stage.short_module(seats=1)
    stage.pass_module(cast.trainee, page)

    assert seats_left(page) == 1


def test_the_modules_to_complete_before_are_named(cast, client):
    page, before = lesson_module(), stage.short_module("prima", title="Le basi del piano")
    require(page, before)

    with pytest.raises(NotAdmitted, match="Le basi del piano"):
        stage.enrol(cast.trainee, page)
    assert "Le basi del piano" in text(sign_in(client, cast.trainee).get(reverse("enrol", args=[page.slug])))
    stage.pass_module(cast.trainee, before)
    assert stage.enrol(cast.trainee, page).source == Enrolment.Source.SELF


def test_a_closed_module_says_who_enrols(cast, client):
    page = lesson_module(admission="closed")
    client = sign_in(client, cast.trainee)

    response = client.post(reverse("enrol", args=[page.slug]))

    assert response.status_code == 403
    assert "ufficio formazione" in text(response)
    assert "ufficio formazione" in text(client.get(reverse("module", args=[page.slug])))
    assert not Enrolment.objects.exists()


def test_enrolling_again_after_giving_up_starts_from_nothing(cast):
    page = stage.module("due", [stage.text_lesson(), stage.text_lesson("altra", "Altra")])
    mine = stage.enrol(cast.trainee, page)
    first = stage.lessons(mine)[0]
    learning.complete_lesson(enrolment=mine, activity_uid=first.uid, by=actor(cast.trainee), at=AT)
    learning.cancel(enrolment=mine, by=actor(cast.trainee), at=LATER)

    again = stage.enrol(cast.trainee, page, at=LATER)

    assert (again.number, again.progress.done) == (2, 0)


# with an approval


@pytest.fixture
def asked(cast) -> EnrolmentRequest:
    _manager = cast.manager
    return enrolling.ask(module=approved_module(), by=actor(cast.trainee), at=AT)


def mails_to(person) -> list[str]:
    return list(Notice.objects.filter(to=person.user.email).order_by("pk").values_list("subject", flat=True))


def test_asking_writes_to_the_manager_once_and_enrols_nobody(cast, client):
    _manager, client = cast.manager, sign_in(client, cast.trainee)
    page = approved_module()

    for _twice in range(2):
        client.post(reverse("enrol", args=[page.slug]))

    assert EnrolmentRequest.objects.get().approver == cast.manager
    assert len(mails_to(cast.manager)) == 1
    assert "/formazione/richieste/" in Notice.objects.get(to=cast.manager.user.email).body
    assert not Enrolment.objects.exists()
    shown = text(client.get(reverse("module", args=[page.slug])))
    assert "Valeria Grassi" in shown
    assert "Approvato" in text(client.get("/spazio/"))


def test_one_cannot_pass_by_the_approval(cast):
    with pytest.raises(NotAdmitted):
        learning.enrol(module=approved_module(), by=actor(cast.trainee), at=AT)


def test_approving_enrols_and_tells(cast, asked, client):
    client = sign_in(client, cast.manager)
    assert "Niccolò Zanè" in text(client.get(reverse("enrolment_requests")))

    address = reverse("enrolment_request", args=[asked.uid])
    client.post(address, {"outcome": "approved"})
    client.post(address, {"outcome": "approved"})

    made = Enrolment.objects.get()
    assert (made.person, made.source) == (cast.trainee, Enrolment.Source.APPROVED)
    assert Progress.objects.filter(enrolment=made).exists()
    assert len(mails_to(cast.trainee)) == 1
    assert RequestDecision.objects.count() == 1


def test_refusing_needs_a_reason_and_keeps_what_was_typed(cast, asked, client):
    client, address = sign_in(client, cast.manager), reverse("enrolment_request", args=[asked.uid])

    missing = text(client.post(address, {"outcome": "refused", "reason": ""}))
    too_long = text(client.post(address, {"outcome": "refused", "reason": "no " * 200}))

    assert not RequestDecision.objects.exists()
    assert "motivo" in missing.lower()
    assert "no no no" in too_long
    client.post(address, {"outcome": "refused", "reason": "Meglio in primavera."})
    assert "Meglio in primavera." in Notice.objects.get(to=cast.trainee.user.email).body
    assert "Meglio in primavera." in text(
        sign_in(client, cast.trainee).get(reverse("module", args=[asked.module.slug]))
    )


def test_the_second_to_decide_is_told_who_was_first(cast, asked):
    enrolling.refuse(request=asked, reason="No.", by=actor(cast.manager), at=AT)

    with pytest.raises(Decided, match="Valeria Grassi"):
        enrolling.approve(request=asked, by=actor(cast.training_officer), at=LATER)

    assert not Enrolment.objects.exists()


def test_an_approval_without_seats_decides_nothing(cast, asked, client):
    ModulePage.objects.filter(pk=asked.module_id).update(seats=1)
    enrolling.enrol_person(
        module=asked.module, person=cast.other_trainee, by=actor(cast.training_officer), at=AT
    )

    page = sign_in(client, cast.manager).post(
        reverse("enrolment_request", args=[asked.uid]), {"outcome": "approved"}, follow=True
    )

    assert "posti" in text(page)
    assert not RequestDecision.objects.exists()


def test_a_request_is_withdrawn_by_who_made_it_alone(cast, asked, client):
    address = reverse("withdraw_request", args=[asked.uid])

    assert sign_in(client, cast.manager).post(address).status_code == 404
    sign_in(client, cast.trainee).post(address)

    assert RequestDecision.objects.get().outcome == "withdrawn"
    assert way_in(cast.trainee.pk, asked.module).kind == "ask"
    with pytest.raises(Decided):
        enrolling.approve(request=asked, by=actor(cast.manager), at=LATER)


def test_without_a_manager_the_contact_of_the_body_decides_then_the_office(cast):
    officer, page = cast.training_officer, approved_module()

    enrolling.ask(module=page, by=actor(cast.other_trainee), at=AT)
    contact = cast.body_contact
    enrolling.ask(module=page, by=actor(cast.trainee), at=AT)

    assert len(mails_to(officer)) == 1
    assert len(mails_to(contact)) == 1


def test_nobody_decides_the_own_request(cast, client):
    officer = cast.training_officer
    mine = enrolling.ask(module=approved_module(), by=actor(officer), at=AT)

    assert sign_in(client, officer).get(reverse("enrolment_request", args=[mine.uid])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_requests_takes_the_same_queries(cast, client, rows, django_assert_num_queries):
    _manager, page = cast.manager, approved_module()
    for number in range(rows):
        somebody = factories.person(f"Prova{number}", "Uno", employer="Legnano")
        Employment.objects.filter(person=somebody).update(managed_by=cast.manager)
        enrolling.ask(module=page, by=actor(somebody), at=AT)
    client = sign_in(client, cast.manager)
    client.get(reverse("enrolment_requests"))

    with CaptureQueriesContext(connection) as seen:
        response = client.get(reverse("enrolment_requests"))

    assert text(response).count("Prova") >= rows
    assert len(seen) == 7


def test_who_no_longer_manages_decides_nothing(cast, asked, client):
    contact = cast.body_contact
    assert can_decide_request(actor(cast.manager), asked)
    assert not can_decide_request(actor(contact), asked)
    Employment.objects.filter(person=cast.trainee).update(managed_by=None)

    assert not can_decide_request(actor(cast.manager), asked)
    assert not requests_to_decide_for(actor(cast.manager)).exists()
    assert can_decide_request(actor(contact), asked)
    assert requests_to_decide_for(actor(contact)).get() == asked
    assert can_decide_request(actor(cast.training_officer), asked)


def test_a_module_closed_meanwhile_lets_nobody_in(cast):
    stale = lesson_module()
    ModulePage.objects.filter(pk=stale.pk).update(admission="closed")

    with pytest.raises(NotAdmitted):
        learning.enrol(module=stale, by=actor(cast.trainee), at=AT)


def test_giving_up_forgets_the_places_in_videos(cast):
    mine = stage.enrol(cast.trainee, lesson_module())
    VideoPosition.objects.create(enrolment=mine, activity_uid=uuid4(), seconds=9)

    learning.cancel(enrolment=mine, by=actor(cast.trainee), at=LATER)

    assert not VideoPosition.objects.exists()


def test_completing_forgets_the_seats_of_the_public_page(cast, monkeypatch):
    page, told = stage.short_module(seats=1), []
    monkeypatch.setattr(completion, "forget_seats", told.append)

    stage.pass_module(cast.trainee, page)

    assert [module.pk for module in told] == [page.pk]
