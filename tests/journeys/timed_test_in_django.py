# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by journeys with Django on the demo's data: a module that is a test of twenty minutes with every kind of
question, the people of `PEOPLE` (addresses) enrolled, `EXTRA` (one of them) with a third more time.

Prints where the test is and the uid of each question by its kind. Enrolled an hour ago, so that an attempt may have
begun before now.
"""

import json
import os
from datetime import date, timedelta

SLUG, MINUTES, EXTRA_PERCENT = "prova-a-tempo", 20, 30

QUESTIONS = [
    {
        "kind": "single",
        "text": "Quanti anni copre il piano?",
        "is_order_fixed": True,
        "options": [
            {"text": "Tre", "is_right": True},
            {"text": "Cinque", "is_right": False},
            {"text": "Dieci", "is_right": False},
        ],
    },
    {
        "kind": "multiple",
        "text": "Quali parti ha un’agenda?",
        "is_partial": "share",
        "is_order_fixed": True,
        "options": [
            {"text": "Racconto", "is_right": True},
            {"text": "Azioni", "is_right": True},
            {"text": "Bilancio", "is_right": False},
        ],
    },
    {
        "kind": "true_false",
        "text": "Milano sta in una zona omogenea.",
        "options": [{"text": "Vero", "is_right": False}, {"text": "Falso", "is_right": True}],
    },
    {
        "kind": "matching",
        "text": "Chi fa che cosa?",
        "pairs": [
            {"prompt": "Consiglio", "answer": "Adotta"},
            {"prompt": "Conferenza", "answer": "Dà il parere"},
        ],
    },
    {
        "kind": "ordering",
        "text": "Metti in ordine i tre passi.",
        "items": ["Adozione", "Parere", "Approvazione"],
    },
    {"kind": "short_text", "text": "Come si chiama il capoluogo?", "accepted": [{"text": "Milano"}]},
    {"kind": "numeric", "text": "Quante sono le zone?", "accepted": [{"value": "7", "tolerance": "0"}]},
    {
        "kind": "cloze",
        "text": "La legge è la n. [[1]] del 2014.",
        "gaps": [{"kind": "short_text", "accepted": [{"text": "56"}]}],
    },
    {"kind": "essay", "text": "Perché serve un piano?", "guidance": "Priorità e tempi.", "points": 4},
]


def main() -> None:
    import django

    django.setup()
    from cms import clock
    from cms.people.models import Body, User
    from courses import office
    from courses.catalogue.models import CataloguePage, ModulePage
    from courses.enrolments import operations as enrolments
    from courses.quizzes.models import Accommodation

    test = {
        "slug": "prova", "kind": "quiz", "title": "Prova a tempo", "minutes": MINUTES, "pass_percent": 60,
        "intro": "Nove domande, venti minuti.", "time_limit": MINUTES, "questions": QUESTIONS,
    }  # fmt: skip
    module = office.write_module(
        catalogue=CataloguePage.objects.get(), slug=SLUG, title="Una prova a tempo", activities=[test],
        issuer=Body.objects.get(kind=Body.Kind.METROPOLITAN_CITY), place="Milano", intro="Una prova.",
        credited_minutes=30, is_example=True)  # fmt: skip
    version = module.versions.order_by("number").last() or office.publish_module(
        module=module, by=None, at=clock.now()
    )
    module = ModulePage.objects.get(pk=module.pk)
    for email in os.environ["PEOPLE"].split():
        person = User.objects.get(email=email).person
        enrolments.enrol(person_id=person.pk, module=module, at=clock.now() - timedelta(hours=1))
        if email == os.environ.get("EXTRA"):
            Accommodation.objects.get_or_create(
                person=person, extra_percent=EXTRA_PERCENT, during=(date(2026, 1, 1), None)
            )
    activity = next(one for one in version.activities if one.is_quiz)
    questions = {one.kind: one.uid for one in activity.quiz.questions}
    print(json.dumps({"path": f"/formazione/{SLUG}/prova/{activity.uid}/", "questions": questions}))


if __name__ == "__main__":
    main()
