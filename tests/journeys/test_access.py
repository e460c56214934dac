# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody new asks for access and gets in; somebody known gets in with a passkey."""

import re
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.visitor import Visitor

PLAN_OFFICER = "fatima.rossetti@cittametropolitana.example"
CONTACT = "marta.lualdi@comune.legnano.example"
TWO_MANDATES = "samuele.oggioni@comune.cernusco.example"
NEW = "ugo.riva@comune.legnano.example"
PASSWORD = "quattro parole messe insieme"


def link_in_the_mail(folder: Path, to: str, word: str) -> str:
    """Path of the link that contains `word` in a mail to `to`: the worker sends it within seconds."""
    limit = time.monotonic() + 60
    while time.monotonic() < limit:
        for file in sorted((folder / "mail").glob("*")):
            for part in re.split(rb"\n-{70,}\n", file.read_bytes()):
                mail = message_from_bytes(part.lstrip(), policy=policy.default)
                if mail["To"] == to and (
                    found := re.search(
                        rf"https?://[^/\s]+(/\S*{word}\S*)", mail.get_body(("plain",)).get_content()
                    )
                ):
                    return found[1]
        time.sleep(0.3)
    raise AssertionError(f"no mail to {to} with {word}")


def test_a_newcomer_asks_the_contact_confirms_and_the_newcomer_signs_in(visitor, demo_site):
    newcomer, contact = visitor(), visitor()
    newcomer.goes_to("/accedi/richiesta/")
    newcomer.looks()
    newcomer.types("Nome", "Ugo")
    newcomer.types("Cognome", "Riva")
    newcomer.types("Indirizzo e-mail di lavoro", NEW)
    newcomer.presses("Invia la richiesta")
    newcomer.looks()

    contact.signs_in(CONTACT)
    contact.goes_to(link_in_the_mail(demo_site.var, CONTACT, "richieste"))
    contact.looks()
    contact.follows("Ugo Riva")
    contact.looks()
    contact.picks(contact.page.get_by_label("Sì, manda l’invito"))
    contact.presses("Decidi")
    expect(contact.page.get_by_text("Confermata: l’invito è partito.")).to_be_visible()

    newcomer.goes_to(link_in_the_mail(demo_site.var, NEW, "invito"))
    newcomer.looks()
    newcomer.types("Password", PASSWORD)
    newcomer.presses("Crea il mio accesso")
    newcomer.focuses(newcomer.page.locator("input[name=login]"))
    newcomer.page.keyboard.insert_text(NEW)
    newcomer.focuses(newcomer.page.locator("input[name=password]"))
    newcomer.page.keyboard.insert_text(PASSWORD)
    newcomer.page.keyboard.press("Enter")
    newcomer.page.wait_for_url("**/spazio/")
    newcomer.goes_to("/spazio/profilo/")
    newcomer.looks()
    expect(newcomer.page.get_by_role("main")).to_contain_text("Comune di Legnano")


@pytest.fixture
def at_localhost(browser: Browser, demo_site) -> Iterator[Visitor]:
    """A browser with a passkey device; passkeys need a host name, an address will not do."""
    context = browser.new_context(locale="it-IT")
    one = Visitor(context, demo_site.url.replace("127.0.0.1", "localhost"))
    devtools = context.new_cdp_session(one.page)
    devtools.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    yield one
    one.leaves()


def test_an_officer_adds_a_passkey_and_gets_in_with_it_alone(at_localhost, demo_site):
    officer = at_localhost
    officer.signs_in(PLAN_OFFICER, second_factor=True)
    officer.goes_to("/accedi/secondo-fattore/chiavi/nuova/")
    officer.looks()
    officer.picks(officer.page.get_by_label("Fammi entrare con questa sola chiave, senza password"))
    officer.presses(re.compile("Aggiungi una chiave"))
    officer.page.wait_for_url("**/accedi/secondo-fattore/**")
    officer.context.clear_cookies()
    officer.goes_to("/accedi/")
    officer.focuses(officer.page.locator("#passkey_login"))
    officer.page.keyboard.press("Enter")
    officer.page.wait_for_url("**/spazio/")
    officer.goes_to("/spazio/profilo/")
    expect(officer.page.get_by_role("main")).to_contain_text("attivo")


def test_somebody_with_two_mandates_acts_under_one_and_then_under_the_other(visitor):
    samuele = visitor()
    samuele.signs_in(TWO_MANDATES)
    here = samuele.page.get_by_role("main")
    editor = here.get_by_role("button", name=re.compile("^redattore comunale.*Cernusco"))
    contact = here.get_by_role("button", name=re.compile("^referente.*Cernusco"))
    for one, other in ((contact, editor), (editor, contact)):
        samuele.focuses(one)
        with samuele.page.expect_navigation():
            samuele.page.keyboard.press("Enter")
        expect(one).to_have_attribute("aria-current", "true")
        expect(other).not_to_have_attribute("aria-current", "true")
        samuele.looks()
        # the contact has no agenda to write, the editor no request to decide
        agendas = here.get_by_role("heading", name="Le mie agende")
        expect(agendas).to_have_count(1 if one is editor else 0)
        decides = samuele.context.request.get(f"{samuele.site}/spazio/richieste/").status
        assert decides == (404 if one is editor else 200)
