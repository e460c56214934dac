# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the facts say does not depend on how they came: answers and progress are projections of them."""

from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from courses import learning, regrading, sitting, teaching, versions
from courses.catalogue.completion import Evidence, standing
from courses.catalogue.content import Activity, Quiz, rule_for
from courses.certificates.models import Certificate
from courses.enrolments import operations as enrolments
from courses.enrolments.models import Enrolment, Progress
from courses.enrolments.operations import rebuild_all
from courses.quizzes.models import AnswerEvent, Attempt
from courses.quizzes.queries import answers_of, latest
from courses.quizzes.receiving import Batch, Event
from tests import factories
from tests.courses import classes, stage
from tests.courses.histories import FIRST, History, rows

UIDS = st.lists(st.uuids().map(str), min_size=1, max_size=8, unique=True)
KEYS = [UUID(int=number) for number in range(1, 30)]


def test_rebuilding_progress_gives_the_same_value(cast):
    stage.pass_module(cast.trainee)
    stage.view_lessons(stage.enrol(cast.other_trainee))
    gone = stage.enrol(cast.editor_melzo)
    learning.cancel(enrolment=gone, by=factories.actor(cast.editor_melzo), at=stage.LATER)
    incremental = rows()

    Progress.objects.update(done=0, is_completed=False, finished=[], scores={}, attended={})
    call_command("rebuild_progress", verbosity=0)

    assert rows() == incremental
    assert [row["done"] for row in incremental] == [4, 3, 0]


def test_rebuilding_waits_for_the_enrolment_before_it_reads_the_facts(cast):
    stage.enrol(cast.trainee)

    with CaptureQueriesContext(connection) as queries:
        rebuild_all()

    asked = [query["sql"] for query in queries]
    locked = next(n for n, sql in enumerate(asked) if "FOR UPDATE" in sql)
    assert locked < next(n for n, sql in enumerate(asked) if "courses_lessoncompletion" in sql)


HISTORIES = settings(
    max_examples=10, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
SOUGHT = settings(HISTORIES, max_examples=200, derandomize=True, database=None, phases=[Phase.generate])


@pytest.fixture
def scene(cast):
    """The people and the module of every history, made once."""
    page = stage.module("storia", list(FIRST.values()), title="Storia", valid_months=1)
    classes.follow(cast.tutor, page)
    assert cast.trainee
    assert cast.training_officer
    return cast, page


@pytest.fixture
def histories(scene):
    return lambda tried: run_state_machine_as_test(lambda: History(*scene), settings=tried)


def test_after_any_history_progress_is_what_the_facts_say(histories):
    """And it is from 0 to 100, and falls only when the person accepts a major version or evidence is put right."""
    histories(HISTORIES)


def test_control_verbs_that_forget_to_project_are_found(histories, monkeypatch):
    for module in (learning, sitting, versions, teaching):
        monkeypatch.setattr(module, "complete_if_earned", lambda **_fields: None)

    with pytest.raises(AssertionError):
        histories(SOUGHT)


TOLD = {
    learning: [History.enrol, (History.take_a_lesson, "lezione")],
    sitting: [History.enrol, (History.begin_a_test, "prova"), (History.hand_in_a_test, True)],
    versions: [History.enrol, (History.publish_a_minor, "optional"), History.follow_the_minor],
    regrading: [  # the test was sat under an enrolment that was given up; it counts under the next one
        History.enrol, (History.begin_a_test, "prova"), (History.hand_in_a_test, False), History.give_up,
        History.enrol, History.turn_the_key, History.grade_anew,
    ],
    enrolments: [  # what is done under the next enrolment does not count under the one given up
        History.enrol, History.give_up, History.enrol, History.take_the_survey, History.hand_in_the_homework,
        (History.grade_the_homework, 4, False),
    ],
}  # fmt: skip


def tell(history: History, steps, then=lambda: None):
    """Tells a history; what `then` says of it, before it is undone."""
    try:
        for step in steps:
            verb, *said = step if isinstance(step, tuple) else (step,)
            verb(history, *said)
            history.is_what_the_facts_say()
            history.is_from_0_to_100_and_never_falls()
        return then()
    finally:
        history.teardown()


@pytest.mark.parametrize("module", TOLD)
def test_after_these_histories_too(scene, module):
    tell(History(*scene), TOLD[module])


TAKEN_AGAIN = [  # nothing of the first cycle counts in the second, nor of the second in the third
    (History.publish, "major", {"aperta": None, "compito": None, "incontro": None}), History.enrol,
    *(2 * [
        (History.begin_a_test, "prova"), (History.hand_in_a_test, True), History.take_the_survey,
        (History.take_a_lesson, "lezione"), History.renew, History.give_up, History.enrol,
    ]),
    History.turn_the_key, History.grade_anew,
]  # fmt: skip


def test_after_a_module_taken_again_too(scene):
    assert tell(History(*scene), TAKEN_AGAIN, cycles) == ([1, 2, 2, 3, 3], [1, 2])


def cycles() -> tuple[list[int], list[int]]:
    """Of the enrolments, of the certificates."""
    return tuple(
        list(kind.objects.order_by("pk").values_list("cycle", flat=True)) for kind in (Enrolment, Certificate)
    )


@pytest.mark.parametrize("module", [learning, sitting, versions, regrading])
def test_control_each_of_them_finds_a_step_that_forgets_to_project(scene, monkeypatch, module):
    monkeypatch.setattr(module, "complete_if_earned", lambda **_fields: None)

    with pytest.raises(AssertionError):
        tell(History(*scene), TOLD[module])


@given(UIDS, st.data())
def test_progress_never_leaves_0_to_100(uids, data):
    test = Quiz(60)
    kinds = st.sampled_from([("text", None), ("quiz", test)])
    activities = [
        Activity(uid, kind, "t", 1, quiz=quiz) for uid in uids for kind, quiz in (data.draw(kinds),)
    ]
    done = data.draw(st.lists(st.sampled_from([*uids, "unknown"]), max_size=30))
    evidence = Evidence(viewed=frozenset(done), scores=dict.fromkeys(done, 60))

    stands = standing(rule_for(activities), evidence)

    assert stands.done == len(set(done) & set(uids))
    assert 0 <= stands.done <= stands.total == len(uids)


@st.composite
def events(draw) -> list[tuple[UUID, int, int, int, str, bool]]:
    """(key, epoch, seq, question, choice, late): places may be equal, keys are not."""
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=12, unique=True))
    small = st.integers(1, 3)
    return [
        (key, draw(small), draw(small), draw(st.integers(0, 2)), draw(st.sampled_from(["", "a", "b"])),
         draw(st.booleans()))
        for key in keys
    ]  # fmt: skip


