# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forty-five people want thirty seats and four leave, each in a way of their own: the first of the line come up."""

import pytest
from playwright.sync_api import Locator, expect

from tests.demo_site import DemoSite
from tests.journeys.test_training_office import OFFICER
from tests.journeys.visitor import Visitor
from tests.load.site import in_django

pytestmark = pytest.mark.slow
RUGGERO = "ruggero.pozzi@comune.gorgonzola.example"
MARTA = "marta.lualdi@comune.legnano.example"
ZANETA = "zaneta.wisniewska@comune.gorgonzola.example"
NICCOLO = "niccolo.daguero@comune.legnano.example"
MANAGER = "giancarlo.ferre@comune.legnano.example"


@pytest.fixture(scope="module")
def meetings(demo_site: DemoSite) -> dict[str, str]:
    """Addresses of the meeting that is "full", and of the one where the manager is "asked"."""
    module = "tests.journeys.booking_in_django"
    return in_django(module, database_url=demo_site.database_url, var=demo_site.var)


def clicks(visitor: Visitor, target: Locator) -> None:
    """By the keyboard, and waits for what comes."""
    visitor.focuses(target)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")


def stands(site: DemoSite, address: str, email: str = "") -> list[str]:
    """States of the bookings of a meeting; of one person's alone."""
    rows = site.rows(
        "SELECT b.state FROM cms_booking b JOIN cms_meeting m ON m.id = b.meeting_id"
        " LEFT JOIN cms_user u ON u.person_id = b.person_id"
        " WHERE '/incontri/' || m.slug || '/' = %s AND (%s = '' OR u.email = %s)",
        address,
        email,
        email,
    )
    return sorted(row["state"] for row in rows)


def line(site: DemoSite, address: str) -> list[str]:
    """Given names of who waits, in order."""
    rows = site.rows(
        "SELECT p.given_name FROM cms_booking b JOIN cms_person p ON p.id = b.person_id"
        " JOIN cms_meeting m ON m.id = b.meeting_id"
        " WHERE '/incontri/' || m.slug || '/' = %s AND b.state = 'waiting' ORDER BY b.asked_at, b.id",
        address,
    )
    return [row["given_name"] for row in rows]


def button(visitor: Visitor, address: str, what: str) -> Locator:
    return visitor.page.locator(f"form[action='{address}iscrizione/{what}/'] button").first


def test_four_leave_and_the_first_four_of_the_line_come_up(demo_site, meetings, visitor):
    full = meetings["full"]
    niccolo, giancarlo, lucia = visitor(), visitor(), visitor()
    for one, email in ((niccolo, NICCOLO), (giancarlo, MANAGER)):
        one.signs_in(email)
        one.goes_to(full)
        clicks(one, button(one, full, "chiedi"))
        one.looks()
    assert (stands(demo_site, full).count("booked"), len(line(demo_site, full))) == (30, 15)
    assert line(demo_site, full)[-2:] == ["Niccolò", "Giancarlo"]

    # one gives up, by the page that the mail leads to
    ruggero = visitor()
    ruggero.signs_in(RUGGERO)
    ruggero.goes_to(f"{full}iscrizione/")
    clicks(ruggero, ruggero.page.locator("a[href$='/rinuncia/']"))
    ruggero.looks()
    clicks(ruggero, ruggero.page.locator("main form .btn-danger"))
    ruggero.looks()
    assert line(demo_site, full)[0] == "Persona29"

    # one sends a colleague: nobody comes up, the seat has changed hands
    marta = visitor()
    marta.signs_in(MARTA)
    marta.goes_to(f"{full}iscrizione/")
    clicks(marta, marta.page.locator("a[href$='/al-posto-mio/']"))
    marta.looks()
    marta.focuses(marta.page.locator("input[name=chi]"))
    marta.page.keyboard.insert_text("agüero")
    with marta.page.expect_navigation():
        marta.page.keyboard.press("Enter")
    clicks(marta, marta.page.locator("button[name=person]"))
    assert (stands(demo_site, full, MARTA), stands(demo_site, full, NICCOLO)) == (["cancelled"], ["booked"])
    assert line(demo_site, full)[0] == "Persona29"

    # the office finds two in the list and takes them off; they read why
    lucia.signs_in(OFFICER, second_factor=True)
    lucia.goes_to(f"{full}iscrizioni/")
    lucia.looks()
    for name in ("Persona1", "Persona2"):
        lucia.goes_to(f"{full}iscrizioni/?nome={name}+prova&stato=booked")
        clicks(lucia, lucia.page.locator("a[href$='/togli/']").first)
        lucia.focuses(lucia.page.locator("textarea[name=note]"))
        lucia.page.keyboard.insert_text("La sala è più piccola.")
        clicks(lucia, lucia.page.locator("main form .btn-danger"))
    lucia.looks(by_night=True)
    assert stands(demo_site, full).count("booked") == 30
    assert line(demo_site, full)[0] == "Persona31"

    # who waits leaves the line too, and sees it said
    clicks(giancarlo, giancarlo.page.locator("a[href$='/rinuncia/']"))
    clicks(giancarlo, giancarlo.page.locator("main form .btn-danger"))
    assert stands(demo_site, full, MANAGER) == ["cancelled"]
    for one in (niccolo, giancarlo, ruggero, marta, lucia):
        one.leaves()


def test_the_manager_says_yes_from_the_list_of_requests(demo_site, meetings, visitor):
    asked, niccolo, manager = meetings["asked"], visitor(), visitor()
    niccolo.signs_in(NICCOLO)
    niccolo.goes_to(asked)
    clicks(niccolo, button(niccolo, asked, "chiedi"))
    niccolo.looks()
    assert stands(demo_site, asked) == ["requested"]

    manager.signs_in(MANAGER)
    manager.goes_to("/incontri/richieste/")
    manager.looks()
    clicks(
        manager,
        manager.page.locator("main li", has_text="Col responsabile").locator("button[value=approved]"),
    )

    assert stands(demo_site, asked) == ["booked"]
    niccolo.goes_to("/incontri/iscrizioni/")
    niccolo.looks()
    expect(niccolo.page.get_by_role("main")).to_contain_text("Col responsabile")
