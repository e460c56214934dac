# SPDX-License-Identifier: AGPL-3.0-or-later
"""Following and stopping. Nothing is known of an address before its owner presses the button of the mail."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from cms.audit.operations import record
from cms.locks import wait_for
from cms.notices.models import Notice
from cms.notices.operations import write_from
from home.following.links import confirm_address, digest, new_token
from home.following.models import Followed, FollowRequest, Rhythm, Subscriber
from home.following.scopes import Scope, known

CONFIRM_WITHIN = timedelta(days=3)
MAILS = "follow:"
"""How the keys of these mails begin."""


class LinkGone(LookupError):
    """The link was never given out, has been used, or is too old."""


@transaction.atomic
def ask(*, email: str, scopes: Sequence[Scope], rhythm: str, at: datetime) -> FollowRequest:
    """Writes to the address a link that confirms. Known or not, the same rows are written.

    Without `scopes` the link leads to what the address follows already.
    """
    token = new_token()
    made = FollowRequest.objects.create(
        email=email.lower(),
        scopes=[scope.name for scope in scopes],
        rhythm=rhythm,
        token_sha256=digest(token),
        at=at,
        expires_at=at + CONFIRM_WITHIN,
    )
    made.refresh_from_db(fields=["uid"])
    write_from(
        template="follow_confirm",
        context={"labels": [scope.label for scope in scopes], "link": confirm_address(token)},
        key=_asking(made.uid),
        to=made.email,
        at=at,
    )
    return made


def open_request(token: str, *, at: datetime) -> FollowRequest:
    """The request that a link confirms; raises LinkGone."""
    found = FollowRequest.objects.filter(token_sha256=digest(token), expires_at__gt=at).first()
    if found is None:
        raise LinkGone
    return found


@transaction.atomic
def confirm(*, token: str, at: datetime) -> Subscriber | None:
    """The owner of the address wants it; None when they asked for their list and follow nothing. Raises LinkGone."""
    wanted = FollowRequest.objects.select_for_update().filter(token_sha256=digest(token)).first()
    if wanted is None or wanted.expires_at <= at:
        raise LinkGone
    wait_for(f"home.follower.{wanted.email}")
    somebody = Subscriber.objects.filter(email=wanted.email).first()
    if wanted.scopes:
        somebody = somebody or _new(wanted, at)
        _follow(somebody, wanted.scopes, at)
        _set_rhythm(somebody, wanted.rhythm)
    _drop([wanted])
    return somebody


def _new(wanted: FollowRequest, at: datetime) -> Subscriber:
    made = Subscriber.objects.create(email=wanted.email, rhythm=wanted.rhythm, confirmed_at=at)
    made.refresh_from_db(fields=["uid"])
    record(by=None, verb="following.confirmed", on=made, at=at)
    return made


def _follow(somebody: Subscriber, names: Iterable[str], at: datetime) -> None:
    Followed.objects.bulk_create(
        (Followed(subscriber=somebody, scope=name, since=at) for name in names), ignore_conflicts=True
    )


def _set_rhythm(somebody: Subscriber, rhythm: str) -> None:
    Subscriber.objects.filter(pk=somebody.pk).update(rhythm=Rhythm(rhythm))


@transaction.atomic
def change(*, somebody: Subscriber, keep: Iterable[str], rhythm: str, at: datetime) -> bool:
    """Follows of what is followed only `keep`; False when nothing is left: then the address is gone too."""
    somebody.follows.exclude(scope__in=list(keep)).delete()
    if not somebody.follows.exists():
        stop(somebody=somebody, at=at)
        return False
    _set_rhythm(somebody, rhythm)
    return True


@transaction.atomic
def stop(*, somebody: Subscriber, at: datetime) -> None:
    """Deletes the address wherever following wrote it: the subscription, what waits, the mails and their traces."""
    record(by=None, verb="following.stopped", on=somebody, at=at)
    waiting = list(FollowRequest.objects.filter(email=somebody.email))
    somebody.delete()  # waits for whoever writes to them now, so that the mails below are all
    _drop(waiting)
    Notice.objects.filter(key__startswith=mail_key(somebody.uid)).delete()


@transaction.atomic
def forget_unconfirmed(*, at: datetime) -> int:
    """Deletes the requests that nobody confirmed in time, with the mails that asked; returns how many."""
    late = list(FollowRequest.objects.filter(expires_at__lte=at))
    _drop(late)
    return len(late)


def _drop(wanted: Sequence[FollowRequest]) -> None:
    Notice.objects.filter(key__in=[_asking(each.uid) for each in wanted]).delete()
    FollowRequest.objects.filter(pk__in=[each.pk for each in wanted]).delete()


def _asking(uid: UUID) -> str:
    return f"{MAILS}ask:{uid}"


def mail_key(uid: UUID, about: str = "") -> str:
    """Key of the mail to a subscriber about one thing; without it, how the keys of all their mails begin."""
    return f"{MAILS}{uid}:{about}"


def followed_by(somebody: Subscriber) -> list[Scope]:
    """What somebody follows, in words; what is no longer public keeps its bare name, so that it can be left."""
    names = list(somebody.follows.order_by("since", "pk").values_list("scope", flat=True))
    words = {scope.name: scope for scope in known(names)}
    return [words.get(name, Scope(name, name.partition(":")[2] or name)) for name in names]
