# SPDX-License-Identifier: AGPL-3.0-or-later
"""The screens of attendance: the desk, the call, the sheet, one's own line, the disputes."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext as _

from cms import clock
from cms.meetings.attendance import closing
from cms.meetings.attendance.models import Dispute, Evidence, EvidenceFile, Source
from cms.meetings.attendance.register import line_of, register_of
from cms.meetings.booking import operations as booking
from cms.meetings.planning.models import MeetingSession
from cms.notices.models import Notice
from cms.people.models import Person
from tests.cms.meetings import stage
from tests.cms.meetings.attendance_samples import trace
from tests.cms.meetings.attending import at, held, told
from tests.factories import Cast, actor, sign_in

pytestmark = pytest.mark.django_db
Kind = Evidence.Kind


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def session(cast: Cast) -> MeetingSession:
    return held(cast)


def test_the_desk_finds_by_name_and_code_and_records_in_and_out(
    cast: Cast, session: MeetingSession, client: Client
) -> None:
    booking.ask(meeting=session.meeting, person=cast.trainee, by=None, at=stage.AT - timedelta(days=3650))
    sign_in(client, cast.tutor)
    path = at("kiosk", session.uid)
    for asked in ("zane nicc", cast.trainee.uid.hex[-6:]):
        assert str(cast.trainee) in told(client.get(path, {"chi": asked}))
    for kind in ("in", "in", "out"):
        page = client.post(path, {"person": cast.trainee.uid, "kind": kind}, follow=True)
        assert page.status_code == 200
    rows = Evidence.objects.order_by("pk").values_list("kind", "source", "recorded_by")
    assert list(rows) == [(Kind.IN, Source.KIOSK, cast.tutor.pk), (Kind.OUT, Source.KIOSK, cast.tutor.pk)]


def test_the_desk_adds_who_is_not_on_the_list_once_a_name(
    cast: Cast, session: MeetingSession, client: Client
) -> None:
    sign_in(client, cast.tutor)
    for _time in range(2):
        client.post(at("kiosk", session.uid), {"given_name": "Ada", "family_name": "Bo"})
    assert [str(line.person) for line in register_of(session)] == ["Ada Bo"]
    empty = client.post(at("kiosk", session.uid), {"given_name": "", "family_name": "Bo"})
    assert (empty.status_code, 'value="Bo"' in told(empty)) == (422, True)


def test_the_desk_of_a_session_to_come_makes_nobody(cast: Cast, client: Client) -> None:
    session = held(cast, "domani", -timedelta(hours=2))
    sign_in(client, cast.tutor)
    client.post(at("kiosk", session.uid), {"given_name": "Ada", "family_name": "Bo"})
    assert not Person.objects.filter(given_name="Ada").exists()


def call_of(session: MeetingSession, people: list[tuple[str, str]]) -> SimpleUploadedFile:
    begins, ends = (moment.isoformat() for moment in (session.during.lower, session.during.upper))
    lines = [f"{name},{mail},{begins},{ends}" for name, mail in people]
    text = "\n".join(["Name,Email,Join Time,Leave Time", *lines])
    return SimpleUploadedFile("chiamata.csv", text.encode(), content_type="text/csv")


def hidden(page: Any) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(name|content)" value="([^"]*)"', told(page))
    return dict(found)


def test_a_hybrid_session_counts_the_one_in_both_places_once(cast: Cast, client: Client) -> None:
    session = held(cast, ago=timedelta(hours=4, minutes=5))
    crowd = stage.people(99)
    for person in crowd[:40]:
        trace(session, person, Kind.PRESENT, source=Source.SHEET)
    sign_in(client, cast.tutor)
    file = call_of(session, [(str(person), person.user.email) for person in crowd[39:]])
    page = client.post(at("video", session.uid), {"file": file})
    assert not Evidence.objects.filter(source=Source.VIDEO).exists()
    assert not EvidenceFile.objects.exists()
    for _time in range(2):
        client.post(at("video", session.uid), hidden(page))
    assert Evidence.objects.filter(source=Source.VIDEO).count() == 120
    client.post(at("close_register", session.uid))
    lines = session.closings.get().lines.all()
    assert {line.minutes for line in lines} == {240}
    assert (len(lines), sum(line.is_remote for line in lines)) == (99, 59)


def test_open_lines_of_a_call_are_decided_by_hand_or_left_out(cast: Cast, client: Client) -> None:
    session = held(cast, ago=timedelta(hours=4, minutes=5))
    booking.ask(meeting=session.meeting, person=cast.trainee, by=None, at=stage.AT - timedelta(days=3650))
    sign_in(client, cast.tutor)
    file = call_of(session, [("Zanè Niccolò (Comune di Legnano)", ""), ("iPad", ""), ("Salvatore", "")])
    page = client.post(at("video", session.uid), {"file": file})
    assert _("by the name") in told(page)
    undecided = client.post(
        at("video", session.uid), hidden(page) | {"line-3": str(cast.trainee.uid), "line-4": ""}
    )
    assert undecided.status_code == 422
    assert f'value="{cast.trainee.uid}" selected' in told(undecided)
    stranger = hidden(page) | {"line-3": str(cast.other_trainee.uid), "line-4": "no"}
    assert client.post(at("video", session.uid), stranger).status_code == 422
    assert not Evidence.objects.exists()
    client.post(at("video", session.uid), hidden(page) | {"line-3": str(cast.trainee.uid), "line-4": "no"})
    assert set(Evidence.objects.values_list("person", flat=True)) == {cast.trainee.pk}
    assert bytes(EvidenceFile.objects.get().content.content).startswith(b"Name,Email")


def test_a_file_that_is_no_list_of_a_call_is_refused_on_the_page(
    cast: Cast, session: MeetingSession, client: Client
) -> None:
    sign_in(client, cast.tutor)
    for content in (b"a;b\n1;2\n", b"PK\x03\x04"):
        page = client.post(at("video", session.uid), {"file": SimpleUploadedFile("x.csv", content)})
        assert page.status_code == 422
    broken = client.post(at("video", session.uid), {"content": "%%%"})
    assert broken.status_code == 422


def test_a_signed_sheet_is_uploaded_and_its_signatures_marked(
    cast: Cast, session: MeetingSession, client: Client
) -> None:
    booking.ask(meeting=session.meeting, person=cast.trainee, by=None, at=stage.AT - timedelta(days=3650))
    sign_in(client, cast.tutor)
    wrong = client.post(at("sheets", session.uid), {"scan": SimpleUploadedFile("firme.pdf", b"MZ")})
    assert wrong.status_code == 422
    for _time in range(2):
        scan = SimpleUploadedFile("firme.pdf", b"%PDF-1.7 firme")
        page = client.post(at("sheets", session.uid), {"scan": scan})
    file = EvidenceFile.objects.get()
    assert page.url == at("signed", file.uid)
    assert client.get(at("evidence_file", file.uid)).content == b"%PDF-1.7 firme"
    client.post(at("signed", file.uid), {"people": [str(cast.trainee.uid)]})
    made = Evidence.objects.get()
    assert (made.kind, made.source, made.file, made.person) == (
        Kind.PRESENT,
        Source.SHEET,
        file,
        cast.trainee,
    )
    again = client.post(at("signed", file.uid), {"people": [str(cast.other_trainee.uid)]})
    assert (again.status_code, Evidence.objects.count()) == (422, 1)


def test_one_s_own_page_says_minutes_and_what_they_come_from(
    cast: Cast, session: MeetingSession, client: Client
) -> None:
    trace(session, cast.trainee, Kind.IN, at=session.during.lower)
    trace(session, cast.trainee, Kind.OUT, at=session.during.lower + timedelta(minutes=45))
    page = told(sign_in(client, cast.trainee).get(at("attendance", session.uid)))
    assert clock.minutes_in_words(45) in page
    assert session.meeting.title in told(client.get(at("attendances")))


def test_a_dispute_is_answered_once_and_accepted_only_when_corrected(
    cast: Cast, session: MeetingSession, client: Client
) -> None:
    trace(session, cast.trainee, Kind.ABSENT, source=Source.TRAINER, recorded_by=cast.tutor)
    sign_in(client, cast.trainee)
    for _time in range(2):
        client.post(at("attendance", session.uid), {"words": "C’ero dalle 9."})
    dispute = Dispute.objects.get()
    assert Notice.objects.filter(to=cast.tutor.user.email).count() == 1
    tutor = sign_in(Client(), cast.tutor)
    path = at("dispute", dispute.uid)
    assert "C’ero dalle 9." in told(tutor.get(path))
    refused = tutor.post(path, {"outcome": "accepted", "words": "Hai ragione."})
    assert (refused.status_code, "Hai ragione." in told(refused)) == (422, True)
    tutor.post(at("take_back", Evidence.objects.get().uid))
    line = at("evidence_line", session.uid, cast.trainee.uid)
    key = uuid4()
    for _time in range(2):
        tutor.post(line, {"kind": "present", "key": key})
    tutor.post(path, {"outcome": "accepted", "words": "Hai ragione."})
    assert Dispute.objects.get().answer.is_accepted
    assert tutor.post(path, {"outcome": "refused", "words": "No."}).status_code == 422
    assert line_of(session, cast.trainee.pk).counted.minutes == 240
    assert Evidence.objects.count() == 3
    assert Notice.objects.filter(to=cast.trainee.user.email).count() == 1
    assert "Hai ragione." in told(client.get(at("attendance", session.uid)))


def test_a_correction_after_closing_is_closed_again_with_words(cast: Cast, client: Client) -> None:
    session = held(cast, ago=timedelta(hours=4, minutes=5))
    trace(session, cast.trainee, Kind.PRESENT, source=Source.SHEET)
    tutor = sign_in(client, cast.tutor)
    tutor.post(at("close_register", session.uid))
    line = at("evidence_line", session.uid, cast.trainee.uid)
    hour = f"{(session.during.lower + timedelta(minutes=60)).astimezone(clock.ROME):%H:%M}"
    assert tutor.post(line, {"kind": "out", "key": uuid4()}).status_code == 422
    tutor.post(line, {"kind": "out", "hour": hour, "key": uuid4()})
    assert tutor.post(at("close_register", session.uid)).status_code == 422
    tutor.post(at("close_register", session.uid), {"words": "È uscito prima."})
    minutes = [closed.lines.get().minutes for closed in session.closings.order_by("number")]
    assert minutes[0] == 240
    assert 59 <= minutes[1] <= 60


@pytest.mark.parametrize("count", [1, 3])
def test_the_evidence_of_one_and_of_three_costs_the_same(
    cast: Cast, session: MeetingSession, client: Client, count: int
) -> None:
    for person in stage.people(count):
        trace(session, person)
    sign_in(client, cast.tutor)
    client.get(at("evidence", session.uid))
    with CaptureQueriesContext(connection) as asked:
        client.get(at("evidence", session.uid))
    assert len(asked) == EVIDENCE_QUERIES


EVIDENCE_QUERIES = 16
OWN_QUERIES = 12


@pytest.mark.parametrize("count", [1, 3])
def test_one_s_own_list_of_one_and_of_three_costs_the_same(cast: Cast, client: Client, count: int) -> None:
    for number in range(count):
        session = held(cast, f"incontro-{number}", timedelta(hours=4, minutes=5))
        stage.TrainerUse.objects.all().update(is_cancelled=True)
        trace(session, cast.trainee, Kind.PRESENT)
        closing.close(session=session, by=actor(cast.tutor), at=clock.now())
    sign_in(client, cast.trainee)
    client.get(at("attendances"))
    with CaptureQueriesContext(connection) as asked:
        client.get(at("attendances"))
    assert len(asked) == OWN_QUERIES


def test_closing_shows_first_what_does_not_agree(cast: Cast, client: Client) -> None:
    session = held(cast, ago=timedelta(hours=4, minutes=5))
    trace(session, cast.trainee, Kind.IN, at=session.during.lower)
    trace(session, cast.other_trainee, Kind.PRESENT, source=Source.SHEET)
    page = told(sign_in(client, cast.tutor).get(at("close_register", session.uid)))
    assert at("evidence_line", session.uid, cast.trainee.uid) in page
    assert _("Came in and did not go out: counted until the end.") in page
    assert at("evidence_line", session.uid, cast.other_trainee.uid) not in page


def doors_of(cast: Cast, session: MeetingSession) -> list[tuple[str, dict[str, Any]]]:
    """Addresses of a register with what their forms send."""
    mark = trace(session, cast.trainee)
    scan = EvidenceFile.objects.create(
        session=session,
        source="sheet",
        name="a.pdf",
        media_type="application/pdf",
        size=1,
        sha256="",
        at=clock.now(),
    )
    scan.refresh_from_db()
    dispute = Dispute.objects.create(session=session, person=cast.trainee, at=clock.now())
    dispute.refresh_from_db()
    person = {"person": cast.trainee.uid, "kind": "out"}
    return [
        (at("room", session.uid), {}), (at("kiosk", session.uid), person), (at("sheet_pdf", session.uid), {}),
        (at("sheets", session.uid), {}), (at("video", session.uid), {}), (at("evidence", session.uid), {}),
        (at("evidence_line", session.uid, cast.trainee.uid), {"kind": "out", "hour": "09:00", "key": uuid4()}),
        (at("take_back", mark.uid), {}), (at("evidence_file", scan.uid), {}), (at("signed", scan.uid), {"people": []}),
        (at("dispute", dispute.uid), {"outcome": "refused", "words": "No."}),
    ]  # fmt: skip


def test_another_session_s_trainer_and_the_person_themselves_find_no_register(
    cast: Cast, session: MeetingSession, client: Client
) -> None:
    doors = doors_of(cast, session)
    stage.lead(stage.add_session(stage.meeting("altrove", session=False), clock.now()), cast.other_tutor)
    before = Evidence.objects.count()
    for person in (cast.trainee, cast.other_tutor, cast.body_contact):
        sign_in(client, person)
        for path, form in doors:
            assert {client.get(path).status_code, client.post(path, form).status_code} <= {404, 405}
    assert Evidence.objects.count() == before


def test_a_trainer_never_corrects_their_own_line_nor_answers_their_own_dispute(
    cast: Cast, session: MeetingSession, client: Client
) -> None:
    mark = trace(session, cast.tutor, Kind.IN)
    dispute = Dispute.objects.create(session=session, person=cast.tutor, at=clock.now())
    dispute.refresh_from_db()
    sign_in(client, cast.tutor)
    assert client.post(at("take_back", mark.uid)).status_code == 404
    assert client.get(at("dispute", dispute.uid)).status_code == 404
    line = at("evidence_line", session.uid, cast.tutor.uid)
    assert client.post(line, {"kind": "present", "key": uuid4()}).status_code == 422


def test_another_person_s_line_is_not_found(cast: Cast, session: MeetingSession, client: Client) -> None:
    trace(session, cast.trainee)
    sign_in(client, cast.other_trainee)
    assert client.get(at("attendance", session.uid)).status_code == 404
    assert client.post(at("attendance", session.uid), {"words": "Io."}).status_code == 404
    tutor = sign_in(Client(), cast.tutor)
    assert tutor.get(at("evidence_line", session.uid, cast.other_trainee.uid)).status_code == 404
