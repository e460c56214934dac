# SPDX-License-Identifier: AGPL-3.0-or-later
"""Nothing of a key leaves the server before the test is closed for the person, on whatever page and in no reply."""

import json
import re
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from courses.catalogue.models import ModuleVersion
from courses.quizzes.models import Attempt, GradeEvent
from tests.courses import stage
from tests.courses.secret_questions import NUMBERS, QUESTIONS, SECRETS, WORDS, found_in, turned
from tests.factories import sign_in
from tests.rights_matrix import address, doors

KINDS = {
    "single",
    "multiple",
    "true_false",
    "matching",
    "ordering",
    "short_text",
    "numeric",
    "cloze",
    "essay",
}
PARTS_OF_KEYS = {"weights", "pairs", "order", "accepted", "tolerance", "percent", "units", "case_sensitive",
                 "guidance", "feedback", "weight", "key", "right"}  # fmt: skip
CHANGING = re.compile(rb'csrfmiddlewaretoken" value="[^"]*"|name="key" value="[^"]*"|data-key="[^"]*"')


@pytest.fixture
def trainee(client, cast):
    return sign_in(client, cast.trainee)


def begun(person, **settings) -> Attempt:
    """An attempt at the test of all kinds, once more to try unless said."""
    attempt = stage.begin(stage.sole_test(person, QUESTIONS, pass_percent=90, **settings))
    return Attempt.objects.select_related("version__module", "person").get(pk=attempt.pk)


def test_the_questions_have_every_kind_and_their_keys_every_secret(cast):
    version = begun(cast.trainee).version

    assert {one["kind"] for one in QUESTIONS} == KINDS
    assert found_in(json.dumps(version.key)) == set(SECRETS)
    assert found_in(json.dumps(version.content)) == set()
    assert (len(WORDS), len(NUMBERS)) == (len(set(WORDS)), 10)


def pages(client, attempt: Attempt) -> dict[str, bytes]:
    """Every page that the session can get about the attempt, its test, its module, or about nothing in particular."""
    enrolment = attempt.person.enrolments.get(module=attempt.version.module_id)
    known = {"slug": attempt.version.module.slug, "activity": attempt.activity_uid, "role": "x",
             "question": stage.asked(attempt)[0]}  # fmt: skip
    uids = (attempt.uid, enrolment.uid, attempt.version.uid, attempt.version.module.pk)
    found = {}
    for route, pattern, declared in doors():
        if (
            "GET" not in declared.methods
            or "(?P<" in route
            or not pattern.pattern.converters.keys() <= {*known, "uid"}
        ):
            continue
        for uid in uids if "<uuid:uid>" in route else (None,):
            if "uuid:uid" in route and not hasattr(uid, "hex"):
                continue
            path = address(route, known | {"uid": uid})
            reply = client.get(path)
            if reply.status_code == 200 and not reply.streaming:
                found[path] = CHANGING.sub(b"", reply.content)
    return found


def replies(client, attempt: Attempt) -> list[bytes]:
    """What the server answers to the script and to the form of an attempt that goes on."""
    device, uid = str(uuid4()), attempt.uid

    def sent(name: str, body: dict) -> bytes:
        return client.post(
            reverse(f"attempt_{name}", args=[uid]), json.dumps(body), "application/json"
        ).content

    events = [
        {
            "client_uid": str(uuid4()),
            "seq": seq,
            "question_uid": asked,
            "answer": {"text": "x", "choices": ["x"]},
        }
        for seq, asked in enumerate(stage.asked(attempt), 1)
    ]
    form = reverse("attempt", args=[uid])
    return [
        sent("take_over", {"device": device}),
        sent("answers", {"device": device, "epoch": 1, "events": events}),
        sent("answers", {"device": str(uuid4()), "epoch": 1, "events": events}),
        sent("answers", {"device": device}),
        client.post(form, {"key": str(uuid4()), "save": "1"}, follow=True).content,
        client.post(form, {"key": str(uuid4()), "hand_in": "1"}).content,
    ]


def names_in(value) -> set[str]:
    if isinstance(value, dict):
        return {*value, *(name for inner in value.values() for name in names_in(inner))}
    return {name for inner in value for name in names_in(inner)} if isinstance(value, list) else set()


