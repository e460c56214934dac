# SPDX-License-Identifier: AGPL-3.0-or-later
"""Editors of a zone suggest in one text while the coordinator decides; one of them is away when it is frozen."""

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.drafting import (
    COORDINATOR,
    LATE,
    SAVED,
    all_read,
    goes_to_the_common_text,
    status,
    text,
    without_its_complaints,
    words,
    writes,
)
from tests.journeys.test_editor import COLLEAGUE, GORGONZOLA, MELZO
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.slow
OFFICER = "noe.castelnuovo@cittametropolitana.example"


def address(demo_site, key: str) -> str:
    """Where the common text of a section of Adda Martesana is written."""
    found = demo_site.rows(
        "SELECT a.uid AS agenda, s.uid AS section FROM agende_section s JOIN agende_agenda a ON a.id = s.agenda_id"
        " JOIN cms_zone z ON z.id = a.zone_id WHERE z.slug = 'adda-martesana' AND a.state = 'drafting'"
        " AND s.template_key = %s",
        key,
    )[0]
    return f"/agende/{found['agenda']}/sezioni/{found['section']}/testo/"


def decisions(demo_site) -> list[tuple[str, str]]:
    rows = demo_site.rows(
        "SELECT p.given_name AS who, d.outcome FROM agende_decision d JOIN agende_suggestion s"
        " ON s.id = d.suggestion_id JOIN cms_person p ON p.id = s.person_id ORDER BY d.id"
    )
    return [(row["who"], row["outcome"]) for row in rows]


def last_version(demo_site) -> dict[str, str]:
    return demo_site.rows(
        "SELECT sha256, blocks::text AS blocks FROM agende_version ORDER BY id DESC LIMIT 1"
    )[0]


def open_suggestions(visitor: Visitor, count: int) -> None:
    expect(visitor.page.locator(".review-item")).to_have_count(count, timeout=LATE)


def suggestion(visitor: Visitor, inserted: str) -> Locator:
    """The item of the list that inserts those words; others may show them around their own."""
    items = visitor.page.locator(".review-item")
    return items.filter(has=visitor.page.locator("ins", has_text=inserted))


def decides(visitor: Visitor, item: str, act: str, reason: str) -> None:
    """Accepts or refuses, by the keyboard, the suggestion whose item holds those words."""
    row = suggestion(visitor, item)
    visitor.focuses(row.locator(f"[data-act={act}]"))
    visitor.page.keyboard.press("Enter")
    dialog = visitor.page.locator("dialog[open]")
    visitor.focuses(dialog.locator("textarea"))
    visitor.page.keyboard.insert_text(reason)
    visitor.focuses(dialog.locator("button.btn-primary"))
    visitor.page.keyboard.press("Enter")
    expect(dialog).to_be_hidden(timeout=LATE)


def test_three_editors_suggest_while_the_coordinator_decides(visitor, demo_site):
    path = address(demo_site, "sostenibilita-parchi.narrative")
    anna, bruno, ilaria, agnese = visitor(), visitor(), visitor(), visitor()
    for person, email in ((anna, GORGONZOLA), (bruno, COLLEAGUE), (agnese, COORDINATOR)):
        goes_to_the_common_text(person, email, path)
    goes_to_the_common_text(ilaria, MELZO, path, phone=True)
    people = [anna, bruno, ilaria, agnese]
    expect(agnese.page.locator("[data-review]")).to_be_visible()
    before, known = words(agnese), agnese.page.locator(".review-item").count()

    writes(anna, "Anna propone alberi lungo il Naviglio.")
    writes(bruno, "Bruno propone panchine.")
    writes(ilaria, "Ilaria propone fontanelle.")
    all_read(people, "alberi lungo il Naviglio", "propone panchine", "propone fontanelle")
    open_suggestions(agnese, known + 3)
    anna.looks()

    # nobody decides on what they suggest; the coordinator does, with a reason, while others go on writing
    assert anna.page.locator(".review-item [data-act=accepted]:visible").count() == 0
    decides(agnese, "alberi lungo il Naviglio", "accepted", "Lo chiedono tutti i Comuni.")
    writes(bruno, "E cestini.")
    decides(agnese, "propone fontanelle", "refused", "È già nel piano dell'acqua.")
    all_read(people, "alberi lungo il Naviglio", "propone panchine", "E cestini.")
    for person in people:
        expect(text(person)).not_to_contain_text("fontanelle", timeout=LATE)
        open_suggestions(person, known + 2)  # Bruno's: Ilaria's paragraph stood between the two
    agnese.looks()
    assert decisions(demo_site)[-2:] == [("Żaneta", "accepted"), ("Ilaria", "refused")]

    # who suggested takes back what nobody decided on: the text is what the decisions made of it
    for left, item in ((1, "panchine"), (0, "cestini")):
        bruno.focuses(suggestion(bruno, item).locator("[data-act=withdrawn]"))
        bruno.page.keyboard.press("Enter")
        open_suggestions(agnese, known + left)
    open_suggestions(ilaria, known)
    assert words(agnese) == words(ilaria)
    assert "".join(words(agnese)) == "".join([*before, "Anna propone alberi lungo il Naviglio."])
    ilaria.looks()


