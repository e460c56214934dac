# SPDX-License-Identifier: AGPL-3.0-or-later
"""The code on the wall, scanned as a phone does; the desk; the list of a call; a dispute and its answer."""

import io
import re

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.visitor import Visitor
from tests.load.site import in_django

TRAINER = "agnese.dellorto@cittametropolitana.example"
TRAINEE = "niccolo.daguero@comune.legnano.example"
NAME = "Niccolò D'Agüero"


@pytest.fixture(scope="module")
def session(demo_site):
    made = in_django("tests.journeys.room_in_django", database_url=demo_site.database_url, var=demo_site.var)
    return made["uid"]


def scanned(trainer: Visitor, session: str, way: str = "") -> str:
    """What a phone reads from the wall: the path that the code on the projector's page leads to."""
    trainer.goes_to(f"/incontri/registro/{session}/sala/{way}")
    picture = Image.open(io.BytesIO(trainer.page.screenshot()))
    (found,) = zxingcpp.read_barcodes(picture)
    return "/" + found.text.split("/", 3)[3]


def test_from_the_wall_to_an_answered_dispute(visitor, session):
    trainer, trainee = visitor(), visitor()
    trainer.signs_in(TRAINER)
    trainee.page.set_viewport_size({"width": 360, "height": 740})
    path = scanned(trainer, session)
    trainer.looks()

    trainee.goes_to(path)
    expect(trainee.page).to_have_url(re.compile("/accedi/"))
    trainee.page.fill("input[name=login]", TRAINEE)
    trainee.page.fill("input[name=password]", "piano-metropolitano-2026")
    trainee.page.keyboard.press("Enter")
    expect(trainee.page).to_have_url(re.compile("/incontri/presenza/$"))
    trainee.looks()
    trainee.page.locator("main button").click()
    expect(trainee.page.locator("main")).to_contain_text("Incontro con il codice")
    trainee.looks()
    trainee.goes_to(path.replace("/entrata/", "/uscita/"))
    expect(trainee.page.locator("main [role=alert]")).to_be_visible()
    trainee.looks()
    trainee.goes_to(scanned(trainer, session))
    trainee.page.locator("main button").click()
    expect(trainee.page.locator("main .lead")).to_contain_text("Incontro con il codice")

    trainer.goes_to(f"/incontri/registro/{session}/ingresso/?chi=daguero")
    expect(trainer.page.locator(".desk-list")).to_contain_text(NAME)
    trainer.looks()
    trainer.page.locator(".desk-list button[value=out]").click()
    trainer.goes_to(f"/incontri/registro/{session}/ingresso/")
    trainer.looks()

    trainee.goes_to(f"/incontri/presenze/{session}/")
    trainee.looks()
    trainee.page.locator("textarea").fill("Sono rimasta fino alla fine.")
    trainee.page.locator("main form button").click()
    expect(trainee.page.locator("main")).to_contain_text("Sono rimasta fino alla fine.")
    trainee.goes_to("/incontri/presenze/")
    trainee.looks()

    trainer.goes_to(f"/incontri/registro/{session}/prove/")
    trainer.looks()
    trainer.page.locator("table").get_by_role("link", name=NAME).click()
    trainer.looks()
    trainer.page.locator("main li form button").last.click()
    trainer.goes_to(f"/incontri/registro/{session}/prove/")
    trainer.page.locator("ul").get_by_role("link", name=NAME).click()
    trainer.looks()
    trainer.page.locator("[value=accepted]").check()
    trainer.page.locator("main textarea").fill("Hai ragione: ho ritirato l’uscita.")
    trainer.page.locator("main form button").click()
    trainee.goes_to(f"/incontri/presenze/{session}/")
    expect(trainee.page.locator("main")).to_contain_text("Hai ragione: ho ritirato l’uscita.")
    trainer.leaves()
    trainee.leaves()


def test_the_list_of_a_call_is_tried_then_recorded(visitor, session):
    trainer = visitor()
    trainer.signs_in(TRAINER)
    trainer.goes_to(f"/incontri/registro/{session}/videochiamata/")
    trainer.looks()
    rows = f"Name,Email,Join Time,Leave Time\n{NAME},{TRAINEE},00:00,00:01\niPad,,00:00,00:01\nGuasta,,prima,dopo\n"
    trainer.page.set_input_files(
        "[name=file]", {"name": "teams.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    trainer.page.locator("main form button").click()
    expect(trainer.page.locator("table tbody tr")).to_have_count(3)
    trainer.looks()
    trainer.page.locator("main form button").click()
    expect(trainer.page.locator(".error-summary")).to_be_visible()
    trainer.page.locator("select").select_option("no")
    trainer.page.locator("main form button").click()
    expect(trainer.page).to_have_url(re.compile("/prove/$"))
    trainer.goes_to(f"/incontri/registro/{session}/fogli/")
    trainer.looks()
    trainer.leaves()
