# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a script sends to an attempt, and what never comes back: the key before the test is closed."""

import json
import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms import clock
from courses import sitting
from courses.quizzes.models import Accommodation, AnswerEvent, Attempt, GradeEvent, SubmitEvent, TakeOver
from courses.quizzes.queries import answers_of
from courses.quizzes.receiving import Batch, Event
from tests.courses import stage
from tests.factories import sign_in

# what every signed-in request asks before its view: the session, the login, the person with their mandates
BEFORE_THE_VIEW = re.compile(r'"(django_session|cms_user|cms_person|cms_mandate|cms_zonemembership)"')
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


def secrets_of(attempt: Attempt) -> list[str]:
    """Words and numbers that only the key holds."""
    texts: list[str] = []

    def gather(value) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                if name != "case_sensitive":
                    gather(inner)
        elif isinstance(value, list):
            for inner in value:
                gather(inner)
        elif isinstance(value, str) and len(value) > 3:
            texts.append(value)

    gather(attempt.version.key)
    return texts


SECRETS = [
    {
        "kind": "single", "text": "Quale?",
        "options": [{"text": "Uno", "is_right": True}, {"text": "Due", "is_right": False}],
        "feedback_right": "Segreto del giusto.", "feedback_wrong": "Segreto dello sbagliato.",
    },
    {"kind": "short_text", "text": "Come si chiama?", "accepted": [{"text": "parola segreta", "percent": 100}]},
    {"kind": "essay", "text": "Racconta.", "guidance": "Guida segreta."},
]  # fmt: skip


def said_before_closing(client, attempt: Attempt, enrolment) -> list[str]:
    """Everything that a learner can be told while the test is open: pages and replies."""
    uid, wrong = attempt.uid, {stage.asked(attempt)[0]: {"choices": ["x"]}}
    slug, activity = enrolment.module.slug, attempt.activity_uid
    replies = [
        client.get(reverse("module", args=[slug])),
        client.get(reverse("quiz", args=[slug, activity])),
        client.get(reverse("attempt", args=[uid])),
        client.post(
            reverse("attempt_take_over", args=[uid]), json.dumps({"device": HERE}), "application/json"
        ),
        client.post(
            reverse("attempt_answers", args=[uid]),
            json.dumps(
                {"device": HERE, "epoch": 1, "events": [row(uid, answer) for uid, answer in wrong.items()]}
            ),
            "application/json",
        ),
        client.get(reverse("attempt_state", args=[uid])),
        client.post(reverse("attempt", args=[uid]), {"key": str(uuid4()), "hand_in": "1"}),
        client.post(reverse("attempt", args=[uid]), {"hand_in_anyway": "1"}),
        client.get(reverse("attempt_result", args=[uid])),
        client.get(reverse("attempt_state", args=[uid])),
        client.get(reverse("quiz", args=[slug, activity])),
    ]
    assert [one.status_code for one in replies] == [200] * 7 + [302] + [200] * 3
    return [one.content.decode() for one in replies]


@pytest.mark.parametrize("feedback", ["outcome", "marks", "full"])
def test_the_key_never_leaves_the_server_before_closing(trainee, cast, feedback):
    enrolment = stage.sole_test(cast.trainee, SECRETS, feedback=feedback)
    attempt = stage.begin(enrolment)
    attempt.refresh_from_db()
    secrets = secrets_of(attempt)
    assert len(secrets) >= 4

    said = said_before_closing(trainee, attempt, enrolment)

    assert GradeEvent.objects.count() == 1
    assert [(secret, text[:80]) for secret in secrets for text in said if secret in text] == []


def test_control_a_page_that_leaks_is_found(trainee, cast, monkeypatch):
    enrolment = stage.sole_test(cast.trainee, SECRETS)
    attempt = stage.begin(enrolment)
    attempt.refresh_from_db()
    monkeypatch.setattr("courses.quizzes.closing.is_closed", lambda *_: True)

    said = said_before_closing(trainee, attempt, enrolment)

    assert any("Segreto" in text for text in said)


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


def test_between_the_common_deadline_and_theirs_only_who_has_more_time_is_heard(cast):
    """Twenty minutes, and 30 % more: what comes after 24 counts for one and is kept as late for the other."""
    Accommodation.objects.create(
        person=cast.trainee, extra_percent=30, during=DateRange(date(2026, 11, 1), date(2026, 12, 1))
    )
    for person, counts in ((cast.trainee, True), (cast.other_trainee, False)):
        attempt = stage.begin(stage.sole_test(person, time_limit=20))
        first, second, *_rest = stage.asked(attempt)
        right = stage.right_answers(attempt)
        receipts = _offline_from(attempt, {first: (10, right[first]), second: (24, right[second])})
        assert [bool(one.late) for one in receipts] == [False, not counts]
        grade = stage.hand_in(attempt, {}, at=stage.AT + timedelta(minutes=24, seconds=30))
        assert grade.points == (2 if counts else 1)
        assert AnswerEvent.objects.filter(attempt=attempt, is_late=True).count() == (not counts)


def test_who_comes_back_after_the_deadline_keeps_what_was_in_time(cast):
    """Cut off before the end, back after it: the answers of then are kept, marked late, and not counted."""
    attempt = stage.begin(stage.sole_test(cast.trainee, time_limit=20))
    first, second, third = stage.asked(attempt)
    right = stage.right_answers(attempt)
    received = {first: (19, right[first]), second: (20.5, right[second]), third: (20.6, right[third])}

    receipts = _offline_from(attempt, received)
    assert sitting.expire_due(at=stage.AT + timedelta(minutes=21)) == 1
    device = TakeOver.objects.get(attempt=attempt).device_uid
    after = _sent(attempt, device, 9, first, {}, stage.AT + timedelta(minutes=30))

    assert [bool(one.late) for one in (*receipts, after)] == [False, False, True, True]
    assert (GradeEvent.objects.get().points, SubmitEvent.objects.get().kind) == (2, "expired")
    assert AnswerEvent.objects.count() == 4
    assert answers_of(attempt) == {first: right[first], second: right[second]}


def _offline_from(attempt: Attempt, received: dict) -> list[sitting.Receipt]:
    """Answers of one device: question uid → after how many minutes the server receives it, and the answer."""
    device = uuid4()
    sitting.take_over(attempt=attempt, device_uid=device, at=stage.AT)
    return [
        _sent(attempt, device, seq, question, answer, stage.AT + timedelta(minutes=minutes))
        for seq, (question, (minutes, answer)) in enumerate(received.items(), 1)
    ]


def _sent(attempt: Attempt, device: UUID, seq: int, question: str, answer, at) -> sitting.Receipt:
    event = Event(uuid4(), seq, UUID(question), answer)
    return sitting.append(attempt=attempt, batch=Batch(device, 1, (event,)), at=at)
