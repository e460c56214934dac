# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sheet to sign: accessible, with who booked in the order of their names and rows for who did not."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cms.meetings.attendance.models import Evidence
from cms.meetings.attendance.paper import sheet_of
from cms.meetings.booking import operations as booking
from tests import paper, verapdf
from tests.cms.meetings import stage
from tests.cms.meetings.test_attendance import trace
from tests.factories import Cast, body, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


def test_the_sheet_is_accessible_and_has_who_booked_by_name(cast: Cast) -> None:
    session = stage.meeting(is_example=True).sessions.get()
    stage.lead(session, cast.tutor)
    for person in (cast.trainee, cast.editor_melzo, cast.other_trainee):
        booking.ask(meeting=session.meeting, person=person, by=None, at=stage.AT, body=body("Rho"))
    trace(session, cast.editor_rho, Evidence.Kind.IN)
    content = sheet_of(session, at=stage.BEGINS - timedelta(days=1))
    assert verapdf.validate(content) == []
    words = paper.text_of(content, "-layout")
    names = ["Brambilla Carla", "Wiśniewska Żaneta", "Zanè Niccolò"]
    assert [words.index(name) for name in names] == sorted(words.index(name) for name in names)
    assert str(cast.editor_rho) not in words
    assert "9:00" in words
    assert "13:00" in words


def test_a_sheet_of_a_hundred_has_its_head_on_each_page(cast: Cast) -> None:
    session = stage.meeting(capacity=100).sessions.get()
    for person in stage.people(100):
        booking.ask(meeting=session.meeting, person=person, by=None, at=stage.AT)
    content = sheet_of(session, at=stage.AT)
    assert paper.pages(content) == 6
    assert verapdf.validate(content) == []


def test_the_sheet_is_read_by_who_keeps_the_register_alone(cast: Cast, client: Client) -> None:
    session = stage.meeting().sessions.get()
    path = reverse("meetings:sheet_pdf", args=[session.uid])
    response = sign_in(client, cast.training_officer).get(path)
    assert response.content.startswith(b"%PDF-")
    assert sign_in(client, cast.trainee).get(path).status_code == 404
