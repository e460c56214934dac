# SPDX-License-Identifier: AGPL-3.0-or-later
"""Freezing: the common texts, the records and the matrix become a version with a fingerprint."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from agende import publishing
from agende.phases.models import AgendaState
from agende.phases.operations import move_agenda, signed
from agende.process.gates import NothingWritten, Unprintable, allow, in_phase
from agende.publishing import Draft, Held
from agende.texts.blocks import Block, sha256
from agende.texts.comparing import plain
from agende.texts.models import Agenda, Version
from agende.texts.rules import can_run_agenda
from cms import jobs
from cms.clock import day_of
from cms.pdf import unprintable
from cms.rights import Actor


@transaction.atomic
def freeze(*, agenda: Agenda, by: Actor, at: datetime, label: str = "", erratum: str = "") -> Version:
    """Freezes the agenda as a version, with a fingerprint; nobody writes until it is opened again.

    Suggestions still open are not in it: they wait in the text. A version of an agenda that was published corrects the
    one that stands; `erratum` says what.
    """
    allow(can_run_agenda, by, agenda)
    agenda = in_phase("freeze", agenda, at, alone=True)
    draft = publishing.draft_of(agenda, day=day_of(at))
    stands = agenda.versions.filter(publication__isnull=False).order_by("-number").first()
    version = add_version(agenda, draft, by=by, at=at, label=label, corrects=stands, erratum=erratum)
    move_agenda(agenda, AgendaState.SIGNOFF, by=by, at=at)
    return version


def add_version(agenda: Agenda, draft: Draft, *, by: Actor, at: datetime, **fields: Any) -> Version:
    """Adds the next version with its page and data as files, in the caller's transaction, and asks for its PDF.

    Raises NothingWritten and Unprintable.
    """
    held = draft.held
    if not any(held.blocks.values()) and not held.frame["records"]:
        raise NothingWritten
    if signs := unprintable(all_words(held) + fields.get("erratum", "")):
        raise Unprintable(signs, _places_of(signs, held))
    version = Version.objects.create(
        agenda=agenda,
        number=agenda.versions.count() + 1,
        frame=held.frame,
        blocks=held.blocks,
        log_state=draft.log_state,
        html=publishing.html_of(held.frame, held.blocks),
        sha256=sha256(held.content),
        **signed(by),
        at=at,
        **fields,
    )
    for name in publishing.AT_ONCE:
        publishing.store_file(version, name)
    jobs.defer(publishing.RENDER, version_id=version.pk)
    return version


def all_words(held: Held) -> str:
    """Every word that the PDF will show."""
    return "".join([*map(_words, held.blocks.values()), *_texts_in(held.frame)])


def _words(blocks: list[Block]) -> str:
    return "".join(map(plain, blocks))


def _places_of(signs: Iterable[str], held: Held) -> list[str]:
    """Titles of the sections, and codes of the records, that hold one of these signs."""
    sections = [
        " – ".join(filter(None, (each["area"], each["kind"])))
        for each in held.frame["sections"]
        if set(signs) & set(_words(held.blocks.get(each["key"], [])))
    ]
    records = [each["code"] for each in held.frame["records"] if set(signs) & set("".join(_texts_in(each)))]
    return [*sections, *records]


def _texts_in(value: Any) -> list[str]:
    """Every text in a value of JSON, however deep."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for each in inner for text in _texts_in(each)]
