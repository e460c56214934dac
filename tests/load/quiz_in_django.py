# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by bench_quiz with Django on the demo: two thousand people enrolled in a module, each with a session.

Prints the sessions, where the test is, its questions, and how many queries one answer takes.
"""

import json
import os
import re
from uuid import uuid4

PEOPLE = int(os.environ.get("PEOPLE", "2000"))
# what every signed-in request asks before its view: the session, the login with its person, the mandates
BEFORE_THE_VIEW = re.compile(
    r'FROM "?(django_session|cms_user|cms_person)\b|^(BEGIN|COMMIT|SAVEPOINT|RELEASE SAVEPOINT)'
)


def main() -> None:
    import django

    django.setup()
    from courses.catalogue.models import ModulePage

    module = ModulePage.objects.get(slug="documenti-accessibili")
    version = module.versions.latest("number")
    quiz = next(activity for activity in version.activities if activity.is_quiz)
    sessions = signed_in(enrolled(module, version))
    print(
        json.dumps(
            {
                "sessions": sessions[1:],
                "slug": module.slug,
                "activity": quiz.uid,
                "questions": [
                    {"uid": question.uid, "option": question.options[0].uid}
                    for question in quiz.quiz.questions
                ],
                "answer_queries": queries_of_an_answer(sessions[0], module.slug, quiz),
            }
        )
    )


def enrolled(module, version) -> list:
    """Logins of as many people, all enrolled; one more than asked, to count the queries of."""
    from django.db import transaction

    from cms import clock
    from cms.people.models import Person, User
    from courses.enrolments.models import Enrolment
    from courses.enrolments.operations import project

    at, users = clock.now(), []
    with transaction.atomic():
        for number in range(PEOPLE + 1):
            person = Person.objects.create(given_name="Niccolò", family_name=f"Prova {number}")
            users.append(User.objects.create(email=f"prova{number}@example.it", person=person))
            project(Enrolment.objects.create(person=person, module=module, version=version, at=at))
    return users


def signed_in(users) -> list[str]:
    """A session key for each, as the sign-in page leaves it."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    store = import_module(settings.SESSION_ENGINE).SessionStore
    keys = []
    for user in users:
        session = store()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        keys.append(session.session_key)
    return keys


def queries_of_an_answer(session: str, slug: str, quiz) -> int:
    """Queries of one answer after session and person are loaded, BEGIN and COMMIT aside."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["sessionid"] = session
    attempt = client.post(f"/formazione/{slug}/prova/{quiz.uid}/").headers["Location"]
    device, question = str(uuid4()), quiz.quiz.questions[0]
    epoch = client.post(f"{attempt}subentra/", {"device": device}, content_type="application/json").json()
    for seq in (1, 2):  # the second time the small caches are full
        event = {
            "client_uid": str(uuid4()),
            "seq": seq,
            "question_uid": question.uid,
            "answer": {"choices": [question.options[0].uid]},
        }
        body = {"device": device, "epoch": epoch["epoch"], "events": [event]}
        with CaptureQueriesContext(connection) as seen:
            answer = client.post(f"{attempt}risposte/", body, content_type="application/json")
        assert answer.json()["acknowledged"] == [event["client_uid"]], answer.content
    return sum(not BEFORE_THE_VIEW.search(query["sql"]) for query in seen)


if __name__ == "__main__":
    main()
