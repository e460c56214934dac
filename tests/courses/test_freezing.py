# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each kind of activity becomes in a version, and what is refused because nobody could follow it."""

import json

import pytest

from courses import office
from courses.catalogue.completion import in_words
from courses.catalogue.content import Part
from courses.catalogue.models import ModuleVersion
from courses.catalogue.operations import NotReady
from courses.questions.filing import save_category
from courses.questions.models import BankQuestion, QuestionCategory
from tests.courses import stage

ASSIGNMENT = {
    "slug": "compito", "kind": "assignment", "title": "Il compito", "minutes": 30, "body": "<p>Scrivi.</p>",
    "accepts": "text", "pass_percent": 50, "rubric": [{"title": "Chiarezza", "points": 10, "text": "Si capisce."}],
}  # fmt: skip
MEETING = {
    "slug": "incontro", "kind": "meeting", "title": "L’incontro", "minutes": 60, "body": "<p>Martedì.</p>",
    "attend_percent": 80,
}  # fmt: skip
SURVEY = {
    "slug": "questionario", "kind": "survey", "title": "Com’è andata", "minutes": 2, "is_required": False,
    "questions": [
        {"kind": "scale", "text": "Utile?", "is_required": True},
        {"kind": "choice", "text": "Che cosa di più?", "options": ["Testo", "Prova"]},
    ],
}  # fmt: skip
RULE = [
    {"activity": "a che cosa  SERVE il piano"},
    {"some": 1, "of": [{"activity": "Il compito", "percent": 50}, {"activity": "L’incontro"}]},
]


def bank(name: str = "Banca", many: int = 3, parent=None) -> QuestionCategory:
    questions = [{"name": f"{name} {n}", "kind": "true_false", "text": f"{name} {n}?", "options": [
        {"text": "Vero", "is_right": True}, {"text": "Falso", "is_right": False}]} for n in range(many)]  # fmt: skip
    category = office.fill_category(name=name, questions=questions, by=None, at=stage.AT)
    if parent:
        save_category(category=category, parent=parent, name=name, by=None, at=stage.AT)
    return category


def drawing(category, take: int = 2, **more):
    return stage.final_test([]) | {"pools": [{"category": str(category.uid), "take": take}]} | more


def test_every_kind_of_activity_is_frozen(cast):
    kinds = [stage.text_lesson(), stage.video_lesson(), stage.file_lesson(), stage.final_test(), ASSIGNMENT]
    stage.module(activities=[*kinds, MEETING, SURVEY])

    text, video, file, quiz, assignment, meeting, survey = ModuleVersion.objects.get().activities

    assert [a.kind for a in (text, video, file, quiz)] == ["text", "video", "file", "quiz"]
    assert len(quiz.quiz.questions) == 3
    assert (assignment.assignment.points, assignment.assignment.accepts) == (10, "text")
    assert meeting.attend_percent == 80
    assert [question.options for question in survey.survey] == [(), ("Testo", "Prova")]
    assert (text.is_required, survey.is_required) == (True, False)


def test_the_rule_of_the_author_names_activities_by_their_titles(cast):
    stage.module(activities=[stage.text_lesson(), ASSIGNMENT, MEETING], rule=RULE)
    version = ModuleVersion.objects.get()
    lesson, assignment, meeting = (activity.uid for activity in version.activities)

    assert version.rule == {
        "all": [
            {"view": lesson},
            {"any": [{"pass": assignment, "percent": 50}, {"attend": meeting, "percent": 80}]},
        ]
    }
    assert [len(clause.parts) for clause in in_words(version.rule, version.titles)] == [0, 2]


@pytest.mark.parametrize(
    ("activity", "percent"),
    [("Il compito", 40), ("Il compito", 60), ("L’incontro", 70), ("Prova finale", 80)],
)
def test_the_rule_asks_the_same_percentage_as_the_activity(cast, activity, percent):
    """Else whoever reads "passed" misses the certificate, or has it with a test that they read as failed."""
    made = [stage.text_lesson(), ASSIGNMENT, MEETING, stage.final_test()]

    with pytest.raises(NotReady) as refused:
        stage.module(activities=made, rule=[{"activity": activity, "percent": percent}])

    assert activity in str(refused.value)
    assert f"{percent}%" in str(refused.value)
    assert ModuleVersion.objects.count() == 0


def test_the_rule_says_what_becomes_of_what_the_author_ticked(cast):
    stage.module(
        activities=[stage.text_lesson(), ASSIGNMENT | {"is_required": False}, MEETING, SURVEY], rule=RULE
    )

    parts = [activity.part for activity in ModuleVersion.objects.get().activities]

    assert parts == [Part.REQUIRED, Part.CHOICE, Part.CHOICE, Part.OPTIONAL]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ([{"activity": "Il piano"}], "A che cosa serve il piano"),
        ([{"activity": " "}], ""),
        ([{"activity": "A che cosa serve il piano", "percent": 50}], "A che cosa serve il piano"),
        ([{"some": 3, "of": [{"activity": "Il compito"}, {"activity": "L’incontro"}]}], "3"),
    ],
)
def test_a_rule_that_nobody_could_meet_is_refused_in_words(cast, rule, said):
    with pytest.raises(NotReady) as refused:
        stage.module(activities=[stage.text_lesson(), ASSIGNMENT, MEETING], rule=rule)

    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("activity", "said"),
    [
        (ASSIGNMENT | {"rubric": []}, "Il compito"),
        (SURVEY | {"questions": []}, "Com’è andata"),
        (SURVEY | {"questions": [{"kind": "choice", "text": "Che cosa?", "options": ["Una"]}]}, "Che cosa?"),
        (stage.final_test([]), "Prova finale"),
    ],
)
def test_what_nobody_could_do_is_refused_in_words(cast, activity, said):
    with pytest.raises(NotReady) as refused:
        stage.module(activities=[stage.text_lesson(), activity])

    assert said in str(refused.value)
    assert not ModuleVersion.objects.exists()


def test_a_pool_holds_the_questions_in_use_of_a_category_and_of_those_inside(cast):
    parent = bank("Sopra")
    bank("Dentro", parent=parent)
    BankQuestion.objects.filter(name="Sopra 0").update(is_retired=True)

    stage.module(activities=[drawing(parent, take=5)])

    version = ModuleVersion.objects.get()
    (pool,) = version.activities[0].quiz.pools
    assert (pool.take, pool.title) == (5, "Sopra")
    assert sorted(question.text for question in pool.questions) == [
        "Dentro 0?", "Dentro 1?", "Dentro 2?", "Sopra 1?", "Sopra 2?",
    ]  # fmt: skip
    assert set(version.key) == {question.uid for question in pool.questions}
    assert "weights" not in json.dumps(version.content)


def test_a_pool_does_not_change_with_the_bank(cast):
    category = bank()
    stage.module(activities=[drawing(category)])
    BankQuestion.objects.update(is_retired=True)

    assert len(ModuleVersion.objects.get().activities[0].quiz.pools[0].questions) == 3


def test_more_than_there_is_cannot_be_drawn(cast):
    with pytest.raises(NotReady) as refused:
        stage.module(activities=[drawing(bank(), take=4)])

    assert "4" in str(refused.value)
    assert "Banca" in str(refused.value)


def test_the_same_question_twice_is_refused(cast):
    uid = str(bank().uid)
    twice = stage.final_test([]) | {"pools": [{"category": uid, "take": 1}, {"category": uid, "take": 1}]}

    with pytest.raises(NotReady) as refused:
        stage.module(activities=[twice])

    assert "Banca 0?" in str(refused.value)
