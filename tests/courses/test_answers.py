# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a script sends to an attempt, and what it is told; of the key nothing (`test_secrecy`)."""

import json
import re
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms import clock
from courses.quizzes.models import AnswerEvent, Attempt, GradeEvent, SubmitEvent
from courses.quizzes.queries import answers_of
from tests.courses import stage
from tests.factories import sign_in

# what every signed-in request asks before its view: the session, the login, the person with their mandates
BEFORE_THE_VIEW = re.compile(r"\b(django_session|cms_user|cms_person|cms_mandate|cms_zonemembership)\b")
HERE, THERE = str(uuid4()), str(uuid4())


@pytest.fixture
def trainee(client, cast):
    return sign_in(client, cast.trainee)


@pytest.fixture
def attempt(cast) -> Attempt:
    return begun(cast.trainee)


def begun(person, **settings) -> Attempt:
    made = stage.begin(stage.sole_test(person, **settings), at=clock.now())
    made.refresh_from_db()
    return made


def posts(client, attempt, name: str, body) -> tuple[int, dict]:
    answer = client.post(
        reverse(f"attempt_{name}", args=[attempt.uid]), json.dumps(body), content_type="application/json"
    )
    return answer.status_code, answer.json()


def takes_over(client, attempt, device: str = HERE) -> dict:
    return posts(client, attempt, "take_over", {"device": device})[1]


def row(question: str, answer: dict, seq: int = 1, **fields) -> dict:
    return {"client_uid": str(uuid4()), "seq": seq, "question_uid": question, "answer": answer} | fields


def sends(client, attempt, *events, device: str = HERE, epoch: int = 1) -> tuple[int, dict]:
    return posts(client, attempt, "answers", {"device": device, "epoch": epoch, "events": list(events)})


def in_view(queries) -> list[str]:
    asked = [query["sql"] for query in queries]
    return [
        sql for sql in asked if not BEFORE_THE_VIEW.search(sql.split(" WHERE ")[0]) and "SAVEPOINT" not in sql
    ]


def test_answers_are_acknowledged_once_they_are_there(trainee, attempt):
    (first, right), *_rest = stage.right_answers(attempt).items()
    taken = takes_over(trainee, attempt)
    sent = row(first, right, client_at="2026-11-20T10:42:00+01:00")

    replies = [sends(trainee, attempt, sent) for _again in range(2)]

    assert (taken["epoch"], taken["last_seq"], taken["answers"]) == (1, 0, {})
    for status, said in replies:
        assert status == 200
        assert re.search(r" \d\d:\d\d$", said["saved_words"])
        del said["saved_at"], said["saved_words"]
        assert said == {
            "acknowledged": [sent["client_uid"]], "epoch": 1, "is_holder": True, "is_open": True, "late": [],
            "seconds_left": None,
        }  # fmt: skip
    assert AnswerEvent.objects.count() == 1
    assert answers_of(attempt) == {first: right}


def test_another_device_goes_on_with_what_is_known_and_both_are_told(trainee, attempt):
    (first, right), *_rest = stage.right_answers(attempt).items()
    takes_over(trainee, attempt)
    sends(trainee, attempt, row(first, right, 7))

    there = takes_over(trainee, attempt, THERE)
    here = sends(trainee, attempt, row(first, {}, 8))[1]
    state = reverse("attempt_state", args=[attempt.uid])

    assert (there["epoch"], there["last_seq"], there["answers"]) == (2, 7, {first: right})
    assert (there["is_holder"], here["is_holder"], here["epoch"]) == (True, False, 1)
    assert trainee.get(state, {"device": THERE}).json()["is_holder"] is True
    assert trainee.get(state, {"device": "x"}).json()["is_holder"] is False


def stands(client, attempt, device: str, seen: int) -> dict:
    """What a device is told that shows everything up to the event `seen`."""
    return client.get(reverse("attempt_state", args=[attempt.uid]), {"device": device, "seen": seen}).json()