def test_undo_of_who_suggests_takes_back_their_own_alone(visitor, demo_site):
    path = address(demo_site, "context")
    anna, ilaria, agnese = visitor(), visitor(), visitor()
    for person, email in ((anna, GORGONZOLA), (ilaria, MELZO), (agnese, COORDINATOR)):
        goes_to_the_common_text(person, email, path)
    people = [anna, ilaria, agnese]
    before, known = words(agnese), agnese.page.locator(".review-item").count()

    writes(ilaria, "Ilaria propone fontanelle.")
    all_read(people, "propone fontanelle")
    anna.focuses(text(anna))
    anna.page.keyboard.press("ControlOrMeta+Home")
    anna.page.keyboard.press("ControlOrMeta+Delete")  # a word of the common text, suggested to go
    anna.page.keyboard.type("Anna: ")
    all_read(people, "Anna: ")
    writes(ilaria, "E panchine.")
    all_read(people, "E panchine.")
    struck = text(agnese).locator("del")
    expect(struck).to_have_count(1)
    with_both = words(agnese)

    # as often as one likes: what is not one's own stays
    anna.focuses(text(anna))
    for _ in range(8):
        anna.page.keyboard.press("ControlOrMeta+z")
    expect(text(agnese)).not_to_contain_text("Anna: ", timeout=LATE)
    expect(struck).to_have_count(0)
    all_read(people, "propone fontanelle", "E panchine.")
    open_suggestions(agnese, known + 1)
    assert words(agnese)[:1] == before[:1]

    # and again; nothing of it was refused
    for _ in range(8):
        anna.page.keyboard.press("ControlOrMeta+y")
    all_read(people, "Anna: ", "propone fontanelle", "E panchine.")
    expect(struck).to_have_count(1)
    assert words(anna) == words(ilaria) == words(agnese) == with_both


def test_where_no_websocket_gets_through_the_same_goes_by_http(visitor, demo_site):
    path = address(demo_site, "servizi-rete-comuni.narrative")
    ilaria = visitor()
    ilaria.context.route_web_socket("**/ws/**", lambda line: line.close())
    goes_to_the_common_text(ilaria, MELZO, path)
    writes(ilaria, "Per HTTP.")
    expect(status(ilaria)).to_have_text(SAVED, timeout=LATE)
    expect(ilaria.page.locator("[data-by-http]")).to_be_visible()
    open_suggestions(ilaria, 1)


def test_an_editor_is_away_while_the_text_is_frozen(visitor, demo_site):
    path = address(demo_site, "infrastrutture-mobilita.narrative")
    anna, noe = visitor(), visitor()
    goes_to_the_common_text(anna, GORGONZOLA, path)
    anna.context.set_offline(True)
    writes(anna, "Scritto in treno, senza rete.")
    expect(status(anna)).not_to_have_text(SAVED)

    noe.signs_in(OFFICER, second_factor=True)
    noe.goes_to(path.split("sezioni/")[0] + "congela/")
    noe.presses("Congela il testo")
    frozen = last_version(demo_site)
    assert "Scritto in treno" not in frozen["blocks"]

    # back on the net: the words are a late proposal, and one click hands it in
    anna.context.set_offline(False)
    safe = anna.page.locator("[data-safe] a")
    expect(safe).to_be_visible(timeout=LATE)
    expect(status(anna)).to_contain_text("Rifiutato")
    anna.looks()
    anna.focuses(safe)
    with anna.page.expect_navigation():
        anna.page.keyboard.press("Enter")
    expect(anna.page.get_by_role("main")).to_contain_text("Scritto in treno, senza rete.")
    anna.focuses(anna.page.locator("button[name=do][value=hand_in]").first)
    with anna.page.expect_navigation():
        anna.page.keyboard.press("Enter")
    last = demo_site.rows(
        "SELECT s.step, l.why FROM agende_latestep s JOIN agende_lateproposal l ON l.id = s.proposal_id"
        " ORDER BY s.id DESC LIMIT 1"
    )[0]
    assert (last["step"], last["why"]) == ("handed_in", "closed")
    assert last_version(demo_site) == frozen
    without_its_complaints(anna)
