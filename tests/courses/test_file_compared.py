# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file compared with the one issued, in a real browser: with a script, and without."""

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import Browser, expect

from courses.certificates.operations import render
from tests.courses import stage


@pytest.fixture
def address(cast, live_server) -> str:
    certificate = stage.pass_module(cast.trainee, stage.short_module())
    render(certificate=certificate, at=stage.LATER)
    return f"{live_server.url}/verifica/{certificate.code}/"


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