def test_who_goes_on_is_told_what_still_comes_from_elsewhere_and_only_that(trainee, attempt):
    (first, right), (second, other), *_rest = stage.right_answers(attempt).items()
    takes_over(trainee, attempt)
    seen = max(takes_over(trainee, attempt, THERE)["seen"].values(), default=0)
    sends(trainee, attempt, row(first, right), device=THERE, epoch=2)
    own = stands(trainee, attempt, THERE, seen)

    sends(trainee, attempt, row(second, other))
    told, here = (stands(trainee, attempt, device, seen) for device in (THERE, HERE))
    again = stands(trainee, attempt, THERE, told["others"])

    assert (own["others"], "answers" in own) == (0, False)
    assert told["answers"] == {first: right, second: other}
    assert told["others"] > seen
    assert "answers" not in here
    assert "answers" not in again
    assert "answers" not in stands(trainee, attempt, THERE, "9" * 5000)


def test_how_it_stands_costs_three_queries(trainee, attempt):
    takes_over(trainee, attempt)
    with CaptureQueriesContext(connection) as asked:
        stands(trainee, attempt, HERE, 0)
    assert len(in_view(asked.captured_queries)) == 3, in_view(asked.captured_queries)


def test_an_epoch_that_was_never_the_device_s_is_refused(trainee, attempt):
    takes_over(trainee, attempt)

    status, said = sends(trainee, attempt, row(str(uuid4()), {}), device=THERE)

    assert (status, said["epoch"]) == (409, 1)
    assert said["error"]
    assert AnswerEvent.objects.count() == 0


GOOD = {"client_uid": str(uuid4()), "seq": 1, "question_uid": str(uuid4()), "answer": {}}


@pytest.mark.parametrize(
    "body",
    [
        [], None, {}, {"device": HERE, "epoch": 1}, {"device": HERE, "epoch": "1", "events": []},
        {"device": "x", "epoch": 1, "events": []}, {"device": HERE, "epoch": 1, "events": [GOOD] * 201},
        {"device": HERE, "epoch": 1, "events": [GOOD | {"seq": -1}]},
        {"device": HERE, "epoch": 1, "events": [GOOD | {"seq": True}]},
        {"device": HERE, "epoch": 1, "events": [GOOD | {"seq": 2**31}]},
        {"device": HERE, "epoch": 1, "events": [GOOD | {"question_uid": 3}]},
        {"device": HERE, "epoch": 1, "events": ["x"]},
        {"device": HERE, "epoch": 1, "events": [GOOD | {"answer": "x" * 132_000}]},
    ],
)  # fmt: skip
def test_what_no_page_of_ours_sends_is_refused_in_words(trainee, attempt, body):
    takes_over(trainee, attempt)

    status, said = posts(trainee, attempt, "answers", body)

    assert status == 400
    assert said["error"]
    assert AnswerEvent.objects.count() == 0


@pytest.mark.parametrize(
    "answer", [None, 3, "x", [], {"choices": [{}]}, {"choices": "x"}, {"text": "\ud800\x00"}]
)
def test_an_answer_that_is_none_is_kept_empty(trainee, attempt, answer):
    takes_over(trainee, attempt)
    question = stage.asked(attempt)[0]

    status, said = sends(trainee, attempt, row(question, answer, client_at="quando?"))

    assert (status, len(said["acknowledged"])) == (200, 1)
    assert AnswerEvent.objects.get().answer == {}


def test_an_answer_takes_four_queries_at_most(trainee, attempt):
    takes_over(trainee, attempt)
    uids = stage.asked(attempt)
    sends(trainee, attempt, row(uids[0], {}))

    for count in (1, 3):
        events = [row(uid, {}, seq) for seq, uid in enumerate(uids[:count], 2)]
        with CaptureQueriesContext(connection) as asked:
            sends(trainee, attempt, *events)
        assert len(in_view(asked.captured_queries)) == 4, in_view(asked.captured_queries)


