# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was typed in all open texts, onto their logs, in one transaction: one wait for the disk for everybody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction

from agende.amendments.models import Suggestion
from agende.live.standing import Signature, Standing, why_closed
from agende.phases.operations import STATE_LOCK
from agende.texts.models import TextDoc, Update
from agende.texts.operations import digest, tell_of
from cms import clock


@dataclass(frozen=True, slots=True)
class Change:
    """What one person typed in one text: an update of its Yjs document."""

    doc_id: int
    data: bytes
    standing: Standing
    signature: Signature
    keys: frozenset[str] = frozenset()
    """Of the suggestions that begin with it."""
    more: bytes = b""
    """What the server does to it, in the log right behind it."""


@dataclass(slots=True)
class Outcome:
    """What became of a round, by the key of the text. Of a text that is in none of them all is on disk."""

    heads: dict[int, tuple[int, str]] = field(default_factory=dict)
    """Number and hash of the last update now in the log, where this round wrote."""
    behind: set[int] = field(default_factory=set)
    """Somebody else wrote: take that in, then ask again."""
    busy: set[int] = field(default_factory=set)
    """Somebody is at it this moment: ask again."""
    closed: dict[tuple[int, Standing], str] = field(default_factory=dict)
    """Who may do this in the text does not do it now, for this reason."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a process knows of an open text."""

    seq: int
    agenda_id: int


@transaction.atomic
def write(changes: Sequence[Change], *, known: Mapping[int, Known]) -> Outcome:
    """Appends the changes, in their order; `known`: of each text, the last update that the process has.

    Two processes may have the same text open: the row of the text is the lock, and whoever does not have its last
    update is told so. Nobody waits: what another holds is left for the next round.
    """
    docs = _held(known)
    outcome, at = Outcome(busy=known.keys() - docs.keys()), clock.now()
    outcome.behind = {pk for pk, doc in docs.items() if doc.seq != known[pk].seq}
    good = [change for change in changes if change.doc_id not in outcome.busy | outcome.behind]
    outcome.closed = why_closed(((docs[change.doc_id], change.standing) for change in good), at=at)
    good = [change for change in good if (change.doc_id, change.standing) not in outcome.closed]
    parts = [(change, data) for change in good for data in (change.data, change.more) if data]
    updates = [_appended(docs[change.doc_id], change, data, at) for change, data in parts]
    if updates:
        grown = {update.doc_id: docs[update.doc_id] for update in updates}
        Update.objects.bulk_create(updates)
        suggestions = [
            each
            for (change, data), update in zip(parts, updates, strict=True)
            if data is (change.more or change.data)
            for each in _suggestions(change, update)
        ]
        if suggestions:
            Suggestion.objects.bulk_create(suggestions)
        _store(grown.values())
        tell_of(grown.values())
        outcome.heads = {pk: (doc.seq, doc.sha) for pk, doc in grown.items()}
    return outcome


def _held(known: Mapping[int, Known]) -> dict[int, TextDoc]:
    """The texts that nobody else holds, of agendas that nobody takes to another state, held for the transaction."""
    agendas = {each.agenda_id for each in known.values()}
    with (
        connection.cursor() as cursor
    ):  # first the agendas: what state they are in is read once they are held
        cursor.execute(
            "SELECT id FROM unnest(%s::bigint[]) AS id"
            " WHERE pg_try_advisory_xact_lock_shared(%s::int, (id %% 2147483648)::int)",
            [list(agendas), STATE_LOCK],
        )
        free = {row[0] for row in cursor.fetchall()}
    rows = TextDoc.objects.select_for_update(skip_locked=True, of=("self",)).defer("blocks").order_by("pk")
    rows = rows.select_related("contribution__section__agenda", "section__agenda")
    return {
        doc.pk: doc
        for doc in rows.filter(pk__in=[pk for pk, each in known.items() if each.agenda_id in free])
    }


def _appended(doc: TextDoc, change: Change, data: bytes, at: datetime) -> Update:
    """The next update of a text, which now knows of it; not stored yet."""
    by = change.signature
    update = Update(
        doc=doc, seq=doc.seq + 1, kind=Update.Kind.SYNC, payload={}, data=data, person_id=by.person_id,
        mandate_id=by.mandate_id, at=at, previous_sha=doc.sha)  # fmt: skip
    update.sha = digest(update, doc)
    doc.seq, doc.sha, doc.saved_at, doc.saved_by_id = update.seq, update.sha, at, by.person_id
    return update


def _suggestions(change: Change, update: Update) -> Iterable[Suggestion]:
    """Those that begin with a change: their author is whoever was on the line."""
    by = change.signature
    return (
        Suggestion(
            doc_id=update.doc_id, key=key, seq=update.seq, at=update.at,
            person_id=by.person_id, mandate_id=by.mandate_id, body_id=by.body_id)
        for key in sorted(change.keys)
    )  # fmt: skip


def _store(docs: Iterable[TextDoc]) -> None:
    columns = zip(*((doc.pk, doc.seq, doc.sha, doc.saved_at, doc.saved_by_id) for doc in docs), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE agende_textdoc AS doc SET seq = new.seq, sha = new.sha, saved_at = new.at, saved_by_id = new.by"
            " FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::timestamptz[], %s::bigint[])"
            " AS new (id, seq, sha, at, by) WHERE doc.id = new.id",
            [list(column) for column in columns],
        )
