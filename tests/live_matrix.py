# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rights matrix of the live line: every message × text × role, through the live process's own code.

The answers are those of the others: "sign in" and "404" where the line does not open, a code where it ends, "stored"
where something went to the log, "yes" for all else.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from agende.live import messages
from agende.live.consumers import TextConsumer
from agende.live.hub import Hub, write
from agende.live.keeping import opened
from agende.live.messages import Presence, Step, sync
from agende.live.rules import can_open_text
from agende.live.standing import Known, NotSignedIn, known_to
from agende.texts.models import TextDoc
from cms.rights import NOBODY
from tests.agende import stage
from tests.factories import Cast, actor, sign_in
from tests.loops import run_apart
from tests.rights_matrix import Cell, tables_written
from tests.samples import SAMPLES

ROUTE = "ws/testi/<uuid:uid>"


def texts(cast: Cast) -> dict[str, TextDoc]:
    """Those of the sample, and texts that are closed."""
    found = {name: variant["thing"] for name, variant in SAMPLES["text"](cast).items()}
    handed_in = stage.contribution(stage.agenda(cast), "Gorgonzola", "governance")
    if handed_in.state == "draft":
        stage.submit(handed_in, cast.editor_gorgonzola)
    found["own_handed_in"] = handed_in.doc
    found["common_signoff"] = stage.section(stage.older(cast, 2022)).doc
    return {name: TextDoc.objects.get(pk=doc.pk) for name, doc in found.items()}


def kinds(doc: TextDoc) -> dict[str, bytes]:
    """Every kind of message, as a browser sends it that has the text."""
    typed, suggested = (_typed(doc, is_suggestion) for is_suggestion in (False, True))
    presence = messages.awareness([Presence(7, 1, {"user": {"name": "X"}})])
    return {
        "state": sync(Step.STATE, Doc().get_state()),
        "nothing missing": sync(Step.MISSING, messages.NOTHING),
        "words missing": sync(Step.MISSING, typed),
        "words": sync(Step.UPDATE, typed),
        "suggestion": sync(Step.UPDATE, suggested),
        "presence": presence,
        "who is there": b"\x03",
        "acknowledgement": messages.acknowledged(1),
        "nonsense": b"\xff",
    }


def _typed(doc: TextDoc, is_suggestion: bool) -> bytes:
    document = Doc()
    document.apply_update(opened(doc.pk).text.get_update())
    before, root = document.get_state(), document.get("prosemirror", type=XmlFragment)
    with document.transaction():
        if not len(root.children):
            root.children.append(XmlElement("paragraph", {"id": "0" * 16})).children.append(XmlText(""))
        text = next(iter(root.children[0].children))
        text.insert(0, "Ecco ", {})
        if is_suggestion:
            text.format(0, 5, {"insertion": {"id": "e" * 16}})
    return document.get_update(before)


def live_matrix(cast: Cast) -> Iterator[Cell]:
    """Every cell. Each message is undone."""
    people = {"anonymous": None, **cast.everyone()}
    keys = {role: sign_in(Client(), who).session.session_key if who else None for role, who in people.items()}
    for variant, doc in texts(cast).items():
        sent = kinds(doc)
        for role, who in people.items():
            known, refusal = _known(keys[role], doc)
            allowed = can_open_text(actor(who) if who else NOBODY, doc)
            for kind, message in sent.items():
                said, wrote = _say(known, keys[role], message) if known else (refusal, ())
                yield Cell(ROUTE, kind, "agende.open_text", variant, role, said, allowed, wrote)


def _known(key: str | None, doc: TextDoc) -> tuple[Known | None, str]:
    try:
        return known_to(key, doc.uid), "404"
    except NotSignedIn:
        return None, "sign in"


def _say(known: Known, key: str | None, message: bytes) -> tuple[str, tuple[str, ...]]:
    connection.queries_log.clear()
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        said = _answer(known, key, message)
        transaction.set_rollback(True)
    return said, tables_written(queries)


def _answer(known: Known, key: str | None, message: bytes) -> str:
    hub = Hub()
    line: Any = TextConsumer(hub=hub)
    line.scope = {"session": type("Session", (), {"session_key": key})}
    line.become(known)
    line.room = hub.rooms[known.doc_id] = opened(known.doc_id)
    line.room.clients.add(line)
    before = line.room.seq
    line.hear(message)
    waiting = [hub.queue.get_nowait() for _ in range(hub.queue.qsize())]
    if tried := hub.tried(waiting):
        run_apart(hub.follow(tried, write(tried)))
    answers = [line.outbox.get_nowait() for _ in range(line.outbox.qsize())]
    codes = [str(answer) for answer in answers if isinstance(answer, int)]
    if TextDoc.objects.get(pk=known.doc_id).seq > before:
        return "stored"
    return codes[0] if codes else "yes"
