# SPDX-License-Identifier: AGPL-3.0-or-later
"""Another attempt for who has used them up: granted once, told, and the key goes back behind the server."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils.translation import override

from cms import clock
from cms.audit.models import AuditEntry
from cms.notices.models import Notice
from cms.rights import Hidden, WrongPhase
from courses import teaching
from courses.catalogue.content import Quiz
from courses.quizzes import closing
from courses.quizzes.closing import Shown, Sitting
from courses.quizzes.models import AttemptGrant, AttemptGrantNote
from courses.quizzes.queries import plain, sittings_of
from tests import factories
from tests.courses import classes, stage
from tests.factories import sign_in

ONCE = {"attempts_allowed": 1, "feedback": "full"}
AT = stage.AT
FAILED = Sitting(AT, AT, 0)
ONE = Quiz(60, attempts_allowed=1, feedback="full")


@pytest.fixture
def enrolment(cast):
    """Of the trainee, who has used up the one attempt of a test followed by the tutor."""
    made = stage.sole_test(cast.trainee, stage.QUESTIONS[:1], **ONCE)
    classes.follow(cast.tutor, made.module)
    fail(made)
    return made


def fail(enrolment):
    attempt = stage.begin(enrolment, at=clock.now())
    attempt.refresh_from_db()
    stage.hand_in(attempt, stage.wrong_answers(attempt), at=clock.now())
    return attempt


def grants(cast, enrolment, used=1, by=None, **more):
    return teaching.grant_attempt(
        enrolment=enrolment, activity_uid=UUID(stage.quiz(enrolment).uid), used=used, reason="Era caduta la rete.",
        by=factories.actor(by or cast.tutor), at=clock.now(), **more)  # fmt: skip


def sittings(enrolment):
    rows = sittings_of(
        enrolment.person_id, module_id=enrolment.module_id, activity_uid=stage.quiz(enrolment).uid
    )
    return plain(rows, since=enrolment.at)


def address(name, enrolment):
    return reverse(name, args=[enrolment.module.slug, enrolment.uid, stage.quiz(enrolment).uid])


def body(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    ("quiz", "sat", "at", "said"),
    [
        (ONE, [FAILED], AT, ""),
        (replace(ONE, attempts_allowed=0), [FAILED], AT, "still has attempts"),
        (replace(ONE, attempts_allowed=2), [FAILED], AT, "still has attempts"),
        (ONE, [replace(FAILED, granted=1)], AT, "still has attempts"),
        (ONE, [replace(FAILED, granted=1)] * 2, AT, ""),
        (ONE, [replace(FAILED, percent=60)], AT, "already passed"),
        (ONE, [replace(FAILED, is_complete=False)], AT, "waiting to be graded"),
        (ONE, [Sitting(AT)], AT, "under way"),
        (replace(ONE, closes_date="2026-11-20"), [FAILED], AT + timedelta(days=2), "closed at the end"),
    ],
)
def test_what_can_be_granted(quiz, sat, at, said):
    with override("en"):
        words = closing.grant_refusal(quiz, sat, at)

    assert (said in words, bool(words)) == (True, bool(said))


@pytest.mark.parametrize("granted", [0, 1, 2])
@pytest.mark.parametrize("used", [1, 2, 3, 4])
def test_the_key_is_shown_only_when_what_was_granted_is_used_up_too(granted, used):
    sat = [replace(FAILED, granted=granted)] * used

    is_used_up = used >= 1 + granted
    assert closing.is_closed(ONE, sat, AT) == is_used_up
    assert closing.shown(ONE, sat, AT) == (Shown.FULL if is_used_up else Shown.OUTCOME)
    assert bool(closing.refusal(ONE, sat, AT)) == is_used_up
    assert not closing.is_closed(ONE, [*sat, Sitting(AT, granted=granted)], AT)


def test_a_grant_opens_one_attempt_hides_the_key_and_tells_the_learner(client, cast, enrolment):
    learner = sign_in(client, cast.trainee)
    quiz_page = reverse("quiz", args=[enrolment.module.slug, stage.quiz(enrolment).uid])
    first = cast.trainee.attempts.get()
    result = reverse("attempt_result", args=[first.uid])
    before = body(learner.get(result))

    granted = grants(cast, enrolment)

    page, after = learner.get(quiz_page), body(learner.get(result))
    assert ("Il piano è triennale." in before, "Il piano è triennale." in after) == (True, False)
    assert page.context["is_granted"]
    assert any(words in body(page) for words in ("granted another attempt", "concesso un altro tentativo"))
    assert (page.context["attempts_left"], page.context["attempts_allowed"]) == (1, 2)
    assert (granted.used, granted.is_key_open, granted.note.reason) == (1, True, "Era caduta la rete.")
    assert AuditEntry.objects.filter(verb="courses.attempt_granted", person_id=cast.tutor.pk).count() == 1
    notice = Notice.objects.get(key=f"attempt_grant:{granted.pk}")
    assert quiz_page in notice.body and "rete" not in notice.body

    second = fail(enrolment)
    assert second.number == 2
    with pytest.raises(WrongPhase):
        stage.begin(enrolment, at=clock.now())
    assert "Il piano è triennale." in body(learner.get(result))
    assert learner.get(quiz_page).context["is_granted"] is False


def test_granting_twice_is_once_and_again_only_when_used_up(cast, enrolment):
    one, same = grants(cast, enrolment), grants(cast, enrolment, by=cast.training_officer)
    assert (one, AttemptGrant.objects.count()) == (same, 1)

    fail(enrolment)
    assert grants(cast, enrolment) == one  # an old page
    assert grants(cast, enrolment, used=2).used == 2
    assert [one.granted for one in sittings(enrolment)] == [2, 2]


def test_nothing_is_granted_to_oneself_nor_before_it_is_needed(cast, enrolment):
    for giver in (cast.trainee,):
        with pytest.raises(Hidden):
            grants(cast, enrolment, by=giver)
    fresh = stage.enrol(cast.other_trainee, enrolment.module)
    with pytest.raises(WrongPhase):
        grants(cast, fresh)
    assert not AttemptGrant.objects.exists()


def test_a_grant_is_of_one_person_and_one_test(cast, enrolment):
    grants(cast, enrolment)
    other = stage.enrol(cast.other_trainee, enrolment.module)
    fail(other)

    assert [one.granted for one in sittings(other)] == [0]


def test_the_tutor_is_warned_that_what_was_right_could_be_seen(client, cast, enrolment):
    tutor = sign_in(client, cast.tutor)
    class_page = reverse("class_learner", args=[enrolment.module.slug, enrolment.uid])
    page = address("grant_attempt", enrolment)
    given = {"used": "1", "reason": "Era caduta la rete."}

    linked, shown = page in body(tutor.get(class_page)), tutor.get(page)
    unticked = tutor.post(page, given)
    without_reason = tutor.post(page, {"used": "1", "is_key_known": "on"})
    assert (linked, "callout-warning" in body(shown)) == (True, True)
    assert [unticked.status_code, without_reason.status_code] == [422, 422]
    assert "Era caduta la rete." in body(unticked)
    assert not AttemptGrant.objects.exists()

    done = tutor.post(page, given | {"is_key_known": "on"})
    told = body(tutor.get(class_page))
    assert (done.status_code, done.headers["Location"]) == (302, class_page)
    assert ("Era caduta la rete." in told, page in told) == (True, False)
    assert "callout-warning" not in body(tutor.get(page))

    AttemptGrantNote.objects.all().delete()  # erased: the fact stays
    assert tutor.get(class_page).status_code == 200


def test_without_feedback_nothing_was_to_be_seen(client, cast):
    made = stage.sole_test(cast.trainee, stage.QUESTIONS[:1], attempts_allowed=1, feedback="outcome")
    classes.follow(cast.tutor, made.module)
    fail(made)
    tutor = sign_in(client, cast.tutor)

    done = tutor.post(address("grant_attempt", made), {"used": "1", "reason": "Era caduta la rete."})

    assert done.status_code == 302
    assert AttemptGrant.objects.get().is_key_open is False


def test_only_whoever_follows_the_class_grants(client, cast, enrolment):
    page = address("grant_attempt", enrolment)

    codes = {
        name: sign_in(client, getattr(cast, name)).get(page).status_code
        for name in ("tutor", "training_officer", "other_tutor", "ex_tutor", "trainee", "other_trainee")
    }

    assert codes == {"tutor": 200, "training_officer": 200} | dict.fromkeys(
        ("other_tutor", "ex_tutor", "trainee", "other_trainee"), 404
    )
