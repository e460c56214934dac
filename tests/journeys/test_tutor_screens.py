# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every screen of tutors and of the office's results, looked at with axe at 360 and 1280 px, without a script."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cms import clock
from courses import regrading
from courses.quizzes.models import GradeEvent
from tests.courses import classes, hiring, stage
from tests.factories import Cast, actor, person, sign_in
from tests.journeys.visitor import AXE, WCAG, WIDTHS

STATIC = Path(__file__).parents[2] / "static" / "dist"
pytestmark = pytest.mark.django_db


@pytest.fixture
def looks(browser):
    """Looks at what Django's test client was answered; returns what axe or the width of the page says against it."""
    context = browser.new_context(bypass_csp=True, locale="it-IT")
    page = context.new_page()

    def serve(route):
        found = STATIC / urlsplit(route.request.url).path.removeprefix("/static/")
        is_there = found.is_file() and found.suffix != ".js"
        route.fulfill(path=found) if is_there else route.fulfill(status=404)

    page.route("**/*", serve)

    def look(name: str, answer) -> list[str]:
        page.set_content(answer.content.decode().replace("<head>", '<head><base href="http://x/">', 1))
        # colours that are still on their way are not those that people read
        page.add_style_tag(content="* { transition: none !important }")
        faults = []
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth")
            faults += [f"{name}: {wide} px at {width}"] if wide > width else []
            if folder := os.environ.get("SCREENS"):
                page.screenshot(path=f"{folder}/{name}_{width}.png", full_page=True)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", WCAG)
        return faults + [
            f"{name}: {one['id']} {[node['html'][:200] for node in one['nodes'][:3]]}"
            for one in found["violations"]
        ]

    yield look
    context.close()


@pytest.fixture
def cast():
    return Cast()


def test_every_screen_of_the_tutor(looks, client, cast):
    module = classes.followed(cast)["own"]
    enrolment = classes.enrol(cast.trainee, module, days=20)
    for n in range(3):
        classes.enrol(person("Ada", f"Numero{n}", employer="Melzo"), module, days=2)
    attempt, submission = classes.sit_open_test(enrolment), classes.do_homework(enrolment)
    parts = {kind: classes.activity(enrolment, kind).uid for kind in ("meeting", "survey")}
    sign_in(client, cast.tutor)
    essay = next(uid for uid, key in attempt.version.key.items() if "guidance" in key)
    other = classes.enrol(cast.other_trainee, module, days=2)
    graded = classes.sit_open_test(other)
    client.post(
        reverse("grade_attempt", args=[graded.uid]),
        {f"points-{essay}": "3", "expected": GradeEvent.objects.get(attempt=graded).pk},
    )
    message = reverse("tutor_message", args=[module.slug])
    essays = reverse("grade_attempt", args=[attempt.uid])
    homework = reverse("grade_submission", args=[submission.uid])
    words = {"to": "all", "subject": "Ci vediamo giovedì", "text": "Porta la bozza.", "preview": "1"}
    answers = {
        "classes": client.get(reverse("classes")),
        "class": client.get(reverse("classroom", args=[module.slug])),
        "learner": client.get(reverse("class_learner", args=[module.slug, enrolment.uid])),
        "graded_learner": client.get(reverse("class_learner", args=[module.slug, other.uid])),
        "register": client.get(reverse("class_register", args=[module.slug, parts["meeting"]])),
        "survey": client.get(reverse("survey_results", args=[module.slug, parts["survey"]])),
        "message": client.get(message),
        "message_preview": client.post(message, words),
        "message_refused": client.post(message, {"to": "chosen", "preview": "1"}),
        "queue": client.get(reverse("grading_queue")),
        "essay": client.get(essays),
        "essay_refused": client.post(essays, {f"points-{essay}": "40"}),
        "homework": client.get(homework),
        "homework_refused": client.post(homework, {}),
    }

    assert {name: answer.status_code for name, answer in answers.items() if answer.status_code >= 500} == {}
    assert [fault for name, answer in answers.items() for fault in looks(name, answer)] == []


