# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mayor without account: the link of the mail, an answer, an assessor of another office in the mayor's place; later
the office finds that the assessor has a login, joins the two and parts them again."""

import pytest
from playwright.sync_api import Locator, expect

from tests.demo_site import DemoSite
from tests.journeys.test_access import link_in_the_mail
from tests.journeys.test_meetings_register import MARTA, NICCOLO
from tests.journeys.test_training_office import OFFICER
from tests.journeys.visitor import Visitor
from tests.load.site import in_django

pytestmark = pytest.mark.slow
MAYOR = "sindaca@comune.rho.example"


def writes(visitor: Visitor, **fields: str) -> None:
    for name, words in fields.items():
        visitor.focuses(visitor.page.locator(f"input[name={name}]"))
        visitor.page.keyboard.insert_text(words)


def clicks(visitor: Visitor, target: Locator) -> None:
    """By the keyboard, and waits for what comes."""
    visitor.focuses(target)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")


def bookings(site: DemoSite, meeting: str) -> list[tuple[str, str, str]]:
    """(given name, family name, state) of each booking, in the order in which they were made."""
    rows = site.rows(
        "SELECT p.given_name, p.family_name, b.state FROM cms_booking b JOIN cms_person p ON p.id = b.person_id"
        " JOIN cms_meeting m ON m.id = b.meeting_id WHERE m.uid::text = %s ORDER BY b.id",
        meeting,
    )
    return [(row["given_name"], row["family_name"], row["state"]) for row in rows]


def test_a_mayor_answers_by_the_link_and_sends_an_assessor(visitor, demo_site):
    module = "tests.journeys.guest_in_django"
    meeting = in_django(module, database_url=demo_site.database_url, var=demo_site.var)["meeting"]
    lucia, mayor = visitor(), visitor()
    lucia.signs_in(OFFICER, second_factor=True)
    lucia.goes_to(f"/incontri/ospiti/{meeting}/")
    lucia.looks()
    writes(lucia, given_name="Marta", family_name="Prìncipe", email=MAYOR, capacity="Sindaca")
    clicks(lucia, lucia.page.locator("main form .btn-primary"))
    expect(lucia.page.get_by_role("main")).to_contain_text("Marta Prìncipe")
    lucia.looks()

    # the mail's link opens a page that changes nothing until a button is pressed
    link = link_in_the_mail(demo_site.var, MAYOR, "invito/")
    mayor.goes_to(link)
    mayor.looks()
    assert bookings(demo_site, meeting) == [("Marta", "Prìncipe", "invited")]
    clicks(mayor, mayor.page.locator("button[value=coming]"))
    expect(mayor.page.locator("button[value=coming]")).to_have_count(0)
    mayor.looks()
    assert bookings(demo_site, meeting) == [("Marta", "Prìncipe", "booked")]

    # half of a name is refused, and what was typed stays; then the assessor has the very seat
    place = mayor.page.locator("form:has(input[name=given_name])")
    writes(mayor, given_name="Niccolò")
    clicks(mayor, place.locator("button"))
    expect(mayor.page.locator("input[name=given_name]")).to_have_value("Niccolò")
    mayor.looks()
    writes(mayor, family_name="D’Àguero", capacity="Assessore")
    clicks(mayor, place.locator("button"))
    expect(mayor.page.get_by_role("main")).to_contain_text("Niccolò D’Àguero")
    mayor.looks(by_night=True)
    assert bookings(demo_site, meeting) == [
        ("Marta", "Prìncipe", "cancelled"),
        ("Niccolò", "D’Àguero", "booked"),
    ]
    assert not [one for one in mayor.context.cookies() if one["name"] == "sessionid"]

    # the office joins the assessor with the login of the same name: the calendar of that login has the meeting
    niccolo = visitor()
    niccolo.signs_in(NICCOLO)
    niccolo.goes_to("/incontri/calendario/mio/")
    expect(niccolo.page.get_by_role("main")).not_to_contain_text("Incontro con i sindaci")
    lucia.goes_to("/incontri/ospiti/persone/")
    lucia.looks()
    lucia.follows("Niccolò D’Àguero")
    lucia.looks()
    expect(lucia.page.get_by_role("main")).to_contain_text(NICCOLO)
    clicks(lucia, lucia.page.locator("main form .btn-primary"))
    lucia.looks()
    niccolo.page.reload()
    expect(niccolo.page.get_by_role("main")).to_contain_text("Incontro con i sindaci")
    clicks(niccolo, niccolo.page.locator("button[name=make]"))
    expect(niccolo.page.locator("main code")).to_contain_text("/incontri/calendario/mio/")
    niccolo.looks()

    # it was a mistake: the two are two again, and nothing was moved
    clicks(lucia, lucia.page.locator("form[action$='/separa/'] button"))
    niccolo.goes_to("/incontri/calendario/mio/")
    expect(niccolo.page.get_by_role("main")).not_to_contain_text("Incontro con i sindaci")

    # the link is taken back: it opens nothing any more, as one that was never given
    lucia.goes_to(f"/incontri/ospiti/{meeting}/")
    clicks(lucia, lucia.page.locator("form[action$='/revoca/'] button").last)
    lucia.looks()
    assert mayor.page.goto(mayor.site + link).status == 410
    assert mayor.page.goto(f"{mayor.site}{link[:-2]}x/").status == 410


def test_when_mails_come_is_chosen_in_the_profile(visitor):
    marta = visitor()
    marta.signs_in(MARTA)
    marta.goes_to("/spazio/profilo/")
    clicks(marta, marta.page.locator("a[href='/spazio/profilo/posta/']"))
    marta.looks()
    marta.picks(marta.page.locator("input[value=daily]"))
    marta.page.locator("input[name=quiet_from]").fill("20:00")
    clicks(marta, marta.page.locator("main form .btn-primary"))
    marta.looks()
    expect(marta.page.locator("input[name=quiet_from]")).to_have_value("20:00")
    marta.page.locator("input[name=quiet_to]").fill("07:30")
    clicks(marta, marta.page.locator("main form .btn-primary"))
    assert marta.page.goto(f"{marta.site}/spazio/profilo/posta/").status == 200
    expect(marta.page.locator("input[name=quiet_to]")).to_have_value("07:30")
    marta.looks()
