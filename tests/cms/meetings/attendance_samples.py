# SPDX-License-Identifier: AGPL-3.0-or-later
"""Samples of the doors of attendance: a session that the tutor leads, at which the trainee of Legnano was."""

from typing import Any
from uuid import uuid4

from cms import clock
from cms.meetings.attendance import codes, disputing, filing, recording
from cms.meetings.attendance.models import Evidence, Source
from cms.meetings.planning.models import Meeting, MeetingSession
from cms.people.models import Person
from tests.cms.meetings import stage
from tests.factories import Cast, actor
from tests.samples import sample

SLUG = "presenze-di-prova"


def on(cast: Cast) -> MeetingSession:
    """A session that began an hour ago, led by the tutor; the same one for all samples."""
    known = Meeting.objects.filter(slug=SLUG).first()
    if known:
        return known.sessions.get()
    session = stage.add_session(stage.meeting(SLUG, session=False), clock.now() - stage.timedelta(hours=1))
    stage.lead(session, cast.tutor)
    return session


def trace(session: MeetingSession, person: Person, kind: str = Evidence.Kind.IN, **fields: Any) -> Evidence:
    now = clock.now()
    known = {"source": Source.QR, "recorded_by": None, "client_uid": uuid4(), "now": now, "at": now}
    made = recording.record(session=session, person=person, kind=kind, **known | fields)
    made.refresh_from_db()
    return made


@sample("attended_session")
def attended_session(cast: Cast) -> dict[str, dict[str, Any]]:
    session = on(cast)
    trace(session, cast.trainee)
    elsewhere = stage.add_session(stage.meeting(f"{SLUG}-altrove", session=False), clock.now())
    trace(elsewhere, cast.other_trainee)
    return {
        "own": {"uid": session.uid, "thing": session},
        "other_zone": {"uid": elsewhere.uid, "thing": elsewhere},
    }


@sample("register_person")
def register_person(cast: Cast) -> dict[str, dict[str, Any]]:
    session = on(cast)
    trace(session, cast.trainee)
    return {"own": {"uid": session.uid, "person": cast.trainee.uid, "thing": session}}


@sample("evidence")
def evidence(cast: Cast) -> dict[str, dict[str, Any]]:
    made = trace(on(cast), cast.trainee)
    return {"own": {"uid": made.uid, "thing": made}}


@sample("evidence_file")
def evidence_file(cast: Cast) -> dict[str, dict[str, Any]]:
    made = filing.keep(
        session=on(cast), source=Source.SHEET, name="firme.pdf", content=b"%PDF-1.7", media_type="application/pdf",
        by=actor(cast.tutor), at=clock.now())  # fmt: skip
    made.refresh_from_db()
    return {"own": {"uid": made.uid, "thing": made}}


@sample("dispute")
def dispute(cast: Cast) -> dict[str, dict[str, Any]]:
    person = cast.trainee
    made = disputing.dispute(
        session=on(cast), person=person, words="C’ero.", by=actor(person), at=clock.now())  # fmt: skip
    made.refresh_from_db()
    return {"own": {"uid": made.uid, "thing": made}}


@sample("room_code")
def room_code(cast: Cast) -> dict[str, dict[str, Any]]:
    """A code of long ago: one of now would be too old by the end of a long run."""
    code = codes._made(on(cast), Evidence.Kind.IN, 1)
    return {"-": {"uid": on(cast).uid, "word": "entrata", "window": code.window, "digest": code.digest}}
