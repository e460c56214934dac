# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody asks to be erased: the administrator does it with the keyboard alone; the paper still gets an answer."""

import pytest
from playwright.sync_api import expect

from tests.demo_site import DemoSite
from tests.journeys.visitor import Visitor
from tests.load.site import in_django

ADMINISTRATOR = "elena.vismara@cittametropolitana.example"


@pytest.fixture(scope="module")
def certified(demo_site: DemoSite) -> dict[str, str]:
    return in_django(
        "tests.journeys.certified_in_django",
        database_url=demo_site.database_url,
        var=demo_site.var,
        SITE_URL=demo_site.url,
    )


def reads_the_name(stranger: Visitor, certified: dict[str, str]) -> None:
    """Somebody with the paper types code and surname."""
    stranger.goes_to("/verifica/")
    stranger.looks()
    stranger.types("Codice di verifica", certified["code"])
    stranger.presses("Verifica")
    expect(stranger.page.get_by_role("main").get_by_text(certified["surname"])).to_have_count(0)
    stranger.types("Cognome del titolare", "Sconosciuto")
    stranger.presses("Mostra il nome")
    expect(stranger.page.get_by_label("Cognome del titolare", exact=True)).to_be_focused()
    stranger.looks()
    stranger.types("Cognome del titolare", certified["surname"])
    stranger.presses("Mostra il nome")
    expect(stranger.page.get_by_text(certified["name"])).to_be_visible()
    stranger.looks()


def test_erased_by_the_administrator_and_still_answered_for(visitor, certified, tmp_path):
    administrator, stranger, holder = visitor(), visitor(), visitor()
    reads_the_name(stranger, certified)
    holder.signs_in(certified["email"], second_factor=bool(certified["second_factor"]))

    administrator.signs_in(ADMINISTRATOR, second_factor=True)
    administrator.goes_to(certified["edit"])
    administrator.focuses(administrator.page.get_by_role("button", name="Azioni", exact=True))
    administrator.page.keyboard.press("Enter")
    administrator.focuses(administrator.page.get_by_role("link", name="Cancella i dati personali"))
    with administrator.page.expect_navigation():
        administrator.page.keyboard.press("Enter")
    administrator.looks()
    administrator.types("Motivo", "Richiesta ES-12/2026")
    administrator.types("Cognome della persona", "Sconosciuto")
    administrator.presses("Cancella per sempre")
    expect(administrator.page.get_by_label("Motivo", exact=True)).to_have_value("Richiesta ES-12/2026")
    administrator.looks()
    administrator.types("Cognome della persona", certified["surname"])
    administrator.presses("Cancella per sempre")
    expect(administrator.page.get_by_role("heading", name="Persona cancellata")).to_be_visible()
    administrator.looks()

    holder.goes_to("/spazio/")
    expect(holder.page.locator("input[name=password]")).to_be_visible()
    stranger.goes_to(f"/verifica/{certified['code']}/")
    expect(stranger.page.get_by_text("I dati della persona sono stati cancellati")).to_be_visible()
    expect(stranger.page.get_by_text(certified["number"], exact=True)).to_be_visible()
    stranger.looks()
    copy = tmp_path / "attestato.pdf"
    copy.write_bytes(bytes.fromhex(certified["pdf"]))
    stranger.page.get_by_label("PDF dell’attestato").set_input_files(copy)
    stranger.focuses(stranger.page.get_by_role("button", name="Confronta"))
    stranger.page.keyboard.press("Enter")
    expect(stranger.page.get_by_text("È lo stesso file")).to_be_visible()
