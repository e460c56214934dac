# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by bench_agenda with Django on the demo: an agenda of 12,000 words that ten people typed, stroke by stroke.

Prints seconds: its texts opened with and without checkpoints, rebuilt from every row, two versions compared, its
documents made, a paragraph's life told.
"""

import json
import os
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

WORDS, UPDATES = (int(os.environ.get(name, "0")) for name in ("WORDS", "UPDATES"))
PEOPLE = 10
A_PARAGRAPH = 60
SYLLABLES = (
    "ci",
    "clo",
    "via",
    "ret",
    "te",
    "bus",
    "mo",
    "bi",
    "li",
    "tà",
    "par",
    "co",
    "ac",
    "qua",
    "zo",
    "na",
)


def main() -> None:
    import django

    django.setup()
    print(json.dumps(measured()))


def measured() -> dict[str, Any]:
    from agende import process, publishing
    from agende.models import Agenda, Checkpoint, TextDoc, Update
    from agende.publishing import docx, odt
    from agende.publishing.comparing import compared
    from agende.publishing.document import document_of
    from agende.publishing.lives import life_of
    from cms import clock

    agenda, office = scene()
    docs = TextDoc.objects.filter(section__agenda=agenda).order_by("section__order")
    count = type_all(list(docs), coordinator_of(agenda))
    found: dict[str, Any] = {"updates": Update.objects.filter(doc__in=docs).count(), "typed": count}
    Checkpoint.objects.filter(doc__in=docs).delete()
    found["open_cold"] = seconds(lambda: [room_of(doc) for doc in docs])
    for doc in docs:
        keep(doc)
    found["open"] = seconds(lambda: [room_of(doc) for doc in docs])
    first = process.freeze(agenda=agenda, by=office, at=clock.now())
    Checkpoint.objects.filter(doc__in=docs).delete()
    found["is_same"] = publishing.rebuilt_sha256(first) == first.sha256
    found["rebuild"] = seconds(lambda: publishing.rebuilt_sha256(first))
    found["words"] = sum(doc.words for doc in docs)
    process.reopen(agenda=Agenda.objects.get(pk=agenda.pk), by=office, at=clock.now())
    edit(list(docs), coordinator_of(agenda))
    second = process.freeze(agenda=Agenda.objects.get(pk=agenda.pk), by=office, at=clock.now())
    versions = [publishing.held_by(each) for each in (first, second)]
    found["changes"] = compared(*versions).counts
    found["diff"] = seconds(lambda: compared(*versions))
    block = first.blocks[next(iter(first.blocks))][0]["attrs"]["id"]
    found["life"] = seconds(lambda: life_of(agenda, block))
    found["docx"] = seconds(lambda: docx.write(document_of(second)))
    found["odt"] = seconds(lambda: odt.write(document_of(second)))
    found["pdf"] = pdf_seconds(second, agenda, office)
    return found


def seconds(work: Callable[[], Any]) -> float:
    """The middle of three runs."""
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return sorted(taken)[1]


def scene() -> tuple[Any, Any]:
    """An agenda of an edition of its own, opened by the plan office, and who runs it."""
    from agende import process
    from cms import clock
    from cms.areas.models import PlanEdition, PlanNode
    from cms.rights import Role
    from cms.territory.models import Zone

    office = holder(role=Role.PLAN_OFFICER)
    edition = PlanEdition.objects.create(
        slug="2040-2042", title="Piano di prova", first_year=2040, last_year=2042
    )
    for order in range(1, 7):
        PlanNode.objects.create(
            edition=edition, kind="policy_area", slug=f"area-{order}", title=f"Area {order}", order=order
        )
    zone = Zone.objects.get(slug="adda-martesana")
    agenda = process.open_agenda(zone=zone, edition=edition, by=office, at=clock.now(), is_example=True)
    return agenda, office


def holder(**fields: Any) -> Any:
    """Somebody who can sign in and acts under such a mandate."""
    from cms import clock
    from cms.people.queries import actor_for, mandates_on

    mandate = mandates_on(clock.today()).filter(person__user__is_active=True, **fields)[0]
    return actor_for(mandate.person.user, chosen=mandate.uid)


def coordinator_of(agenda: Any) -> Any:
    from cms.rights import Role

    return holder(role=Role.ZONE_COORDINATOR, zone=agenda.zone)


def strokes(chance: random.Random, words: int, updates: int) -> Iterator[bytes]:
    """What so many people type in one text: a letter an update, a slip put right here and there."""
    from pycrdt import Doc, XmlElement, XmlFragment, XmlText

    docs = [Doc() for _ in range(PEOPLE)]
    texts: list[Any] = [None] * PEOPLE
    sent: list[bytes] = []
    for doc in docs:
        doc.observe(lambda event: sent.append(event.update))
    left, typed = words, 0
    paragraphs = max(1, words // A_PARAGRAPH)
    share = [f"{''.join(chance.choices(SYLLABLES, k=chance.randint(1, 4)))} " for _ in range(left)]
    parts = [share[n::paragraphs] for n in range(paragraphs)]
    for number, part in enumerate(parts):
        who = number % PEOPLE
        root = docs[who].get("prosemirror", type=XmlFragment)
        with docs[who].transaction():
            element = root.children.append(XmlElement("paragraph", {"id": f"{chance.getrandbits(64):016x}"}))
            texts[who] = element.children.append(XmlText(""))
        for letter in "".join(part):
            texts[who].insert(len(texts[who]), letter)
            typed += 1
    while len(sent) < updates:  # slips: a letter typed and taken back
        who = chance.randrange(min(PEOPLE, paragraphs))
        at = len(texts[who])
        texts[who].insert(at, "x")
        del texts[who][at : at + 1]
    yield from sent


def type_all(docs: list[Any], by: Any) -> int:
    """Fills the logs of these texts, chained as the live process does; returns how many updates."""
    from django.db import transaction

    from agende.models import Update
    from agende.phases.operations import signed
    from agende.texts.operations import digest, rebuild
    from cms import clock

    chance, at, total = random.Random(5), clock.now(), 0
    for doc in docs:
        rows, sha = [], ""
        updates = strokes(chance, WORDS // len(docs), UPDATES // len(docs) + 1)
        for seq, data in enumerate(updates, start=1):
            update = Update(
                doc=doc, seq=seq, kind="sync", payload={}, data=data, **signed(by), at=at, previous_sha=sha
            )
            update.sha = sha = digest(update, doc)
            rows.append(update)
        with transaction.atomic():
            Update.objects.bulk_create(rows, batch_size=2000)
        rebuild(doc)
        doc.refresh_from_db()
        total += len(rows)
    return total


def edit(docs: list[Any], by: Any) -> None:
    """One paragraph in five with other words, one moved, one gone, one new in each text."""
    from django.db import transaction

    from agende.texts.blocks import new_id
    from agende.texts.operations import append, locked
    from cms import clock

    for each in docs:
        with transaction.atomic():
            doc = locked(each)
            blocks = [
                block | {"content": [{"type": "text", "text": block["content"][0]["text"].replace("ci", "zu", 3)}]}
                if number % 5 == 0 else block
                for number, block in enumerate(doc.blocks)
            ]  # fmt: skip
            blocks = [*blocks[2:], blocks[0]]
            words = [{"type": "text", "text": "Un paragrafo nuovo, in fondo."}]
            blocks.append({"type": "paragraph", "attrs": {"id": new_id()}, "content": words})
            append(doc, blocks, by=by, at=clock.now())


def room_of(doc: Any) -> Any:
    """What the live process does when somebody opens a text."""
    from agende.live.rooms import Room
    from agende.texts.replaying import replay

    return Room.of(doc.pk, doc.of_section.agenda_id, replay(doc), authors={})


def keep(doc: Any) -> None:
    from agende.texts.replaying import keep as keep_checkpoint
    from agende.texts.replaying import replay

    now = replay(doc)
    keep_checkpoint(doc.pk, seq=now.last.seq, sha=now.last.sha, data=now.document.get_update())


def pdf_seconds(version: Any, agenda: Any, office: Any) -> float:
    """Approves the version and makes its PDF, once the writer is warm."""
    from agende import process, publishing
    from agende.models import Agenda
    from cms import clock
    from cms.pdf import process as writer
    from cms.people.models import Body

    process.record_act(
        agenda=Agenda.objects.get(pk=agenda.pk), body=Body.objects.filter(kind="metropolitan_city")[0],
        organ="Consiglio metropolitano", number="9/2040", act_date=clock.today(), by=office, at=clock.now(),
    )  # fmt: skip
    version = type(version).objects.get(pk=version.pk)
    writer.running()
    return seconds(lambda: publishing.pdf_of(version))


if __name__ == "__main__":
    main()
