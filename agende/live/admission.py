# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of what comes in a text may take: asked of every change, before it goes to the disk."""

import logging
from collections.abc import Set
from dataclasses import dataclass
from typing import NamedTuple

from agende.amendments.marks import NotASuggestion, keys_in, new_keys
from agende.amendments.meanwhile import Author, own_key, suggested_again
from agende.amendments.operations import new_key
from agende.live.codes import Close
from agende.live.drafts import DECIDED, Draft, Gap, Unread
from agende.live.standing import Signature, Standing
from agende.live.windows import window
from agende.texts.blocks import Block
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


class Admitted(NamedTuple):
    """What a change that is taken brings: keys of the suggestions that begin with it, what the server does to it."""

    keys: frozenset[str] = frozenset()
    more: bytes = b""


def admit(draft: Draft, data: bytes, sender: Sender, *, is_common: bool) -> Admitted | None:
    """The draft takes a change in; None when nothing of it is new.

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
    touched = _sound(draft)
    if not is_common:
        return Admitted()
    if sender.standing is Standing.SUGGESTS:
        begun, more = _suggested(draft, before, sender.signature.person_id)
    else:
        begun, more = keys_in(touched) - draft.authors.keys(), b""
    draft.authors |= dict.fromkeys(begun, sender.signature.person_id)
    return Admitted(frozenset(begun), more)


def _sound(draft: Draft) -> list[Block]:
    """The blocks that the last change touched: they hold what a text may hold."""
    try:
        touched = draft.touched
        wrong = [fault for fault in faults(touched) if not is_doubled(fault)]
    except RecursionError:
        raise Refused(Close.MALFORMED, "elements in one another without end") from None
    if wrong:
        raise Refused(Close.MALFORMED, "; ".join(wrong)[:200])
    return touched


def _suggested(draft: Draft, before: list[Block], person_id: int) -> tuple[set[str], bytes]:
    """Keys of the suggestions that begin; what the server does to them where they were decided on meanwhile."""
    mine = {key for key, author in draft.authors.items() if author == person_id}
    try:
        return _begun(draft, before, mine), b""
    except Refused:
        more = _again(draft, before, mine, draft.decided.get(person_id, frozenset()))
        if not more:
            raise
    return _begun(draft, before, mine), more


def _again(draft: Draft, before: list[Block], mine: Set[str], among: Set[str]) -> bytes:
    """Who typed in a suggestion that was decided on at that moment suggests it once more: the update that makes it so.

    Only in the blocks of what was decided on. What comes of it is asked as any change is.
    """
    if not among:
        return b""
    after = draft.blocks
    decided = {key for key, author in draft.authors.items() if author == DECIDED}
    key = own_key(after, among=among, mine=mine) or new_key()
    by = Author(mine | keys_in(after) - draft.authors.keys(), decided, key)
    try:
        document = suggested_again(draft.document, before, among=among, by=by)
        if document is None:
            return b""
        more = document.get_update(draft.document.get_state())
        draft.try_out(more)
    except BaseException as wrong:  # a panic of pycrdt is no Exception
        if isinstance(wrong, (KeyboardInterrupt, SystemExit, GeneratorExit)):
            raise
        return b""
    _sound(draft)
    return more


def _begun(draft: Draft, before: list[Block], mine: Set[str]) -> set[str]:
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