def test_every_screen_of_the_results(looks, client, cast):
    module = stage.module("esito", [stage.final_test()], title="Modulo con esiti")
    for n in range(6):
        attempt = stage.begin(stage.enrol(person("Ada", f"Numero{n}", employer="Rho"), module))
        attempt.refresh_from_db()
        stage.hand_in(attempt, stage.right_answers(attempt) if n % 2 else stage.wrong_answers(attempt))
    test = module.versions.get(number=1).activities[0]
    question = test.quiz.questions[0]
    sign_in(client, cast.training_officer)
    key = reverse("correct_key", args=[module.slug, test.uid, question.uid])
    swapped = {f"weight-{one.uid}": value for one, value in zip(question.options, ("0", "100"), strict=True)}
    answers = {
        "outcomes": client.get(reverse("outcomes")),
        "module_outcomes": client.get(reverse("module_outcomes", args=[module.slug])),
        "activity_outcomes": client.get(reverse("activity_outcomes", args=[module.slug, test.uid])),
        "key": client.get(key),
        "key_refused": client.post(key, swapped | {"reason": ""}),
        "key_effects": client.post(key, swapped | {"reason": "Era scambiata.", "preview": "1"}),
    }

    assert [fault for name, answer in answers.items() for fault in looks(name, answer)] == []


def test_every_screen_of_another_attempt(looks, client, cast):
    """Before, while asking, after: for the tutor and for the learner; and what waits to be mended."""
    enrolment = stage.sole_test(cast.trainee, attempts_allowed=1, feedback="full")
    classes.follow(cast.tutor, enrolment.module)
    attempt = stage.begin(enrolment)
    attempt.refresh_from_db()
    stage.hand_in(attempt, stage.wrong_answers(attempt))
    slug, test = enrolment.module.slug, stage.quiz(enrolment)
    grant = reverse("grant_attempt", args=[slug, enrolment.uid, test.uid])
    given = {"used": "1", "reason": "Era caduta la rete del municipio."}
    learner = reverse("class_learner", args=[slug, enrolment.uid])
    sign_in(client, cast.tutor)
    answers = {
        "grant_offered": client.get(learner),
        "grant": client.get(grant),
        "grant_refused": client.post(grant, given),
        "granted": client.post(grant, given | {"is_key_known": "on"}, follow=True),
        "grant_needless": client.get(grant),
    }
    sign_in(client, cast.trainee)
    answers |= {
        "granted_quiz": client.get(reverse("quiz", args=[slug, test.uid])),
        "granted_outcome": client.get(reverse("attempt_result", args=[attempt.uid])),
    }
    again = stage.begin(enrolment, at=clock.now())
    answers["granted_attempt"] = client.get(reverse("attempt", args=[again.uid]))

    assert {answer.status_code for answer in answers.values()} == {200, 422}
    assert [fault for name, answer in answers.items() for fault in looks(name, answer)] == []


def test_the_screen_of_a_test_with_a_corrected_key(looks, client, cast):
    attempt = stage.begin(stage.sole_test(cast.trainee))
    attempt.refresh_from_db()
    stage.hand_in(attempt)
    uid, key = next((uid, key) for uid, key in attempt.version.key.items() if "weights" in key)
    weights = {option: "100" if weight == "0" else "0" for option, weight in key["weights"].items()}
    regrading.correct_key(
        versions=[attempt.version], question_uid=uid, key={**key, "weights": weights}, reason="Era scambiata.",
        by=actor(cast.training_officer), at=clock.now())  # fmt: skip
    sign_in(client, cast.training_officer)
    where = [attempt.version.module.slug, attempt.activity_uid]

    assert looks("to_be_mended", client.get(reverse("activity_outcomes", args=where))) == []


def test_every_screen_of_the_enrolments(looks, client, cast):
    """The office's lists and forms; the catalogue and a module as anybody sees them."""
    module = hiring.lesson_module(title="Modulo con iscrizioni", seats=12)
    for somebody in (cast.trainee, cast.other_trainee):
        stage.enrol(somebody, module)
    sign_in(client, cast.training_officer)
    roster = SimpleUploadedFile("elenco.csv", b"email\nnessuno@example.it\n")
    rule = reverse("new_enrolment_rule")
    answers = {
        "rolls": client.get(reverse("module_rolls")),
        "roll": client.get(reverse("module_roll", args=[module.slug])),
        "roster": client.post(reverse("module_roster", args=[module.slug]), {"roster": roster}),
        "rule": client.get(rule),
        "rule_refused": client.post(rule, {"within_days": "-5"}),
        "catalogue": client.get(reverse("modules")),
        "catalogue_narrowed": client.get(reverse("modules"), {"livello": module.level}),
        "module": client.get(reverse("module", args=[module.slug])),
    }

    assert [fault for name, answer in answers.items() for fault in looks(name, answer)] == []
