# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of what comes in a text may take: asked of every change, before it goes to the disk."""

import logging
from dataclasses import dataclass

from agende.amendments.marks import NotASuggestion, keys_in, new_keys
from agende.live.codes import Close
from agende.live.drafts import Draft, Gap, Unread
from agende.live.standing import Signature, Standing
from agende.live.windows import window
from agende.texts.schema import faults, is_doubled

logger = logging.getLogger("agende.live")


class Refused(Exception):
    """The change is not taken, and its line ends with `code`."""

    def __init__(self, code: int, words: str = "") -> None:
        super().__init__(f"{code} {words}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Sender:
    """Who brings a change, and what they may do in the text."""

    standing: Standing
    signature: Signature


def admit(draft: Draft, data: bytes, sender: Sender, *, is_common: bool) -> frozenset[str] | None:
    """The draft takes a change in: keys of the suggestions that begin with it; None when nothing of it is new.

    `is_common`: suggestions are for the zone's common texts. Raises Refused: then the draft is of no use any more.
    """
    before = draft.blocks if sender.standing is Standing.SUGGESTS else []
    try:
        if not draft.try_out(data):
            return None
    except Unread:
        raise Refused(Close.MALFORMED, "no update") from None
    except Gap:
        raise Refused(Close.COMPARE, "updates before it are missing") from None
    if sender.standing is Standing.READS:
        raise Refused(Close.REFUSED, "reads only")
    try:
        touched = draft.touched
        wrong = [fault for fault in faults(touched) if not is_doubled(fault)]
    except RecursionError:
        wrong = ["elements in one another without end"]
    if wrong:
        raise Refused(Close.MALFORMED, "; ".join(wrong)[:200])
    if not is_common:
        return frozenset()
    if sender.standing is Standing.SUGGESTS:
        begun = _suggested(draft, before, sender.signature.person_id)
    else:
        begun = keys_in(touched) - draft.authors.keys()
    draft.authors |= dict.fromkeys(begun, sender.signature.person_id)
    return frozenset(begun)


def _suggested(draft: Draft, before: list[dict[str, object]], person_id: int) -> set[str]:
    mine = {key for key, author in draft.authors.items() if author == person_id}
    try:
        begun = new_keys(*window(before, draft.blocks), mine=mine)
    except NotASuggestion:
        raise Refused(Close.REFUSED, "more than suggestions of one's own") from None
    if begun & draft.authors.keys():
        raise Refused(Close.REFUSED, "a suggestion of somebody else, or decided on")
    return begun


def note(refused: Refused, *, doc_id: int, signature: Signature) -> None:
    """A line in the log: who sent what was not taken, and for which text."""
    logger.warning(
        "text %s: change of person %s (mandate %s) not taken: %s",
        doc_id, signature.person_id, signature.mandate_id, refused,
    )  # fmt: skip
