# SPDX-License-Identifier: AGPL-3.0-or-later
"""A minor version is followed silently and takes nothing away; a major one asks, and shows what changes."""

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils.translation import ngettext
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from cms import jobs
from courses import learning, queries, tasks, versions
from courses.catalogue.changes import difference, words_changed
from courses.catalogue.models import ModulePage, ModuleVersion
from courses.catalogue.operations import NotReady
from courses.enrolments.models import Completion, VersionMove
from tests import factories
from tests.courses import stage
from tests.factories import sign_in


def follow(version):
    """What the worker does after a publication."""
    return versions.follow_minor_version(version=version, at=stage.LATER)


def optional(slug: str = "in-piu", title: str = "In più"):
    return stage.text_lesson(slug, title) | {"is_required": False}


def test_the_first_version_begins_the_first_line(cast):
    stage.module()

    version = ModuleVersion.objects.get()

    assert (version.number, version.line, version.change_note) == (1, 1, "")


def test_a_minor_version_stays_in_the_line_and_asks_for_the_job(cast):
    page = stage.module()

    version = stage.republish(page, more=[optional()], note="Una lettura in più.")

    assert (version.number, version.line, version.change_note) == (2, 1, "Una lettura in più.")
    assert jobs.waiting("courses.follow_minor_version") == [{"version_id": version.pk}]


def test_a_major_version_begins_a_line_and_moves_nobody(cast):
    page = stage.module()
    enrolment = stage.enrol(cast.trainee, page)

    version = stage.republish(page, more=[stage.text_lesson("nuova", "Nuova")], change="major")

    assert (version.number, version.line) == (2, 2)
    assert jobs.waiting("courses.follow_minor_version") == []
    assert follow(version) == 0
    assert stage.again(enrolment).followed.number == 1


def test_nothing_changed_is_no_version_even_when_called_major(cast):
    page = stage.module()

    version = stage.republish(page, change="major")

    assert version.number == 1


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"more": [stage.text_lesson("nuova", "Nuova")]}, "“Nuova”"),
        ({"credited_minutes": 120}, ""),
        ({"activities": [stage.text_lesson(), stage.final_test(pass_percent=80)]}, "“Prova finale”"),
        ({"activities": [stage.text_lesson()]}, "“Prova finale”"),
        ({"activities": [stage.text_lesson(), stage.final_test() | {"time_limit": 5}]}, "“Prova finale”"),
        (
            {"activities": [stage.text_lesson(), stage.final_test() | {"attempts_allowed": 1}]},
            "“Prova finale”",
        ),
        ({"activities": [stage.text_lesson(), stage.final_test() | {"cooling_hours": 1}]}, "“Prova finale”"),
        (
            {"activities": [stage.text_lesson(), stage.final_test() | {"closes_date": "2026-12-31"}]},
            "“Prova finale”",
        ),
        ({"rule": [{"activity": "Prova finale"}]}, ""),
    ],
)
def test_a_change_that_takes_something_away_is_refused_as_minor(cast, changed, named):
    page = stage.module("due", [stage.text_lesson(), stage.final_test()])

    with pytest.raises(NotReady) as refused:
        stage.republish(page, **changed)

    assert named.strip("“”") in str(refused.value)
    assert ModuleVersion.objects.count() == 1
    assert ModulePage.objects.get(pk=page.pk).credited_minutes == 90


@pytest.mark.parametrize(
    "changed",
    [
        {"more": [optional()]},
        {"title": "Un altro titolo"},
        {"activities": [stage.text_lesson(), stage.final_test(pass_percent=40)]},
        {"activities": [stage.final_test(), stage.text_lesson()]},
        {"activities": [stage.text_lesson(), stage.final_test(stage.QUESTIONS[:2])]},
    ],
)
def test_a_change_that_takes_nothing_away_is_minor(cast, changed):
    page = stage.module("due", [stage.text_lesson(), stage.final_test()])

    assert stage.republish(page, **changed).line == 1


def test_a_major_change_must_be_explained(cast):
    page = stage.module()

    with pytest.raises(NotReady):
        stage.republish(page, change="major", note=" ", credited_minutes=120)


def test_who_is_learning_follows_a_minor_version_once(cast):
    page = stage.module()
    enrolment = stage.enrol(cast.trainee, page)
    version = stage.republish(page, more=[optional()])

    tasks.follow_minor_version(version.pk)
    assert follow(version) == 0

    move = VersionMove.objects.get()
    assert (move.version, move.is_asked) == (version, False)
    assert stage.again(enrolment).followed == version


