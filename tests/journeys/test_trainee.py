# SPDX-License-Identifier: AGPL-3.0-or-later
"""A trainee of Legnano takes a module, from the catalogue to a certificate that anybody can check."""

import json
import re
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.visitor import Visitor
from tests.paper import codes, text_of
from tests.verapdf import validate

MODULE = Path("cms/management/demo/content/modules/piano-strategico.quiz.json")
TRAINEE, NAME = "niccolo.daguero@comune.legnano.example", "Niccolò D'Agüero"


def answers() -> dict[str, list[str]]:
    """Text of each question → texts of its right answers."""
    questions = json.loads(MODULE.read_text(encoding="utf-8"))["questions"]
    return {
        row["text"]: [option["text"] for option in row["options"] if option["is_right"]] for row in questions
    }


def answer(visitor: Visitor, *, rightly: bool) -> None:
    """Answers every question on the page by the keyboard."""
    for text, right in answers().items():
        question = visitor.page.get_by_role("group", name=text)
        options = question.locator("input")
        for option in options.all():
            label = question.locator(f'label[for="{option.get_attribute("id")}"]').inner_text().strip()
            if (label in right) == rightly:
                visitor.picks(option)
                if option.get_attribute("type") == "radio" or not rightly:
                    break


def compares_a_copy(anybody: Visitor, pdf: bytes, folder: Path) -> None:
    """A stranger compares a file, on their own device: it never leaves it."""
    sent: list[str] = []
    anybody.page.on("request", lambda request: sent.append(request.method))
    for content, words in ((pdf, "È lo stesso file"), (pdf[:-1] + b"?", "Non è il file rilasciato")):
        copy = folder / "copia.pdf"
        copy.write_bytes(content)
        anybody.page.get_by_label("PDF dell’attestato").set_input_files(copy)
        anybody.focuses(anybody.page.get_by_role("button", name="Confronta"))
        anybody.page.keyboard.press("Enter")
        expect(anybody.page.get_by_text(words)).to_be_visible()
    anybody.looks()
    assert "POST" not in sent


def wait_for_certificate(visitor: Visitor) -> None:
    expect(visitor.page.get_by_role("link", name="Apri il PDF")).to_be_visible(timeout=30_000)


def download(visitor: Visitor) -> bytes:
    link = visitor.page.get_by_role("link", name="Apri il PDF").get_attribute("href")
    response = visitor.context.request.get(visitor.site + str(link))
    assert response.headers["content-type"] == "application/pdf"
    return response.body()


def take_the_lessons(visitor: Visitor) -> None:
    for _ in range(3):
        visitor.looks()
        visitor.presses("Ho finito: avanti")


def test_a_trainee_of_legnano_takes_a_module(visitor, tmp_path):
    niccolo = visitor()
    niccolo.goes_to("/")
    niccolo.looks()
    niccolo.signs_in(TRAINEE)
    niccolo.looks()
    niccolo.goes_to("/formazione/")
    niccolo.looks()
    niccolo.follows(re.compile("Che cos’è il piano strategico"))
    niccolo.looks()
    niccolo.follows("Iscriviti")
    niccolo.looks()
    niccolo.presses("Iscriviti")
    take_the_lessons(niccolo)
    niccolo.looks()
    niccolo.presses("Inizia la prova")

    # an empty test names what is missing, and the focus is there
    niccolo.focuses(niccolo.page.get_by_role("button", name="Consegna").first)
    niccolo.page.keyboard.press("Enter")
    expect(niccolo.page.locator("[data-missing]")).to_be_focused()
    niccolo.looks()

    answer(niccolo, rightly=False)
    niccolo.presses("Consegna")
    expect(niccolo.page.get_by_role("heading", level=1)).to_have_text("Non hai superato la prova")
    niccolo.looks()

    niccolo.presses("Riprova")
    answer(niccolo, rightly=True)
    niccolo.presses("Consegna")
    expect(niccolo.page.get_by_role("heading", level=1)).to_have_text("Hai superato la prova")
    niccolo.follows("Apri il tuo attestato")
    wait_for_certificate(niccolo)
    niccolo.looks()

    pdf = download(niccolo)
    assert validate(pdf) == []
    words = text_of(pdf, "-layout")
    assert NAME in words
    assert "esempio" in words.casefold()
    [address] = [code.text for code in codes(pdf)]
    assert address.startswith(f"{niccolo.site}/verifica/")

    anybody = visitor()
    anybody.page.goto(address)
    expect(anybody.page.get_by_role("heading", level=1)).to_have_text("L’attestato è valido")
    expect(anybody.page.get_by_role("main")).not_to_contain_text("Niccolò")
    anybody.looks()
    compares_a_copy(anybody, pdf, tmp_path)

    # from the person's own page the PDF is two clicks away at most
    niccolo.goes_to("/spazio/")
    niccolo.looks()
    link = niccolo.page.get_by_role("main").locator('a[href$="/pdf/"]').first
    again = niccolo.context.request.get(niccolo.site + str(link.get_attribute("href"))).body()
    assert again == pdf
