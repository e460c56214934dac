# SPDX-License-Identifier: AGPL-3.0-or-later
"""Suggestions in the demo's zone text: some wait for the coordinator, some are decided on, one came late."""

from datetime import timedelta
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from agende import process
from agende.amendments.composing import reworded, with_new
from agende.amendments.models import Decision, LateProposal, Suggestion
from agende.amendments.operations import new_key, suggest
from agende.texts.blocks import Block, new_id, words_of
from agende.texts.models import Agenda, Section
from agende.texts.operations import locked
from cms.management.demo.agendas import People, acting, past
from cms.rights import Actor, Role

PARKS, MOBILITY = "sostenibilita-parchi", "infrastrutture-mobilita"
# Who, where, the words they would change and what they would say instead; no words to change: a new paragraph.
WAITING = [
    ("zaneta-wisniewska", PARKS, "che molti di noi usano ogni giorno", "che usano ogni giorno pendolari e famiglie"),
    ("ilaria-colakovic", PARKS, "seguono regole diverse a seconda del confine", "cambiano da un Comune all’altro"),
    ("ilaria-colakovic", MOBILITY, "", "A Melzo il parcheggio è pieno prima delle otto: servono posti per le bici."),
    ("zaneta-wisniewska", MOBILITY, "di Gorgonzola, Melzo e Segrate", "di Gorgonzola, Melzo, Segrate e Pioltello"),
]  # fmt: skip
DECIDED = [
    ("ilaria-colakovic", PARKS, "campi, rogge, filari e parchi", "campi, rogge, fontanili, filari e parchi",
     Decision.Outcome.ACCEPTED, "I fontanili sono nominati in quattro contributi."),
    ("zaneta-wisniewska", MOBILITY, "La zona ha la fortuna di essere servita", "La zona è ben servita",
     Decision.Outcome.REFUSED, "Non vale per tutti i Comuni della zona: meglio la frase di prima."),
]  # fmt: skip
LATE = "Proponiamo di aggiungere la manutenzione delle sponde della Molgora, che attraversa cinque Comuni."


def load_suggestions(agenda: Agenda, *, people: People) -> None:
    """What editors of Gorgonzola and Melzo suggest, and the coordinator's answers."""
    last = max(section.doc.saved_at for section in agenda.sections.all() if section.doc.saved_at)
    at = past(last + timedelta(days=3))
    coordinator = acting(people["agnese-dellorto"], Role.ZONE_COORDINATOR, at=at)
    for who, area, words, instead, outcome, reason in DECIDED:
        made = _suggest(agenda, acting(people[who], Role.MUNICIPAL_EDITOR, at=at), area, words, instead)
        process.decide(
            doc=made.doc, keys=[made.key], outcome=outcome, reason=reason, by=coordinator,
            at=past(at + timedelta(hours=2)))  # fmt: skip
    for who, area, words, instead in WAITING:
        _suggest(agenda, acting(people[who], Role.MUNICIPAL_EDITOR, at=at), area, words, instead)
    author = acting(people["ilaria-colakovic"], Role.MUNICIPAL_EDITOR, at=at)
    late = process.keep_late(
        doc=_section(agenda, PARKS).doc, key=uuid5(NAMESPACE_URL, str(agenda.uid)), why=LateProposal.Why.GONE,
        words=LATE, by=author, at=at, written_at=at)  # fmt: skip
    process.hand_in_late(proposal=late, by=author, at=at)


def _section(agenda: Agenda, area: str) -> Section:
    return agenda.sections.select_related("doc").get(node__slug=area, kind=Section.Kind.NARRATIVE)


@transaction.atomic
def _suggest(agenda: Agenda, by: Actor, area: str, words: str, instead: str) -> Suggestion:
    doc, key = locked(_section(agenda, area).doc), new_key()
    if words:
        blocks = [
            reworded(each, _saying(each, words, instead), key) if words in words_of(each) else each
            for each in doc.blocks
        ]
    else:
        blocks = with_new(doc.blocks, [_paragraph(instead) | {"attrs": {"id": new_id()}}], after="", key=key)
    at = past((doc.saved_at or agenda.transitions.earliest("pk").at) + timedelta(hours=5))
    return suggest(doc, blocks, key=key, origin=Suggestion.Origin.TYPED, by=by, at=at)


def _saying(block: Block, words: str, instead: str) -> Block:
    return _paragraph(words_of(block).replace(words, instead))


def _paragraph(words: str) -> Block:
    return {"type": "paragraph", "content": [{"type": "text", "text": words}]}
