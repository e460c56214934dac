# SPDX-License-Identifier: AGPL-3.0-or-later
"""The room’s code: valid for half a minute, of one session and direction; then one button."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.translation import gettext as _

from cms import clock
from cms.meetings.attendance import codes
from cms.meetings.attendance.models import Evidence, Source
from cms.meetings.planning.models import MeetingSession
from tests.cms.meetings import stage
from tests.cms.meetings.attending import HOUR, at, held, told
from tests.factories import Cast, sign_in

pytestmark = pytest.mark.django_db
Kind = Evidence.Kind


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def session(cast: Cast) -> MeetingSession:
    return held(cast)


def scan_path(session: MeetingSession, word: str = "entrata", windows_ago: int = 0) -> str:
    direction = {"entrata": Kind.IN, "uscita": Kind.OUT}[word]
    made = codes._made(session, direction, codes.window_of(clock.now()) - windows_ago)
    return at("scan", session.uid, word, made.window, made.digest)


def test_the_room_shows_a_code_that_changes_by_itself_and_leads_to_one_button(
    cast: Cast, session: MeetingSession, client: Client
) -> None:
    tutor = sign_in(Client(), cast.tutor)
    response = tutor.get(at("room", session.uid))
    assert 1 <= int(response.headers["Refresh"]) <= 30
    assert 'src="data:image/svg+xml;base64,' in told(response)
    sign_in(client, cast.trainee)
    page = client.get(scan_path(session), follow=True)
    assert page.redirect_chain == [(at("check_in"), 302)]
    assert told(page).count("<button") == told(client.get(at("attendances"))).count("<button") + 1
    assert not Evidence.objects.exists()


def test_the_button_records_the_moment_of_the_scan_and_says_it(
    cast: Cast, session: MeetingSession, client: Client
) -> None:
    sign_in(client, cast.trainee).get(scan_path(session))
    page = client.post(at("check_in"), follow=True)
    made = Evidence.objects.get()
    assert (made.person, made.kind, made.source, made.session) == (cast.trainee, Kind.IN, Source.QR, session)
    assert made.at <= made.recorded_at
    assert f"{made.at.astimezone(clock.ROME):%H:%M}" in told(page)
    assert session.meeting.title in told(page)


def test_a_second_scan_says_already_recorded_and_the_way_out_is_recorded(
    cast: Cast, session: MeetingSession, client: Client
) -> None:
    sign_in(client, cast.trainee)
    for _time in range(2):
        client.get(scan_path(session))
        page = client.post(at("check_in"), follow=True)
    assert _("Already recorded") in told(page)
    assert Evidence.objects.count() == 1
    client.get(scan_path(session, "uscita"))
    client.post(at("check_in"))
    assert list(Evidence.objects.order_by("pk").values_list("kind", flat=True)) == [Kind.IN, Kind.OUT]


def test_who_is_signed_out_is_led_to_sign_in_and_back_with_the_scan(
    cast: Cast, session: MeetingSession, client: Client
) -> None:
    page = client.get(scan_path(session), follow=True)
    assert page.redirect_chain[-1][0].endswith(f"?next={at('check_in').replace('/', '%2F')}")
    user = cast.trainee.user
    client.post(page.redirect_chain[-1][0], {"login": user.email, "password": "una parola lunga e sicura"})
    client.post(at("check_in"))
    assert Evidence.objects.get().person == cast.trainee


def test_a_replayed_code_is_refused_with_words_and_without_the_window_it_would_be_taken(
    cast: Cast, session: MeetingSession, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, cast.trainee)
    old = scan_path(session, windows_ago=3)
    refused = client.get(old)
    assert refused.status_code == 403
    assert _("This QR code is too old: scan the one that the screen in the room shows now.") in told(refused)
    assert client.post(at("check_in")).status_code == 403
    assert not Evidence.objects.exists()
    monkeypatch.setattr(codes, "is_near", lambda window, now: True)
    assert client.get(old).status_code == 302
    client.post(at("check_in"))
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("windows_ago", [-1, 0, 1])
def test_the_window_before_and_the_one_after_are_taken(
    cast: Cast, session: MeetingSession, client: Client, windows_ago: int
) -> None:
    now = clock.now()
    window = codes.window_of(now) - windows_ago
    codes.require_code(session, codes._made(session, Kind.IN, window), now=now)


def test_the_code_of_another_session_direction_or_window_is_refused(
    cast: Cast, session: MeetingSession, client: Client
) -> None:
    sign_in(client, cast.trainee)
    other = stage.add_session(stage.meeting("un-altro", session=False), clock.now() - HOUR)
    good = codes.code_for(session, direction=Kind.IN, now=clock.now())
    assert len(good.digest) * 4 == 128
    for path in (
        at("scan", other.uid, "entrata", good.window, good.digest),
        at("scan", session.uid, "uscita", good.window, good.digest),
        at("scan", session.uid, "entrata", good.window + 1, good.digest),
        at("scan", session.uid, "entrata", good.window, "0" * 32),
        at("scan", session.uid, "altrove", good.window, good.digest),
        at("scan", uuid4(), "entrata", good.window, good.digest),
    ):
        refused = client.get(path)
        assert refused.status_code == 403
        assert _("This QR code is not valid: scan the one that the screen in the room shows now.") in told(
            refused
        )
    assert client.post(at("check_in")).status_code == 403
    assert not Evidence.objects.exists()


def test_a_session_to_come_or_long_over_has_no_code_and_takes_none(cast: Cast, client: Client) -> None:
    sign_in(client, cast.trainee)
    tutor = sign_in(Client(), cast.tutor)
    for slug, ago in (("domani", -timedelta(hours=2)), ("ieri", timedelta(hours=5))):
        session = held(cast, slug, ago)
        assert client.get(scan_path(session)).status_code == 403
        assert "data:image/svg" not in told(tutor.get(at("room", session.uid)))


def test_the_button_without_a_fresh_scan_records_nothing(cast: Cast, client: Client) -> None:
    sign_in(client, cast.trainee)
    assert client.get(at("check_in")).status_code == 403
    assert client.post(at("check_in")).status_code == 403


@pytest.mark.parametrize("digest", ["è", "\u202e", "0" * 400, "💥"])
def test_a_digest_of_any_signs_is_refused_with_words(
    cast: Cast, session: MeetingSession, client: Client, digest: str
) -> None:
    sign_in(client, cast.trainee)
    page = client.get(at("scan", session.uid, "entrata", codes.window_of(clock.now()), digest))
    assert (page.status_code, Evidence.objects.count()) == (403, 0)