def test_jobs_in_the_wrong_order_end_in_the_last_version(cast):
    page = stage.module()
    enrolment = stage.enrol(cast.trainee, page)
    second = stage.republish(page, more=[optional()])
    third = stage.republish(page, title="Terzo")

    assert [follow(third), follow(second), follow(third)] == [1, 0, 0]
    assert stage.again(enrolment).followed == third


def test_who_has_completed_or_given_up_stays(cast):
    page = stage.short_module()
    stage.pass_module(cast.trainee, page)
    gone = stage.enrol(cast.other_trainee, page)
    learning.cancel(enrolment=gone, by=factories.actor(cast.other_trainee), at=stage.LATER)

    version = stage.republish(page, more=[optional()])

    assert follow(version) == 0
    assert Completion.objects.get().version.number == 1


def test_a_lower_mark_completes_who_had_it_already(cast):
    page = stage.module("solo", [stage.final_test(pass_percent=100)])
    enrolment = stage.enrol(cast.trainee, page)
    attempt = stage.begin(enrolment)
    answers = stage.right_answers(attempt)
    wrong = stage.wrong_answers(attempt)
    first = next(iter(answers))
    stage.hand_in(attempt, answers | {first: wrong[first]})
    assert not stage.again(enrolment).progress.is_completed

    version = stage.republish(page, [stage.final_test(pass_percent=60)])
    follow(version)

    assert stage.again(enrolment).progress.is_completed
    assert Completion.objects.get().version == version


def test_a_new_major_version_is_offered_and_accepted(cast, client):
    page = stage.module()
    enrolment = stage.enrol(cast.trainee, page)
    stage.view_lessons(enrolment)
    new = stage.republish(page, change="major", more=[stage.text_lesson("nuova", "Una parte nuova")],
                          note="Abbiamo aggiunto una parte.")  # fmt: skip
    assert queries.newer_version(stage.again(enrolment)) == new
    sign_in(client, cast.trainee)
    address = reverse("new_version", args=[page.slug])

    offered = client.get(reverse("module", args=[page.slug])).content.decode()
    shown = client.get(address).content.decode()
    answer = client.post(address, {"version": new.uid})

    assert offered.count(address) == 1
    assert "Una parte nuova" in shown
    assert "Abbiamo aggiunto una parte." in shown
    assert answer.url == reverse("module", args=[page.slug])
    followed = stage.again(enrolment)
    assert followed.followed == new
    assert (followed.progress.done, followed.progress.total) == (3, 5)
    assert VersionMove.objects.get().is_asked
    assert queries.newer_version(followed) is None
    assert client.get(address).url == reverse("module", args=[page.slug])


def test_one_condition_met_is_said_in_the_singular(cast, client):
    page = stage.module("due", [stage.text_lesson(), stage.final_test()])
    enrolment = stage.enrol(cast.trainee, page)
    stage.view_lessons(enrolment)
    stage.republish(page, change="major", more=[stage.text_lesson("terza", "Terza")])

    shown = sign_in(client, cast.trainee).get(reverse("new_version", args=["due"])).content.decode()

    said = ngettext(
        "In your version you have met %(done)s condition of %(total)s for the certificate.",
        "In your version you have met %(done)s conditions of %(total)s for the certificate.",
        1,
    )
    assert said % {"done": 1, "total": 2} in shown


def test_going_on_with_the_own_version_completes_the_module(cast):
    page = stage.short_module()
    enrolment = stage.enrol(cast.trainee, page)
    stage.republish(page, change="major", more=[stage.text_lesson("nuova", "Nuova")])

    stage.hand_in(stage.begin(enrolment))

    assert Completion.objects.get().version.number == 1
    assert queries.newer_version(stage.again(enrolment)) is None


def test_accepting_what_was_not_shown_is_refused(cast, client):
    page = stage.module()
    enrolment = stage.enrol(cast.trainee, page)
    shown = stage.republish(page, change="major", more=[stage.text_lesson("nuova", "Nuova")])
    stage.republish(page, change="major", credited_minutes=120)
    sign_in(client, cast.trainee)

    answer = client.post(reverse("new_version", args=[page.slug]), {"version": shown.uid})

    assert answer.url == reverse("new_version", args=[page.slug])
    assert stage.again(enrolment).followed.number == 1