def event_of(row, uids) -> AnswerEvent:
    key, epoch, seq, question, choice, is_late = row
    return AnswerEvent(
        client_uid=key, epoch=epoch, seq=seq, question_uid=uids[question],
        answer={"choices": [choice]} if choice else {}, is_late=is_late)  # fmt: skip


@given(events(), st.data())
def test_any_order_and_any_repetition_of_answers_give_the_same(given_, data):
    uids = [UUID(int=100 + number) for number in range(3)]
    mixed = data.draw(st.permutations([*given_, *data.draw(st.lists(st.sampled_from(given_), max_size=6))]))

    projected = latest(event_of(row, uids) for row in given_)

    assert latest(event_of(row, uids) for row in mixed) == projected
    for number, uid in enumerate(uids):
        mine = [row for row in given_ if row[3] == number and not row[5]]
        last = max(mine, key=lambda row: (row[1], row[2], row[0]), default=None)
        assert projected.get(str(uid)) == ({"choices": [last[4]]} if last and last[4] else None)


@pytest.fixture
def attempt(cast) -> Attempt:
    return stage.begin(stage.sole_test(cast.trainee))


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_stored_in_any_order_and_number_of_requests_they_give_the_same(attempt, data):
    """Two devices, two epochs: every way the network may bring their answers ends the same."""
    uids = stage.asked(attempt)
    options = {uid: list(attempt.version.key[uid]["weights"]) for uid in uids}
    devices = (uuid4(), uuid4())
    sent = []
    for epoch in (1, 2):
        for seq in range(1, data.draw(st.integers(1, 5)) + 1):
            uid = data.draw(st.sampled_from(uids))
            sent.append((epoch, Event(uuid4(), seq, UUID(uid), {"choices": options[uid][:1] * (seq % 2)})))
    ways = [
        data.draw(st.permutations(sent)),
        data.draw(st.permutations([*sent, *data.draw(st.lists(st.sampled_from(sent), max_size=4))])),
    ]

    results = []
    for way in ways:
        with transaction.atomic():
            for device in devices:
                sitting.take_over(attempt=attempt, device_uid=device, at=stage.AT)
            for epoch, event in way:
                sitting.append(attempt=attempt, batch=Batch(devices[epoch - 1], epoch, (event,)), at=stage.AT)
            results.append((answers_of(attempt), latest(AnswerEvent.objects.filter(attempt=attempt))))
            transaction.set_rollback(True)

    assert results[0] == results[1]
    assert results[0][0] == results[0][1]
