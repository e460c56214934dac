# SPDX-License-Identifier: AGPL-3.0-or-later
"""Samples of the platform's own doors."""

from typing import Any

from django.db import connection

from cms import clock
from cms.accounts.models import AccessRequest, Invitation
from cms.accounts.operations import _digest, invite
from tests.cms.meetings import stage
from tests.factories import Cast, actor, body, zone
from tests.samples import sample


@sample("running_worker")
def running_worker(cast: Cast) -> dict[str, dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (statement_timestamp())")
    return {"-": {}}


@sample("invitation")
def invitation(cast: Cast) -> dict[str, dict[str, Any]]:
    made = invite(by=actor(cast.administrator), at=clock.now(), email="invitata@example.it")
    Invitation.objects.filter(pk=made.pk).update(token_sha256=_digest("parola-segreta"))
    return {"own": {"token": "parola-segreta"}}


@sample("access_request")
def access_request(cast: Cast) -> dict[str, dict[str, Any]]:
    def asked(town: str) -> dict[str, Any]:
        request = AccessRequest.objects.create(
            given_name="Ada", family_name="Bo", email=f"ada@{town}.it", body=body(town), at=clock.now()
        )
        request.refresh_from_db()
        return {"uid": request.uid, "thing": request}

    return {"own": asked("Legnano"), "other_zone": asked("Gorgonzola")}


@sample("person_to_erase")
def person_to_erase(cast: Cast) -> dict[str, dict[str, Any]]:
    return {
        "own": {"uid": cast.trainee.uid, "thing": cast.trainee},
        "other_zone": {"uid": cast.administrator.uid, "thing": cast.administrator},
    }


@sample("register_session")
def register_session(cast: Cast) -> dict[str, dict[str, Any]]:
    """A date of training and one of a zone, led by nobody of the cast."""
    training = stage.add_session(stage.meeting("registro-di-prova", session=False))
    assembly = stage.meeting("registro-di-zona", kind="zone_assembly", session=False)
    assembly.zones.add(zone("adda-martesana"))
    of_zone = stage.add_session(assembly)
    return {
        "own": {"uid": training.uid, "thing": training},
        "same_zone": {"uid": of_zone.uid, "thing": of_zone},
    }
