# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by bench_live with Django on the demo: a draft in each zone, so many editors of its municipality with a session.

With SUGGESTS: the zone's common text of those sections instead, in which they suggest. Each text has WORDS words.

Prints, for each text, its address and the sessions of who writes in it.
"""

import json
import os
from collections import Counter

EDITORS, TEXTS, WORDS = (int(os.environ[name]) for name in ("EDITORS", "TEXTS", "WORDS"))
SUGGESTS = bool(os.environ["SUGGESTS"])
A_PARAGRAPH = 60


def main() -> None:
    import django

    django.setup()
    from django.db import transaction

    with transaction.atomic():
        print(json.dumps(scenes()))


def scenes() -> list[dict]:
    from agende.models import Contribution

    drafts, seen = [], Counter()
    rows = Contribution.objects.filter(state="draft", section__agenda__state="drafting")
    for draft in rows.select_related("body", "doc", "section__agenda__zone").order_by("section__order", "pk"):
        if not seen[draft.section.agenda_id]:
            drafts.append(draft)
            seen[draft.section.agenda_id] += 1
    chosen = further([drafts[number % len(drafts)] for number in range(TEXTS)])
    shares = Counter(number % TEXTS for number in range(EDITORS))
    return [
        {
            "path": f"/ws/testi/{filled(draft).uid}",
            "sessions": sessions(draft.body, shares[number], number),
            "suggests": SUGGESTS,
        }
        for number, draft in enumerate(chosen)
    ]


def filled(draft):
    """The text they write in: the draft's, or the zone's of its section; with words in it."""
    from agende.models import TextDoc
    from agende.texts.operations import append, locked
    from cms import clock
    from cms.rights import Role
    from tests.load.agenda_in_django import holder

    doc = locked(TextDoc.objects.get(section=draft.section) if SUGGESTS else draft.doc)
    words = [{"type": "text", "text": "parole " * A_PARAGRAPH}]
    paragraphs = [
        {"type": "paragraph", "attrs": {"id": f"{doc.pk:08x}{number:08x}"}, "content": words}
        for number in range(max(1, WORDS // A_PARAGRAPH))
    ]
    append(doc, paragraphs, by=holder(role=Role.PLAN_OFFICER), at=clock.now())
    return doc


def further(drafts: list) -> list:
    """As many different texts: where fewer agendas are being written, others of the same."""
    from agende.models import Contribution

    found, taken = [], set()
    for draft in drafts:
        rows = Contribution.objects.filter(section__agenda=draft.section.agenda_id, state="draft")
        if SUGGESTS:  # a common text once
            rows = rows.exclude(section__contributions__in=taken)
        others = rows.exclude(pk__in=taken).select_related("body", "doc", "section__agenda")
        other = others.order_by("section__order", "pk")[0]
        taken.add(other.pk)
        found.append(other)
    return found


def sessions(body, count: int, text: int) -> list[str]:
    """Sessions of as many municipal editors of a body."""
    from cms import clock
    from cms.people.models import Mandate, Person, User
    from cms.rights import Role
    from tests.load.quiz_in_django import signed_in

    users = []
    for number in range(count):
        person = Person.objects.create(given_name="Niccolò", family_name=f"Prova {text}-{number}")
        users.append(User.objects.create(email=f"prova{text}-{number}@example.it", person=person))
        during = (clock.today(), None)
        Mandate.objects.create(person=person, body=body, role=Role.MUNICIPAL_EDITOR, during=during)
    return signed_in(users)


if __name__ == "__main__":
    main()
