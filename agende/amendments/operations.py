# SPDX-License-Identifier: AGPL-3.0-or-later
"""Suggestions that the server writes into a text's log, in the caller's transaction."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from agende.amendments.models import LateProposal, Suggestion
from agende.amendments.retouching import retouch
from agende.phases.operations import signed
from agende.texts.blocks import Block
from agende.texts.models import TextDoc, Update
from agende.texts.operations import append_data
from agende.texts.replaying import replay
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
    author: LateProposal | None = None,
) -> Suggestion:
    """Writes `blocks`, the text of a `locked` doc with a suggestion of that key in it, and who suggests.

    `author`: whose late proposal it is; None: the suggestion is the actor's.
    """
    document, data = retouch(replay(doc).document, blocks)
    update = append_data(doc, document, data, kind=Update.Kind.SYNC, by=by, at=at)
    if author:
        body_id = author.mandate.body_id if author.mandate else None
        signature = {"person_id": author.person_id, "mandate_id": author.mandate_id, "body_id": body_id}
    else:
        signature = signed(by) | {"body_id": by.body_id}
    return Suggestion.objects.create(doc=doc, key=key, origin=origin, seq=update.seq, **signature, at=at)
