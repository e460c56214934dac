# SPDX-License-Identifier: AGPL-3.0-or-later
"""One mail a set of changes and subscriber, or one a day: read from the log of changes, never pushed.

A change is gathered when it is in no set yet, not by a mark of how far one has read: rows appear in the order in which
transactions end. Each step may be killed and runs again: the key of a mail lets it be written once.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import groupby
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from cms.clock import ROME, day_of
from cms.locks import wait_for
from cms.notices.models import Notice
from cms.notices.operations import letter, write_many
from home.changes.models import Change
from home.following.links import manage_path, stop_path
from home.following.models import ChangeSet, Digest, Followed, GatheredChange, Rhythm, Subscriber
from home.following.operations import mail_key
from home.following.scopes import reach

QUIET = timedelta(minutes=3)
"""A set is complete when for so long nothing more came to it."""
LONGEST = timedelta(minutes=20)
"""Changes wait no longer than this for others, were they to come without a pause."""
DAILY_AT = time(7)
AT_ONCE = 200
"""Mails written in one transaction."""

type Reached = list[tuple[Change, set[str]]]


def tell_followers(*, at: datetime) -> int:
    """Gathers what has changed and writes the mails that are due; returns how many sets and days were told."""
    gather(at=at)
    sets = list(ChangeSet.objects.filter(told_at=None).order_by("pk"))
    for each in sets:
        tell_set(each, at=at)
    day = open_digest(at=at)
    if day:
        tell_day(day, at=at)
    return len(sets) + bool(day)


@transaction.atomic
def gather(*, at: datetime) -> list[ChangeSet]:
    """Puts the changes that wait into sets: those of one `set_id`, the others by the moments they were made at."""
    wait_for("home.following.gather")
    waiting = Change.objects.filter(gathered=None).order_by("set_id", "at", "pk")
    found = []
    for set_id, some in groupby(waiting, lambda change: change.set_id):
        rows = list(some)
        clusters = [rows] if set_id else _clusters(rows)
        found += [_set_of(cluster, at) for cluster in clusters if _is_complete(cluster, at)]
    return found


def _clusters(changes: Iterable[Change]) -> list[list[Change]]:
    clusters: list[list[Change]] = []
    for change in changes:
        if (
            clusters
            and change.at - clusters[-1][-1].at <= QUIET
            and change.at - clusters[-1][0].at <= LONGEST
        ):
            clusters[-1].append(change)
        else:
            clusters.append([change])
    return clusters


def _is_complete(changes: Sequence[Change], at: datetime) -> bool:
    return changes[-1].at <= at - QUIET or changes[0].at <= at - LONGEST


def _set_of(changes: Iterable[Change], at: datetime) -> ChangeSet:
    made = ChangeSet.objects.create(gathered_at=at)
    GatheredChange.objects.bulk_create(GatheredChange(change=change, change_set=made) for change in changes)
    return made


def tell_set(each: ChangeSet, *, at: datetime) -> None:
    """Writes to who wants a mail for each set."""
    changes = Change.objects.public().filter(gathered__change_set=each)
    _tell(changes, rhythm=Rhythm.AT_ONCE, about=f"set:{each.pk}", at=at)
    ChangeSet.objects.filter(pk=each.pk).update(told_at=at)


@transaction.atomic
def open_digest(*, at: datetime) -> Digest | None:
    """The daily mail that is due and not told: that of the last DAILY_AT in Rome; None when it was."""
    wait_for("home.following.digest")
    until = _last_digest_before(at)
    day, _made = Digest.objects.get_or_create(until=until)
    return None if day.told_at else day


def _last_digest_before(at: datetime) -> datetime:
    today = datetime.combine(day_of(at), DAILY_AT, ROME)
    return today if today <= at else datetime.combine(day_of(at) - timedelta(days=1), DAILY_AT, ROME)


def tell_day(day: Digest, *, at: datetime) -> None:
    """Writes to who wants one mail a day, about all that was gathered since the digest before."""
    before = Digest.objects.filter(until__lt=day.until, told_at__isnull=False).order_by("-until").first()
    start = before.until if before else day.until - timedelta(days=1)
    changes = Change.objects.public().filter(
        gathered__change_set__gathered_at__gte=start, gathered__change_set__gathered_at__lt=day.until
    )
    _tell(changes, rhythm=Rhythm.DAILY, about=f"day:{day.until:%Y-%m-%d}", at=at)
    Digest.objects.filter(pk=day.pk).update(told_at=at)


def _tell(changes: Iterable[Change], *, rhythm: Rhythm, about: str, at: datetime) -> None:
    ordered = sorted(changes, key=lambda change: (change.at, change.pk))
    reached = list(zip(ordered, reach(change.scopes for change in ordered), strict=True))
    names = {name for _change, some in reached for name in some}
    if not names:
        return
    for subscribers in _in_parts(names, rhythm):
        _write(subscribers, reached, about=about, at=at)


def _in_parts(names: set[str], rhythm: Rhythm) -> Iterator[list[int]]:
    """Ids of who follows any of `names`, some at a time."""
    rows = Subscriber.objects.filter(rhythm=rhythm, follows__scope__in=names).distinct()
    after = 0
    while part := list(rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        yield part
        after = part[-1]


@transaction.atomic
def _write(subscribers: Sequence[int], reached: Reached, *, about: str, at: datetime) -> None:
    """The mails of some. Their rows are held: who stops meanwhile waits, and then takes the mail away too."""
    people = list(Subscriber.objects.select_for_update().filter(pk__in=subscribers))
    follows: dict[int, dict[str, datetime]] = {}
    for row in Followed.objects.filter(subscriber__in=people):
        follows.setdefault(row.subscriber_id, {})[row.scope] = row.since
    letters = []
    for somebody in people:
        theirs = follows.get(somebody.pk, {})
        news = [
            change
            for change, names in reached
            if any(name in names and since <= change.at for name, since in theirs.items())
        ]
        if news:
            letters.append(_letter(somebody, news, about=about, at=at))
    write_many(letters)


def _letter(somebody: Subscriber, news: Sequence[Change], *, about: str, at: datetime) -> Notice:
    stop = settings.SITE_URL + stop_path(somebody)
    return letter(
        template="follow_changes",
        context={
            "news": news,
            "manage": settings.SITE_URL + manage_path(somebody),
            "stop": stop,
        },
        key=mail_key(somebody.uid, about),
        to=somebody.email,
        at=at,
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": f"<novita.{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )
