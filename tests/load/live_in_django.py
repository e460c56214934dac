# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by bench_live with Django on the demo: a draft in each zone, so many editors of its municipality with a session.

Prints, for each text, its address and the sessions of who writes in it.
"""

import json
import os
from collections import Counter

EDITORS, TEXTS = int(os.environ["EDITORS"]), 7


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
        {"path": f"/ws/testi/{draft.doc.uid}", "sessions": sessions(draft.body, shares[number], number)}
        for number, draft in enumerate(chosen)
    ]


def further(drafts: list) -> list:
    """As many different texts: where fewer agendas are being written, other sections of the same."""
    from agende.models import Contribution

    found, taken = [], set()
    for draft in drafts:
        rows = Contribution.objects.filter(
            section__agenda=draft.section.agenda_id, body=draft.body, state="draft"
        ).exclude(pk__in=taken)
        other = rows.select_related("body", "doc").order_by("section__order")[0]
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
