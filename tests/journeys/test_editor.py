# SPDX-License-Identifier: AGPL-3.0-or-later
"""An editor of Gorgonzola drafts in Adda Martesana, meets a conflict, and reaches nothing that is not hers."""

import re

import psycopg
from playwright.sync_api import Locator, expect
from psycopg.rows import dict_row

from tests.journeys.visitor import Visitor

GORGONZOLA = "zaneta.wisniewska@comune.gorgonzola.example"
COLLEAGUE = "beatrice.colnaghi@comune.gorgonzola.example"
MELZO = "ilaria.colakovic@comune.melzo.example"
AREA = "Sviluppo economico, formazione e lavoro"
OURS = "Obiettivo mio: un orto-laboratorio per 40 ragazze e ragazzi entro il 2027."
THEIRS = "Obiettivo della collega: uno sportello lavoro aperto due pomeriggi alla settimana."


def title(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("heading", level=1)


def texts(demo_site, *, of: str) -> list[dict[str, str]]:
    """Addresses of a municipality's texts, as only the database knows them."""
    with psycopg.connect(demo_site.database_url, row_factory=dict_row) as connection:
        return connection.execute(
            "SELECT a.uid::text AS agenda, s.uid::text AS section, c.uid::text AS uid, c.state,"
            " d.uid::text AS doc, d.blocks::text AS words"
            " FROM agende_contribution c JOIN agende_section s ON s.id = c.section_id"
            " JOIN agende_agenda a ON a.id = s.agenda_id JOIN cms_body b ON b.id = c.body_id"
            " JOIN agende_textdoc d ON d.contribution_id = c.id WHERE b.name = %s ORDER BY c.id",
            [f"Comune di {of}"],
        ).fetchall()


def without_the_editor(visitor: Visitor) -> None:
    """As in a browser that runs no script of the editor: the form stays."""
    visitor.context.route(
        "**/editor*.js", lambda asked: asked.fulfill(body="", content_type="text/javascript")
    )


def field(visitor: Visitor) -> Locator:
    """What one writes in: the form's field, or the editor in its place."""
    return visitor.page.get_by_role("textbox", name="Testo", exact=True)


def writes(visitor: Visitor, words: str) -> None:
    """Over what the form's field holds."""
    visitor.focuses(field(visitor))
    visitor.page.keyboard.press("ControlOrMeta+a")
    visitor.page.keyboard.press("Delete")
    visitor.page.keyboard.insert_text(words)


def opens_the_narrative(visitor: Visitor, email: str) -> None:
    """From signing in to the empty narrative of one's municipality, in the form."""
    without_the_editor(visitor)
    visitor.signs_in(email)
    visitor.goes_to("/agende/")
    visitor.follows(re.compile("Adda Martesana"))
    visitor.looks()
    visitor.follows(re.compile(f"^Scrivi {AREA}: narrazione$", re.IGNORECASE))
    visitor.looks()


def test_an_editor_of_gorgonzola_drafts(visitor, demo_site):
    anna, bruno = visitor(), visitor()
    opens_the_narrative(anna, GORGONZOLA)
    opens_the_narrative(bruno, COLLEAGUE)

    writes(bruno, THEIRS)
    bruno.presses("Salva")
    expect(bruno.page.get_by_text(re.compile(r"Salvato alle \d\d[:.]\d\d")).first).to_be_visible()

    writes(anna, OURS)
    anna.presses("Salva")
    expect(title(anna)).to_have_text("Qualcuno ha salvato prima di te")
    expect(anna.page.get_by_role("main")).to_contain_text(OURS)
    expect(anna.page.get_by_role("main")).to_contain_text(THEIRS)
    anna.looks()

    writes(anna, f"{THEIRS}\n\n{OURS}")
    anna.presses("Salva questo testo")
    expect(anna.page.get_by_text(re.compile(r"Salvato alle \d\d[:.]\d\d")).first).to_be_visible()
    anna.presses("Salva e vai alla consegna")
    anna.looks()
    anna.presses("Consegna")
    expect(anna.page.get_by_role("main")).to_contain_text("consegnato")
    anna.looks()

    anna.goes_to(anna.page.url.removeprefix(anna.site))
    expect(anna.page.get_by_role("main")).to_contain_text(OURS)
    expect(anna.page.get_by_role("main")).to_contain_text(THEIRS)


def test_a_text_left_without_saving_is_offered_back(visitor):
    anna = visitor()
    without_the_editor(anna)
    anna.page.on("dialog", lambda asked: asked.accept())  # "leave the page?"
    anna.signs_in(COLLEAGUE)
    anna.goes_to("/agende/")
    anna.follows(re.compile("Adda Martesana"))
    anna.follows(re.compile("^Scrivi Pianificazione.*: narrazione$", re.IGNORECASE))
    text, offer = field(anna), anna.page.locator("[data-draft-offer]")
    before = text.input_value()
    expect(offer).to_be_hidden()
    writes(anna, OURS)

    anna.page.reload()
    expect(text).to_have_value(before)
    expect(offer).to_be_visible()
    anna.looks()
    anna.focuses(anna.page.get_by_role("button", name="Riprendilo"))
    anna.page.keyboard.press("Enter")
    expect(text).to_have_value(OURS)
    expect(text).to_be_focused()
    expect(offer).to_be_hidden()

    # saved: nothing is left to offer
    anna.presses("Salva")
    anna.page.reload()
    expect(text).to_have_value(OURS)
    expect(offer).to_be_hidden()


def test_the_editor_is_loaded_where_one_writes_alone(visitor, demo_site):
    anna, asked = visitor(), set()
    anna.context.on("request", lambda one: asked.update(re.findall(r"/editor[.\w]*\.(js|css)", one.url)))
    anna.signs_in(GORGONZOLA)
    text = texts(demo_site, of="Gorgonzola")[-1]
    agenda, own = f"/agende/{text['agenda']}/", f"/agende/{text['agenda']}/contributi/{text['uid']}/"
    beside = f"{agenda}testi/{text['doc']}/"
    section = f"{agenda}sezioni/{text['section']}/"
    reading = [agenda, section, own, f"{own}consegna/", f"{beside}storia/", f"{beside}conversazioni/"]
    for path in ("/", "/agende/", "/agende/tardive/", *reading):
        assert anna.page.goto(anna.site + path).status == 200, path
    assert asked == set()

    for path in (f"{own}scrivi/", f"{section}testo/"):
        anna.goes_to(path)
        assert asked == {"js", "css"}
        asked.clear()


def test_an_editor_reaches_nothing_of_another_municipality(visitor, demo_site):
    anna = visitor()
    anna.signs_in(GORGONZOLA)
    drafts = [text for text in texts(demo_site, of="Melzo") if text["state"] == "draft"]
    assert drafts, "the demo has a draft of Melzo"
    for text in drafts[:4]:
        base = f"/agende/{text['agenda']}/contributi/{text['uid']}/"
        history = f"/agende/{text['agenda']}/testi/{text['doc']}/storia/"
        for path in (base, f"{base}scrivi/", f"{base}consegna/", history):
            assert anna.context.request.get(anna.site + path).status == 404

    before = texts(demo_site, of="Melzo")
    mine = texts(demo_site, of="Gorgonzola")[0]
    anna.goes_to(f"/agende/{mine['agenda']}/contributi/{mine['uid']}/")
    token = next(cookie["value"] for cookie in anna.context.cookies() if cookie["name"] == "csrftoken")
    forged = {"csrfmiddlewaretoken": token, "text": "Testo di un altro Comune", "base": "0"}
    headers = {"Referer": anna.site}
    for text in before:
        ids = {"contribution": text["uid"], "uid": text["uid"], "doc": text["doc"]}
        base = f"/agende/{text['agenda']}/contributi/{text['uid']}/"
        for verb in ("scrivi/", "consegna/", "ritira/"):
            answer = anna.context.request.post(anna.site + base + verb, form=forged, headers=headers)
            assert answer.status == 404, verb
        # her own address, another's ids in the form: whatever happens, it does not happen to Melzo
        own = f"/agende/{mine['agenda']}/contributi/{mine['uid']}/scrivi/"
        anna.context.request.post(anna.site + own, form=forged | ids, headers=headers)
    assert texts(demo_site, of="Melzo") == before


def test_an_editor_sees_no_draft_of_another_zone(visitor, demo_site):
    anna = visitor()
    anna.signs_in(GORGONZOLA)
    rho = texts(demo_site, of="Rho")
    assert rho
    for text in rho[:3]:
        assert anna.context.request.get(f"{anna.site}/agende/{text['agenda']}/").status == 404
        path = f"/agende/{text['agenda']}/contributi/{text['uid']}/"
        assert anna.context.request.get(anna.site + path).status == 404
    # a section of another agenda under the address of her own
    own = texts(demo_site, of="Gorgonzola")[0]["agenda"]
    assert anna.context.request.get(f"{anna.site}/agende/{own}/contributi/{rho[0]['uid']}/").status == 404


def test_the_control_melzo_reads_its_own_draft(visitor, demo_site):
    ilaria = visitor()
    ilaria.signs_in(MELZO)
    for text in texts(demo_site, of="Melzo")[:3]:
        base = f"/agende/{text['agenda']}/contributi/{text['uid']}/"
        assert ilaria.context.request.get(ilaria.site + base).status == 200
