# SPDX-License-Identifier: AGPL-3.0-or-later
"""The player in a browser: with the keyboard alone, looked at with axe at 360 and 1280 px, and without a script."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from playwright.sync_api import Browser, expect

from courses.assignments.models import Submission
from courses.enrolments.models import Enrolment, VideoPosition
from courses.surveys.models import SurveyTaken
from tests import factories
from tests.courses import kinds, stage
from tests.journeys.visitor import Visitor

VIDEO = Path("cms/management/demo/content/modules/piano-strategico/i-tre-passi-del-piano.mp4")
pytestmark = pytest.mark.slow


@pytest.fixture
def enrolment(transactional_db) -> Enrolment:
    video = stage.video_lesson(video=stage.material("vero.mp4", VIDEO.read_bytes()))
    page = stage.module(
        "visto", [video, stage.file_lesson(), kinds.survey(is_required=False), kinds.homework(), kinds.meeting()],
        title="Visto da vicino")  # fmt: skip
    return stage.enrol(factories.Cast().trainee, page)


@pytest.fixture
def learner(enrolment, client, live_server, browser: Browser):
    """Makes the learner at a browser, with or without scripts."""
    factories.sign_in(client, enrolment.person)
    name, made = django_settings.SESSION_COOKIE_NAME, []

    def make(*, scripts: bool = True) -> Visitor:
        context = browser.new_context(locale="it-IT", java_script_enabled=scripts)
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        context.add_cookies([cookie])
        made.append(Visitor(context, live_server.url))
        return made[-1]

    yield make
    for one in made:
        one.leaves()


def opens(visitor: Visitor, enrolment: Enrolment, name: str, kind: str) -> None:
    visitor.goes_to(reverse(name, args=["visto", kinds.only(enrolment, kind).uid]))


def test_a_video_goes_on_where_it_was_left(learner, enrolment):
    ada = learner()
    ada.goes_to("/formazione/visto/riprendi/")
    ada.looks()
    ada.page.evaluate(
        "async () => { const one = document.querySelector('video'); one.muted = true; await one.play(); }"
    )
    ada.page.wait_for_function("() => document.querySelector('video').currentTime > 1.2")
    ada.page.evaluate("() => document.querySelector('video').pause()")
    expect(ada.page.locator("[data-saved]")).to_contain_text("Salvato alle")
    assert VideoPosition.objects.get().seconds >= 1

    ada.page.reload()
    ada.page.wait_for_function("() => document.querySelector('video').currentTime >= 1")
    ada.page.evaluate("() => { document.querySelector('video').currentTime = 7; }")
    ada.page.wait_for_function("() => !document.querySelector('video').seeking")
    ada.goes_to("/formazione/visto/")
    for _moment in range(50):  # what leaves with the page may arrive after the next one is asked
        if VideoPosition.objects.get().seconds == 7:
            break
        ada.page.wait_for_timeout(100)
    opens(ada, enrolment, "lesson", "video")
    expect(ada.page.locator("[data-video-place='7']")).to_be_visible()


def test_every_kind_is_done_with_the_keyboard(learner, enrolment):
    ada = learner()
    opens(ada, enrolment, "lesson", "file")
    ada.looks()
    ada.presses("Ho finito: avanti")
    ada.looks()
    ada.presses("Invia le risposte")
    expect(ada.page.locator("[data-error-summary]")).to_be_focused()
    ada.looks()
    ada.picks(ada.page.get_by_role("radio", name="4"))
    ada.presses("Invia le risposte")
    expect(ada.page.get_by_role("heading", level=1)).to_have_text("Scrivi un’azione")
    ada.looks()

    ada.focuses(ada.page.locator("textarea"))
    ada.page.keyboard.insert_text("Una pista ciclabile.")
    ada.page.locator("input[type=file]").set_input_files({"name": "a.exe", "mimeType": "", "buffer": b"MZ"})
    ada.presses("Consegna")
    expect(ada.page.locator("textarea")).to_have_value("Una pista ciclabile.")
    ada.presses("Consegna")
    expect(ada.page.get_by_role("main")).to_contain_text("aspetta la valutazione")
    grader = factories.person("Nives", "Corti", employer="Rho")
    kinds.grade(Submission.objects.get(), grader, (1, 2), comment="Mancano i tempi.")
    ada.page.reload()
    ada.looks()
    opens(ada, enrolment, "meeting", "meeting")
    ada.looks()
    opens(ada, enrolment, "survey", "survey")
    ada.looks()


def test_it_is_complete_without_a_script(learner, enrolment):
    ada = learner(scripts=False)
    ada.goes_to("/formazione/visto/riprendi/")
    for title in ("La lista di controllo", "Come è andata"):
        ada.page.get_by_role("button", name="Ho finito: avanti").click()
        expect(ada.page.get_by_role("heading", level=1)).to_have_text(title)
    ada.page.get_by_role("radio", name="4").check()
    ada.page.get_by_role("button", name="Invia le risposte").click()
    ada.page.locator("textarea").fill("Una pista ciclabile.")
    ada.page.get_by_role("button", name="Consegna").click()

    expect(ada.page.get_by_role("main")).to_contain_text("aspetta la valutazione")
    assert (SurveyTaken.objects.count(), Submission.objects.count()) == (1, 1)
