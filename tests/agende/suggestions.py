# SPDX-License-Identifier: AGPL-3.0-or-later
"""Suggestions in the common text of the scene, as the live process would have stored them."""

from django.db import transaction

from agende import process
from agende.amendments.composing import reworded, with_new
from agende.amendments.models import Suggestion
from agende.amendments.operations import new_key, suggest
from agende.models import TextDoc
from agende.texts.operations import locked
from tests.agende import stage
from tests.factories import actor

KEY = "mobilità.narrative"
WORDS = "Il bus tarda ogni giorno.\n\nIl treno non arriva.\n\nLa ciclabile si ferma a Melzo."


def section_with_text(cast, agenda, key=KEY, text=WORDS):
    section = stage.section(agenda, key)
    process.write_common_text(
        section=section, text=text, base=section.doc.seq, by=actor(cast.coordinator), at=stage.AT
    )
    return stage.section(agenda, key)


@transaction.atomic
def reword(section, who, place, words, *, at=stage.AT) -> Suggestion:
    """Somebody suggests other words for a block, or (None) to take them out."""
    doc, key = locked(section.doc), new_key()
    older = {"type": "paragraph", "content": [{"type": "text", "text": words}] if words else []}
    blocks = [reworded(block, older, key) if at == place else block for at, block in enumerate(doc.blocks)]
    return suggest(doc, blocks, key=key, origin=Suggestion.Origin.TYPED, by=actor(who), at=at)


@transaction.atomic
def add(section, who, words, *, at=stage.AT) -> Suggestion:
    """Somebody suggests a paragraph at the end."""
    doc, key = locked(section.doc), new_key()
    new = {"type": "paragraph", "attrs": {"id": new_key()}, "content": [{"type": "text", "text": words}]}
    blocks = with_new(doc.blocks, [new], after="-", key=key)
    return suggest(doc, blocks, key=key, origin=Suggestion.Origin.TYPED, by=actor(who), at=at)


def words_now(section) -> list[str]:
    from agende.amendments.marks import refused
    from agende.texts.blocks import words_of
    from agende.texts.operations import settled

    return [words_of(block) for block in refused(settled(TextDoc.objects.get(pk=section.doc.pk)).blocks)]