def test_starting_and_the_page_take_the_same_queries_whatever_the_questions(trainee, cast):
    counts = []
    for questions in (stage.QUESTIONS[:1], stage.QUESTIONS * 4):
        page = stage.module(f"lungo-{len(questions)}", [stage.final_test(questions)], title="Un modulo")
        enrolment = stage.enrol(cast.trainee, page)
        address = reverse("quiz", args=[page.slug, stage.quiz(enrolment).uid])
        trainee.get(address)
        with CaptureQueriesContext(connection) as asked:
            led = trainee.post(address)
        start = in_view(asked.captured_queries)
        trainee.get(led["Location"])
        with CaptureQueriesContext(connection) as asked:
            assert trainee.get(led["Location"]).status_code == 200
        counts.append((len(start), len(in_view(asked.captured_queries))))

    assert counts[0] == counts[1]
    assert max(counts[0]) <= 10


def test_handing_in_may_be_asked_again(trainee, attempt):
    takes_over(trainee, attempt)
    sends(trainee, attempt, *(row(uid, right) for uid, right in stage.right_answers(attempt).items()))
    body = {"device": HERE, "client_uid": str(uuid4())}

    said = [posts(trainee, attempt, "hand_in", body) for _again in range(2)]

    result = reverse("attempt_result", args=[attempt.uid])
    assert said == [(200, {"is_open": False, "result": result})] * 2
    assert (SubmitEvent.objects.get().client_uid, GradeEvent.objects.get().percent) == (
        UUID(body["client_uid"]),
        100,
    )
    status, late = sends(trainee, attempt, row(stage.asked(attempt)[0], {}, 9))
    assert (status, late["is_open"], late["late"]) == (200, False, late["acknowledged"])
    assert takes_over(trainee, attempt, THERE)["is_open"] is False


def test_nobody_answers_for_somebody_else(client, cast, attempt):
    sign_in(client, cast.other_trainee)

    for name in ("answers", "take_over", "hand_in"):
        assert client.post(
            reverse(f"attempt_{name}", args=[attempt.uid]), "{}", content_type="application/json"
        ).status_code == 404  # fmt: skip
    assert client.get(reverse("attempt_state", args=[attempt.uid])).status_code == 404


def test_what_a_device_still_has_after_handing_in_is_kept_and_marked(trainee, attempt):
    (first, right), *_rest = stage.right_answers(attempt).items()
    takes_over(trainee, attempt)
    sends(trainee, attempt, row(first, right))
    posts(trainee, attempt, "hand_in", {"client_uid": str(uuid4())})

    there = takes_over(trainee, attempt, THERE)
    status, said = sends(trainee, attempt, row(first, {}, 9), device=THERE, epoch=there["epoch"])

    assert (there["epoch"], there["is_open"]) == (2, False)
    assert (status, said["late"], said["is_open"]) == (200, said["acknowledged"], False)
    assert AnswerEvent.objects.filter(is_late=True).count() == 1
    assert answers_of(attempt) == {first: right}


def test_whoever_takes_over_is_told_which_event_answered_each_question(trainee, attempt):
    first, second, *_rest = stage.asked(attempt)
    none = takes_over(trainee, attempt)["seen"]
    sends(trainee, attempt, row(first, {}, 1), row(second, {}, 2), row(first, {}, 3))

    seen = takes_over(trainee, attempt, THERE)["seen"]

    last = {str(one.question_uid): one.pk for one in AnswerEvent.objects.order_by("seq")}
    assert (none, seen) == ({}, last)


def test_an_older_answer_sent_with_the_newer_one_after_it_is_kept_and_does_not_count(trainee, attempt):
    """What the page sends of an earlier view when the question was answered elsewhere since."""
    (first, right), *_rest = stage.right_answers(attempt).items()
    takes_over(trainee, attempt)
    sends(trainee, attempt, row(first, right))
    epoch = takes_over(trainee, attempt, THERE)["epoch"]

    sends(trainee, attempt, row(first, right, 3), row(first, {}, 2), device=THERE, epoch=epoch)

    assert AnswerEvent.objects.count() == 3
    assert answers_of(attempt) == {first: right}