def test_a_stranger_has_no_new_version(cast, client):
    page = stage.module()
    stage.republish(page, change="major", more=[stage.text_lesson("nuova", "Nuova")])
    sign_in(client, cast.other_trainee)

    assert client.get(reverse("new_version", args=[page.slug])).status_code == 404


def test_one_move_to_a_version(cast):
    page = stage.module()
    enrolment = stage.enrol(cast.trainee, page)
    version = stage.republish(page, more=[optional()])
    follow(version)

    with pytest.raises(IntegrityError):
        VersionMove.objects.create(enrolment=enrolment, version=version, at=stage.LATER)


def test_the_difference_names_what_changes_and_never_the_key(cast):
    page = stage.module("due", [stage.text_lesson(), stage.final_test()])
    old = page.versions.get()
    text = stage.text_lesson() | {"body": "<p>Serve a scegliere bene.</p>", "minutes": 15}
    new = stage.republish(
        page, [text, stage.final_test(stage.QUESTIONS[:2]), stage.text_lesson("nuova", "Nuova")],
        change="major", credited_minutes=120)  # fmt: skip

    found = difference(new, old)

    assert [activity.title for activity in found.added] == ["Nuova"]
    assert [change.title for change in found.changed] == ["A che cosa serve il piano", "Prova finale"]
    pieces = [(piece.kind, piece.words) for piece in found.changed[0].pieces]
    assert pieces == [
        ("same", "Serve a"), ("removed", "scegliere."), ("added", "scegliere bene."),
    ]  # fmt: skip
    assert found.minutes
    assert found.rule
    assert "Giusto" not in repr(found)


def test_long_texts_show_only_what_is_around_a_change():
    old = " ".join(f"p{n}" for n in range(100))

    pieces = list(words_changed(old.replace("p50", "cambiata"), old))

    assert [piece.kind for piece in pieces] == ["gap", "same", "removed", "added", "same", "gap"]
    assert len(pieces[1].words.split()) == 8


CHANGES = st.lists(
    st.fixed_dictionaries(
        {
            "mark": st.integers(1, 100),
            "minutes": st.sampled_from([90, 90, 90, 120]),
            "lessons": st.one_of(
                st.permutations("ab"), st.permutations("abcd"), st.lists(st.sampled_from("abcd"), unique=True)
            ),
            "required": st.sampled_from(["ab", "ab", "ab", "abc", "a"]),
            "some": st.sampled_from([0, 0, 0, 1, 2]),
        }
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES, done=st.sets(st.sampled_from("abcd")), score=st.sampled_from(["right", "wrong", ""]))
def test_no_sequence_of_minor_publications_makes_progress_fall(cast, changes, done, score):
    page = stage.module(f"prova-{ModulePage.objects.count()}", _activities("ab", "ab", 60))
    enrolment = stage.enrol(cast.trainee, page)
    _do(enrolment, done, score)
    before = stage.again(enrolment).progress

    for change in changes:
        wanted = _activities(change["lessons"], change["required"], change["mark"])
        rule = [{"some": change["some"], "of": [{"activity": row["title"]} for row in wanted]}]
        try:
            version = stage.republish(
                page, wanted, credited_minutes=change["minutes"], rule=rule if change["some"] else []
            )
        except NotReady:
            continue
        event("minor" if version.number > 1 else "unchanged")
        follow(version)
        after = stage.again(enrolment).progress
        assert 0 <= after.done <= after.total
        assert after.percent >= before.percent
        assert after.is_completed >= before.is_completed
        before = after


def _activities(letters, required, mark):
    lessons = [
        stage.text_lesson(letter, f"Lezione {letter}") | {"is_required": letter in required}
        for letter in letters
    ]
    return [*lessons, stage.final_test(pass_percent=mark)]


def _do(enrolment, done, score):
    person = factories.actor(enrolment.person)
    for activity in stage.lessons(enrolment):
        if activity.title[-1] in done:
            learning.complete_lesson(enrolment=enrolment, activity_uid=activity.uid, by=person, at=stage.AT)
    if score:
        attempt = stage.begin(enrolment)
        stage.hand_in(
            attempt, stage.right_answers(attempt) if score == "right" else stage.wrong_answers(attempt)
        )
