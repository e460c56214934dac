# SPDX-License-Identifier: AGPL-3.0-or-later
"""A contribution of approved minutes sent to a text that is being written, and what became of it.

Which texts there are, who may send to them and who answers is known above: those verbs call these.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.accounts.telling import tell
from cms.audit.operations import record
from cms.locks import wait_for
from cms.meetings.minutes.content import contribution_in
from cms.meetings.minutes.models import Minutes, MinutesVersion, Outcome, Sending
from cms.meetings.minutes.rules import can_send_contribution
from cms.meetings.minutes.standing import last_version, locked
from cms.pages.cache import forget_after_commit
from cms.rights import Actor, Hidden, WrongPhase


class NoReason(Exception):
    """What is said has to say why."""


class AnsweredMeanwhile(Exception):
    """Somebody else has answered: `outcome` is what they said."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"{outcome}")
        self.outcome = outcome


def why_not_send(version: MinutesVersion) -> str:
    """In words, why contributions of a version cannot be sent now; "" when they can."""
    if version.minutes.state == Minutes.State.DRAFT:
        return _("These minutes are being corrected: send their contributions when they are approved again.")
    if version.number != last_version(version.minutes):
        return _("A later version of these minutes was approved: send their contributions from that one.")
    return ""


@transaction.atomic
def send(
    *,
    version: MinutesVersion,
    contribution_uid: UUID,
    target: str,
    target_uid: UUID,
    label: str,
    by: Actor,
    at: datetime,
) -> tuple[Sending, bool]:
    """Sends a contribution to a text, once: the sending, and whether it is new.

    `label` is what the text is called. Raises WrongPhase, Hidden.
    """
    if by.person_id is None or not can_send_contribution(by, version):
        raise Hidden(f"{version!r}")
    version.minutes = locked(version.minutes)
    found = contribution_in(version.content, contribution_uid)
    if found is None:
        raise Hidden("no such contribution in this version")
    known = Sending.objects.filter(
        contribution_uid=contribution_uid, target=target, target_uid=target_uid
    ).first()
    if known:
        return known, False
    if words := why_not_send(version):
        raise WrongPhase(words)
    said = found[1]
    made = Sending.objects.create(
        version=version, contribution_uid=contribution_uid, target=target, target_uid=target_uid, label=label[:300],
        body_name=said["body"], capacity=said["capacity"], quote=said["text"], sent_by_id=by.person_id, at=at,
    )  # fmt: skip
    made.refresh_from_db(fields=["uid"])
    record(by=by, verb="meetings.contribution_sent", on=made, at=at, detail={"to": f"{target} {target_uid}"})
    forget_after_commit()
    return made, True


def outcome_of(sending: Sending) -> Outcome | None:
    """What was said last of what became of it."""
    return sending.outcomes.order_by("-pk").select_related("decided_by").first()


@transaction.atomic
def answer(
    *,
    sending: Sending,
    kind: str,
    reason: str,
    by: Actor,
    at: datetime,
    url: str = "",
    seen: UUID | None = None,
) -> Outcome | None:
    """Says what became of a contribution, always with a reason; a later answer corrects the one that was `seen`.

    `url` leads to the words that it became. Who sent it gets a mail. None when that is said already.
    Raises NoReason, AnsweredMeanwhile, Hidden.
    """
    if by.person_id is None:
        raise Hidden("nobody answers")
    reason = reason.strip()
    if not reason:
        raise NoReason
    wait_for(f"meetings.sending:{sending.pk}")
    last = outcome_of(sending)
    if last and (last.kind, last.reason, last.url) == (kind, reason, url):
        return None
    if last and last.uid != seen:
        raise AnsweredMeanwhile(last)
    made = Outcome.objects.create(
        sending=sending, kind=kind, reason=reason, url=url, decided_by_id=by.person_id, at=at
    )
    made.refresh_from_db(fields=["uid"])
    record(by=by, verb="meetings.contribution_answered", on=sending, at=at, detail={"kind": kind})
    meeting = sending.version.minutes.meeting
    path = reverse("meetings:minutes", args=[meeting.uid])
    context = {"sending": sending, "outcome": made, "meeting": meeting, "path": path}
    tell(
        person_id=sending.sent_by_id, template="meeting_contribution_answered", context=context,
        key=f"meeting_contribution_answered.{made.pk}", at=at, about_id=by.person_id)  # fmt: skip
    forget_after_commit()
    return made
