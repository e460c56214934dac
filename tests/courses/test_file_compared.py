# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file compared with the one issued, in a real browser: with a script, and without."""

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import Browser, expect

from courses.certificates.models import CertificateFile
from courses.certificates.operations import render
from tests.courses import stage


@pytest.fixture
def issued(cast) -> CertificateFile:
    return render(certificate=stage.pass_module(cast.trainee, stage.short_module()), at=stage.LATER)


@pytest.fixture
def address(issued, live_server) -> str:
    return f"{live_server.url}/verifica/{issued.certificate.code}/"


def said(msgid: str) -> str:
    with override("it"):
        return gettext(msgid)


@pytest.mark.parametrize("has_script", [True, False])
def test_what_is_no_pdf_or_too_big_is_told(browser: Browser, address: str, has_script: bool):
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=has_script)
    page = context.new_page()
    for content, words in (
        (b"", "It is not a PDF"),
        (b"ciao", "It is not a PDF"),
        (b"%PDF-" + bytes(9 * 1024 * 1024), "The file is too big"),
        (None, "Choose a file"),
    ):
        page.goto(address)
        if content is not None:
            file = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": content}
            page.locator("input[type=file]").set_input_files(file)
        page.get_by_role("button", name=said("Compare")).click()
        expect(page.locator("[data-outcome-here]")).to_contain_text(said(words))
    context.close()


def test_a_file_is_compared_as_soon_as_it_is_chosen_and_another_in_its_place(
    browser: Browser, address: str, issued: CertificateFile
):
    true = bytes(issued.content.bytes)
    page = browser.new_page()
    page.goto(address)
    for content, words in (
        (true, "It is the same file"),
        (true + b" ", "It is not the file that was issued"),
        (true, "It is the same file"),
    ):
        file = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": content}
        page.get_by_label(said("PDF of the certificate")).set_input_files(file)
        expect(page.locator("[data-outcome-here]")).to_contain_text(said(words))
        expect(page.locator("[data-outcome-here] > *")).to_have_count(1)
    page.close()
