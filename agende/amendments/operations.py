# SPDX-License-Identifier: AGPL-3.0-or-later
"""Suggestions that the server writes into a text's log, in the caller's transaction."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from agende.amendments.models import Suggestion
from agende.amendments.retouching import retouch
from agende.texts.blocks import Block
from agende.texts.models import TextDoc, Update
from agende.texts.operations import append_data
from agende.texts.replaying import replay
from cms.people.models import Mandate
from cms.rights import Actor


def new_key() -> str:
    """A suggestion's key: 64 random bits."""
    return secrets.token_hex(8)


def suggest(
    doc: TextDoc,
    blocks: Sequence[Block],
    *,
    key: str,
    origin: Suggestion.Origin,
    by: Actor,
    at: datetime,
    author: tuple[int, Mandate | None] | None = None,
) -> Suggestion:
    """Writes `blocks`, the text of a `locked` doc with a suggestion of that key in it, and who suggests.

    `author`: person and mandate whose suggestion it is; None: the actor's.
    """
    document, data = retouch(replay(doc).document, blocks)
    update = append_data(doc, document, data, kind=Update.Kind.SYNC, by=by, at=at)
    person_id, mandate = author or (by.person_id, None)
    return Suggestion.objects.create(
        doc=doc,
        key=key,
        origin=origin,
        seq=update.seq,
        person_id=person_id,
        mandate_id=mandate.pk if mandate else None if author else by.mandate_id,
        body_id=mandate.body_id if mandate else None if author else by.body_id,
        at=at,
    )
