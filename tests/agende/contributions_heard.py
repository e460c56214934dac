# SPDX-License-Identifier: AGPL-3.0-or-later
"""For tests: a contribution of Melzo at a zone assembly, sent to the agenda of its zone or to the plan."""

from agende.process import meeting_contributions as process
from agende.queries.meetings import NODE, SECTION, plan_nodes
from agende.texts.models import Agenda, Section
from cms.meetings.minutes.models import MinutesVersion, Sending
from tests.agende import stage
from tests.cms.meetings import minuted
from tests.factories import Cast, actor


def version(cast: Cast) -> MinutesVersion:
    """Published minutes with the contribution."""
    return minuted.published(cast, minuted.assembly("assemblea-con-contributi"))


def send(cast: Cast, by, target: str, uid) -> Sending:
    of = version(cast)
    return process.send_contribution(
        version=of, contribution_uid=minuted.contribution_of(of), target=target, target_uid=uid, by=actor(by),
        at=stage.AT,
    )  # fmt: skip


def sent(cast: Cast, agenda: Agenda, section: Section | None = None) -> Sending:
    return send(cast, cast.plan_officer, SECTION, (section or stage.section(agenda)).uid)


def sent_to_plan(cast: Cast) -> Sending:
    stage.edition()
    node = plan_nodes(version(cast).minutes.meeting).first()
    return send(cast, cast.plan_officer, NODE, node.uid)


def take(cast: Cast, sending: Sending, **more):
    words = {"text": "La ciclabile arriva alla stazione.", "kind": "taken", "reason": "La zona lo chiede."}
    return process.take_contribution(sending=sending, **words | more, by=actor(cast.coordinator), at=stage.AT)


def taken(cast: Cast, agenda: Agenda) -> str:
    """The id of the paragraph that the contribution became; once."""
    sending = sent(cast, agenda)
    outcome = sending.outcomes.last() or take(cast, sending)
    return outcome.url.rstrip("/").rsplit("/", 1)[-1]
