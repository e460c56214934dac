# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every screen of the bank, looked at with axe at 360 and 1280 px; complete without a script."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.courses.questions import bank_stage
from tests.factories import Cast, sign_in
from tests.journeys.visitor import AXE, WCAG, WIDTHS

STATIC = Path(__file__).parents[2] / "static" / "dist"
pytestmark = pytest.mark.django_db
BROKEN = "\n::Rotta::Ma?{=a\n\n::Lunga::Che cosa?{=a ~}\n\nSolo parole lunghe, lunghissime, senza alcuna risposta.\n"


@pytest.fixture
def looks(browser, client):
    """Looks at a page that Django's test client gives, or at one given; returns what is to say against it."""
    context = browser.new_context(bypass_csp=True, locale="it-IT")
    page, given = context.new_page(), {}

    def serve(route):
        path = urlsplit(route.request.url).path
        found = STATIC / path.removeprefix("/static/")
        if path in given:
            route.fulfill(body=given[path], content_type="text/html; charset=utf-8")
        elif path.startswith("/static/") and found.is_file() and not path.endswith(".js"):
            route.fulfill(path=found)
        else:
            route.fulfill(status=404)

    page.route("**/*", serve)

    def look(address: str, shown: bytes = b"") -> list[str]:
        path = urlsplit(address).path
        given[path] = shown or client.get(address).content
        page.goto(f"http://x{path}")
        faults = [fault for width in WIDTHS for fault in _too_wide(page, address, width)]
        page.evaluate(AXE.read_text())
        found = page.evaluate(f"axe.run({{runOnly: {WCAG}}})")["violations"]
        return faults + [f"{address}: {one['id']} {one['nodes'][0]['html'][:200]}" for one in found]

    yield look
    context.close()


def _too_wide(page, address: str, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 900})
    if folder := os.environ.get("SCREENS"):
        page.screenshot(path=f"{folder}/{address.replace('/', '_')[-60:]}_{width}.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{address}: {wide} px at {width}"] if wide > width else []


@pytest.fixture
def officer():
    return Cast().training_officer


def test_every_screen_of_the_bank(looks, client, officer):
    sign_in(client, officer)
    faults = looks(reverse("bank"))
    bank_stage.keep(bank_stage.sent(officer), officer)
    filed = bank_stage.category("Una categoria dal nome lungo, per vedere che cosa fa", bank_stage.category())
    ordering = bank_stage.question("::Fasi::Metti in ordine{>2 ALL\nuno\ndue\n}", filed)
    gaps = bank_stage.question("::Spazi::Melzo sta in {1:MC:=Adda Martesana~Rho}.", filed)
    pictured = bank_stage.pictured(officer)
    checked = bank_stage.sent(officer, bank_stage.GIFT + BROKEN)
    kept = bank_stage.keep(bank_stage.sent(officer, "Nuova.{T}"), officer)
    for address in [
        reverse("bank"),
        f"{reverse('bank')}?testo=nulla",
        *(reverse("bank_question", args=[one.uid]) for one in (ordering, gaps, pictured)),
        reverse("bank_send"),
        *(reverse("bank_import", args=[one.uid]) for one in (checked, kept)),
        reverse("bank_export"),
        f"{reverse('bank_export')}?categoria={bank_stage.category().uid}&formato=gift",
    ]:
        faults += looks(address)
    refused = client.post(
        reverse("bank_send"), {"file": SimpleUploadedFile("a.txt", b"%PDF-1.7"), "format": "gift"}
    )
    faults += looks("/refused/", refused.content)
    assert faults == []
