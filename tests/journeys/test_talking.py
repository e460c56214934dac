# SPDX-License-Identifier: AGPL-3.0-or-later
"""Conversations beside a text: somebody is named, answers, the matter is resolved; a guest comments without account."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from tests.journeys.drafting import COORDINATOR, LATE, goes_to_the_common_text, presses_tool, text
from tests.journeys.test_access import link_in_the_mail
from tests.journeys.test_editor import GORGONZOLA, MELZO
from tests.journeys.test_suggesting import address
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.slow
GUEST = "rita.levi@circolo.example"
QUESTION, ANSWER, SAID = (
    "Da dove viene questo dato?",
    "Dal censimento del 2021.",
    "Manca la voce di chi pedala.",
)


def conversation(visitor: Visitor, words: str) -> Locator:
    return visitor.page.locator("[data-thread]", has_text=words)


def clicks(visitor: Visitor, target: Locator) -> None:
    """By the keyboard."""
    visitor.focuses(target)
    visitor.page.keyboard.press("Enter")


def test_somebody_is_named_answers_and_it_is_resolved(visitor, demo_site):
    path = address(demo_site, "context")
    anna, ilaria = visitor(), visitor()

    # beside the text: about the paragraph where the cursor is
    goes_to_the_common_text(anna, GORGONZOLA, path)
    doc = anna.page.locator("[data-editor]").get_attribute("data-doc")
    anna.focuses(text(anna))
    anna.page.keyboard.press("ControlOrMeta+Home")
    presses_tool(anna, "comment")
    expect(anna.page.locator("[data-threads] textarea").first).to_be_focused(timeout=LATE)
    anna.page.keyboard.insert_text(f"{QUESTION} @Ilaria Čolaković")
    clicks(anna, anna.page.get_by_role("button", name="Pubblica il commento"))
    expect(conversation(anna, QUESTION)).to_be_visible(timeout=LATE)
    expect(text(anna).locator(".editor-talked")).to_have_count(1)
    anna.looks()

    # a mail brings who was named to it
    ilaria.signs_in(MELZO)
    ilaria.goes_to(link_in_the_mail(demo_site.var, MELZO, f"{doc}/conversazioni"))
    clicks(ilaria, conversation(ilaria, QUESTION).locator("summary"))
    ilaria.focuses(conversation(ilaria, QUESTION).locator("textarea"))
    ilaria.page.keyboard.insert_text(ANSWER)
    ilaria.presses("Manda la risposta")
    expect(conversation(ilaria, QUESTION)).to_contain_text(ANSWER)

    # who asked reads the answer beside the text, and the sign on the paragraph goes when it is resolved
    anna.page.reload()
    expect(conversation(anna, ANSWER)).to_be_visible(timeout=LATE)
    clicks(anna, conversation(anna, ANSWER).get_by_role("button", name=re.compile("Segna come risolta")))
    expect(text(anna).locator(".editor-talked")).to_have_count(0, timeout=LATE)
    ilaria.page.reload()
    expect(conversation(ilaria, ANSWER).get_by_role("button", name=re.compile("^Riapri"))).to_be_visible()


def test_a_guest_comments_by_a_signed_link_without_account(visitor, demo_site):
    section = address(demo_site, "context").replace("testo/", "")
    agnese, rita = visitor(), visitor()
    agnese.signs_in(COORDINATOR)
    agnese.goes_to(f"{section}ospiti/")
    for field, words in (("name", "Rita Levi"), ("capacity", "Circolo di Melzo"), ("email", GUEST)):
        agnese.focuses(agnese.page.locator(f"input[name={field}]"))
        agnese.page.keyboard.insert_text(words)
    agnese.types_day(agnese.page.locator("input[name=last_day]"), timezone.localdate() + timedelta(days=30))
    agnese.presses("Manda l’invito")
    expect(agnese.page.get_by_role("main")).to_contain_text("Rita Levi")

    link = link_in_the_mail(demo_site.var, GUEST, "ospite")
    rita.goes_to(link)
    rita.looks()
    rita.focuses(rita.page.locator("textarea[name=words]").last)
    rita.page.keyboard.insert_text(SAID)
    rita.presses("Manda il commento")
    expect(rita.page.get_by_role("main")).to_contain_text(SAID)
    assert not [one for one in rita.context.cookies() if one["name"] == "sessionid"]

    agnese.goes_to(section)
    agnese.follows(re.compile("^Conversazioni"))
    expect(conversation(agnese, SAID)).to_contain_text("Rita Levi, Circolo di Melzo")

    # the link is taken back: it opens nothing any more
    agnese.goes_to(f"{section}ospiti/")
    with agnese.page.expect_navigation():
        clicks(agnese, agnese.page.locator("form[action$='/revoca/'] button"))
    assert rita.page.goto(rita.site + link).status == 410