@pytest.mark.parametrize("feedback", ["outcome", "marks", "full"])
def test_before_closing_no_page_and_no_reply_tells_a_secret(trainee, cast, feedback):
    attempt = begun(cast.trainee, feedback=feedback)
    while_open = pages(trainee, attempt)
    said = replies(trainee, attempt)
    handed_in = trainee.post(
        reverse("attempt_hand_in", args=[attempt.uid]),
        json.dumps({"client_uid": str(uuid4())}),
        "application/json",
    )
    afterwards = pages(trainee, attempt)

    assert handed_in.status_code == 200
    assert GradeEvent.objects.count() == 1
    assert {reverse(name, args=[attempt.uid]) for name in ("attempt", "attempt_state")} <= while_open.keys()
    assert reverse("attempt_result", args=[attempt.uid]) in afterwards
    everything = [*while_open.values(), *said, *afterwards.values(), handed_in.content]
    assert [found_in(one.decode()) for one in everything if found_in(one.decode())] == []
    told = [json.loads(one) for one in everything if one.startswith(b"{")]
    assert len(told) >= 6
    assert [names_in(one) & PARTS_OF_KEYS for one in told if names_in(one) & PARTS_OF_KEYS] == []


def turn_the_key(version: ModuleVersion) -> None:
    """Another key in the place of the one published: what no verb can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        other = json.dumps(turned(version.key))
        cursor.execute("UPDATE courses_moduleversion SET key = %s WHERE id = %s", [other, version.pk])
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def test_before_closing_no_page_depends_on_the_key(trainee, cast):
    """Which option is right is told by no word: with another key every page must be the same, to the byte."""
    attempt = begun(cast.trainee, feedback="full")
    open_before = pages(trainee, attempt)
    turn_the_key(attempt.version)
    assert pages(trainee, attempt) == open_before

    stage.hand_in(attempt, stage.wrong_answers(attempt))
    closed_before = pages(trainee, attempt)
    turn_the_key(ModuleVersion.objects.get(pk=attempt.version_id))
    assert pages(trainee, attempt) == closed_before


def test_control_after_closing_the_page_depends_on_the_key_and_tells_it(trainee, cast):
    attempt = begun(cast.trainee, feedback="full", attempts_allowed=1)
    asked = [uid for uid, row in attempt.version.key.items() if "guidance" not in row]
    stage.hand_in(attempt, stage.right_answers_of(attempt, asked))
    result = reverse("attempt_result", args=[attempt.uid])

    before = pages(trainee, attempt)
    turn_the_key(attempt.version)
    after = pages(trainee, attempt)

    assert len(found_in(before[result].decode())) >= 20
    assert {path for path in before if before[path] != after[path]} == {result}


def test_control_a_server_that_takes_every_test_for_closed_is_found(trainee, cast, monkeypatch):
    attempt = begun(cast.trainee)
    stage.hand_in(attempt, stage.wrong_answers(attempt))
    monkeypatch.setattr("courses.quizzes.closing.is_closed", lambda *_: True)

    assert any(found_in(page.decode()) for page in pages(trainee, attempt).values())


def test_control_on_the_author_s_page_every_secret_is_found(client, cast):
    attempt = begun(cast.trainee)
    sign_in(client, cast.training_officer)

    page = client.get(reverse("wagtailadmin_pages:edit", args=[attempt.version.module_id])).content.decode()

    assert found_in(page) == set(SECRETS)


@pytest.mark.parametrize(
    ("feedback", "rows", "feedbacks", "rights"),
    [("outcome", 0, False, False), ("marks", 3, True, False), ("full", 3, True, True)],
)
def test_after_closing_the_author_s_policy_holds(trainee, cast, feedback, rows, feedbacks, rights):
    attempt = stage.begin(stage.sole_test(cast.trainee, feedback=feedback))
    attempt.refresh_from_db()
    stage.hand_in(attempt)

    shown = trainee.get(reverse("attempt_result", args=[attempt.uid])).context

    assert len(shown["rows"]) == rows
    assert any(one.feedback and one.feedback.words for one in shown["rows"]) == feedbacks
    assert all(one.right for one in shown["rows"]) == (rights or not rows)
