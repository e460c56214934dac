# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nobody reads what stood there before a meeting changed; the controls show that without the purge everybody would."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache as values

from cms import clock
from cms.meetings.attendance import closing
from cms.meetings.booking import operations as booking
from cms.meetings.convening import operations as convening
from cms.meetings.minutes import operations as minutes
from cms.meetings.planning import agenda
from cms.meetings.planning import operations as planning
from cms.meetings.planning.models import Meeting
from cms.pages import cache
from cms.rights import Actor
from tests import factories
from tests.cms.meetings import minuted
from tests.cms.meetings import stage as meetings
from tests.factories import Cast, actor, zone

PAGE, HELD = "/incontri/lavorare-per-zone/", "/incontri/assemblea-adda/"
ROUND = (
    PAGE,
    "/incontri/",
    "/zone/adda-martesana/",
    "/comuni/gorgonzola/",
    "/segui/date/sito.ics",
    "/dati-aperti/incontri.json",
)
"""Addresses that are kept for everybody and name the meeting."""


@pytest.fixture
def cast(town_site, settings, tmp_path) -> Cast:
    settings.PAGE_CACHE = str(tmp_path / "pages")
    values.clear()
    cache.forget()
    return Cast()


@pytest.fixture
def meeting(cast) -> Meeting:
    made = meetings.meeting(title="Prima", kind="zone_assembly")
    made.zones.add(zone("adda-martesana"))
    return made


def read(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def renamed(meeting: Meeting, by: Actor) -> None:
    convening.change(meeting=meeting, fields={"title": "Dopo"}, by=by, at=clock.now())


def cancelled(meeting: Meeting, by: Actor) -> None:
    convening.cancel(meeting=meeting, reason="Dopo la nevicata", by=by, at=clock.now())


def moved(meeting: Meeting, by: Actor) -> None:
    begins = meetings.BEGINS + timedelta(days=1)
    when = planning.When(begins=begins, ends=begins + timedelta(hours=2), place="Dopolavoro")
    convening.change_session(session=meeting.sessions.get(), when=when, by=by, at=clock.now())


def itemised(meeting: Meeting, by: Actor) -> None:
    agenda.add_item(meeting=meeting, title="Dopo di tutto", by=by, at=clock.now())


WAYS = [
    (renamed, ROUND),
    (cancelled, (PAGE,)),
    (moved, (PAGE, "/incontri/", "/segui/date/sito.ics")),
    (itemised, (PAGE,)),
]


@pytest.mark.parametrize(("way", "addresses"), WAYS)
def test_nobody_reads_what_stood_there_before(
    client, cast, meeting, way: Callable, addresses, django_capture_on_commit_callbacks
):
    by = actor(cast.plan_officer)
    assert ["Dopo" in read(client, path) for path in addresses] == [False] * len(addresses)
    with django_capture_on_commit_callbacks(execute=True):
        way(meeting, by)
    assert ["Dopo" in read(client, path) for path in addresses] == [True] * len(addresses)


def test_control_without_the_purge_all_of_it_is_old(
    client, cast, meeting, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(cache, "forget", lambda: None)
    by = actor(cast.plan_officer)
    for path in ROUND:
        read(client, path)
    with django_capture_on_commit_callbacks(execute=True):
        renamed(meeting, by)
    assert ["Dopo" in read(client, path) for path in ROUND] == [False] * len(ROUND)


def test_another_title_of_the_series_is_read_at_once(
    client, cast, meeting, django_capture_on_commit_callbacks
):
    series = planning.save_series(series=None, title="Serie di prima", by=None, at=meetings.AT)
    Meeting.objects.filter(pk=meeting.pk).update(series=series)
    assert "Serie di prima" in read(client, PAGE)
    with django_capture_on_commit_callbacks(execute=True):
        planning.save_series(series=series, title="Serie di dopo", by=None, at=meetings.AT)
    assert "Serie di dopo" in read(client, PAGE)


def test_a_seat_that_is_taken_is_no_longer_offered(client, cast, meeting, django_capture_on_commit_callbacks):
    before = read(client, PAGE)
    with django_capture_on_commit_callbacks(execute=True):
        booking.ask(meeting=meeting, person=cast.trainee, by=actor(cast.trainee), at=meetings.AT)
    assert read(client, PAGE) != before


def test_what_leaves_the_public_calendar_is_gone_at_once(
    client, cast, meeting, django_capture_on_commit_callbacks
):
    by = actor(cast.plan_officer)
    assert "Prima" in read(client, PAGE)
    assert "Prima" in read(client, "/incontri/")
    with django_capture_on_commit_callbacks(execute=True):
        convening.change(meeting=meeting, fields={"is_public": False}, by=by, at=clock.now())
    assert client.get(PAGE).status_code == 404
    assert "Prima" not in read(client, "/incontri/")


def test_a_draft_that_is_published_is_listed_at_once(client, cast, django_capture_on_commit_callbacks):
    draft = meetings.meeting(title="Appena nato", state="draft", session=False)
    meetings.add_session(draft, place="Melzo")
    assert "Appena nato" not in read(client, "/incontri/")
    with django_capture_on_commit_callbacks(execute=True):
        convening.publish(meeting=draft, by=actor(cast.training_officer), at=meetings.AT)
    assert "Appena nato" in read(client, "/incontri/")


def test_published_minutes_are_read_at_once(client, cast, django_capture_on_commit_callbacks):
    version = minuted.approved(cast)
    assert 'id="verbale"' not in read(client, HELD)
    with django_capture_on_commit_callbacks(execute=True):
        minutes.publish(minutes=version.minutes, by=actor(cast.coordinator), at=minuted.AT)
    assert 'id="verbale"' in read(client, HELD)


def test_a_register_that_is_closed_makes_the_pages_anew(cast, django_capture_on_commit_callbacks):
    session = minuted.assembly().sessions.get()
    before = cache.generation()
    with django_capture_on_commit_callbacks(execute=True):
        closing.close(session=session, by=factories.actor(cast.coordinator), at=clock.now())
    assert cache.generation() != before
