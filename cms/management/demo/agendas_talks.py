# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conversations in the demo's zone text: one open, one resolved, one with a guest; and one about a draft."""

from datetime import timedelta

from agende import process
from agende.amendments.guests import actor_by_link
from agende.texts.blocks import words_of
from agende.texts.models import Agenda, Section, TextDoc
from cms import clock
from cms.management.demo.agendas import People, acting, past
from cms.rights import Role

PARKS, MOBILITY = "sostenibilita-parchi", "infrastrutture-mobilita"
GUEST = ("Rosa Invernizzi", "Comitato Amici della Molgora", "rosa.invernizzi@comitato.example")


def load_talks(agenda: Agenda, *, people: People) -> None:
    """What coordinator and editors say to one another, and what a committee without account asks."""
    last = max(section.doc.saved_at for section in agenda.sections.all() if section.doc.saved_at)
    at = past((last + timedelta(days=4)).replace(hour=8, minute=42))
    coordinator = acting(people["agnese-dellorto"], Role.ZONE_COORDINATOR, at=at)
    editors = [
        acting(people[name], Role.MUNICIPAL_EDITOR, at=at)
        for name in ("zaneta-wisniewska", "ilaria-colakovic")
    ]
    asked = process.open_thread(
        doc=_doc(agenda, MOBILITY), **_about(_doc(agenda, MOBILITY)), by=coordinator, at=at,
        words="Di che anno è questo dato? Nei contributi ne trovo due. @Żaneta Wiśniewska, lo avete voi?",
        named=[people["zaneta-wisniewska"].pk])  # fmt: skip
    settled = process.open_thread(
        doc=_doc(agenda, PARKS), **_about(_doc(agenda, PARKS)), by=editors[1], at=at,
        words="Qui parliamo anche del Parco Agricolo Sud?", named=[people["agnese-dellorto"].pk])  # fmt: skip
    if asked and settled:
        later = past(at + timedelta(hours=3))
        answer = "È del 2024, tavola 7 della relazione. La aggiungo in nota."
        process.reply(thread=asked, words=answer, by=editors[0], at=later)
        process.reply(thread=settled, words="Sì, per il tratto di Gorgonzola.", by=coordinator, at=later)
        process.settle_thread(thread=settled, is_resolved=True, by=editors[1], at=later)
    _guest(agenda, people=people)


def _guest(agenda: Agenda, *, people: People) -> None:
    """The invitation's mail, with its link, is in the demo's outbox: now, because links end."""
    now, section = clock.now(), _section(agenda, PARKS)
    name, capacity, email = GUEST
    guest = process.invite_guest(
        section=section, name=name, capacity=capacity, email=email, expires_at=now + timedelta(days=90),
        by=acting(people["agnese-dellorto"], Role.ZONE_COORDINATOR, at=now), at=now)  # fmt: skip
    process.open_thread(
        doc=section.doc, words="Le sponde della Molgora a valle di Melzo non sono nominate: è una dimenticanza?",
        by=actor_by_link(guest), at=now)  # fmt: skip


def _section(agenda: Agenda, area: str) -> Section:
    return agenda.sections.select_related("doc", "agenda").get(node__slug=area, kind=Section.Kind.NARRATIVE)


def _doc(agenda: Agenda, area: str) -> TextDoc:
    return _section(agenda, area).doc


def _about(doc: TextDoc) -> dict[str, str]:
    """The first paragraph of a text, and its first words."""
    block = next(each for each in doc.blocks if each["type"] == "paragraph" and words_of(each))
    return {"block": block["attrs"]["id"], "quote": words_of(block)[:200]}
