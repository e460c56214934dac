# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of a version: each says what the version says, the stored ones byte for byte."""

import hashlib
import io
import json
import re
from datetime import date, timedelta

import docx
import odfdo
import pytest
from django.test import Client
from django.urls import reverse

from agende import process, publishing
from agende.models import Agenda, Phase, SignOff
from agende.publishing.downloads import KINDS
from agende.publishing.formal import calendar_of, signoffs_sheet
from agende.publishing.originals import STYLE
from agende.signoffs.queries import counts
from agende.texts.comparing import plain
from cms.areas.acts import Told
from cms.clock import day_in_words
from cms.territory.models import ZoneMembership
from tests import factories, paper, verapdf
from tests.agende import stage
from tests.agende.test_versions import corrected, record
from tests.agende.test_writing import client_of
from tests.factories import actor

TEXT = """## Muoversi

Il 40% esce ogni giorno, perché no?

- Una ciclabile continua entro il 2028
- Bus ogni 15 minuti

| Anno | Chilometri |
| --- | --- |
| 2026 | 12 |
| 2027 | 30 |"""


def version_of(cast, agenda, *, text=TEXT):
    """A version with text, a table, a record and the word of a municipality, published."""
    section, office = stage.section(agenda), actor(cast.plan_officer)
    process.write_common_text(section=section, text=text, base=0, by=actor(cast.coordinator), at=stage.AT)
    record(cast, agenda)
    version = process.freeze(agenda=agenda, by=office, at=stage.AT)
    process.sign(
        version=version,
        position=SignOff.Position.WITH_NOTES,
        note="Con più treni.",
        by=actor(cast.signatory),
        at=stage.AT,
    )
    process.record_act(
        agenda=Agenda.objects.get(pk=agenda.pk), body=factories.body("Città metropolitana"),
        organ="Consiglio metropolitano", number="43/2019", act_date=date(2019, 10, 23), present=20, entitled=24,
        quorum=13, votes=(18, 1, 1), by=office, at=stage.AT,
    )  # fmt: skip
    return process.publish(agenda=Agenda.objects.get(pk=agenda.pk), by=office, at=stage.AT)


def address(version, name):
    return reverse("agende:published_file", args=["adda-martesana", "2025-2027", version.number, name])


def squeezed(text):
    return " ".join(text.split())


def words_of_version(version):
    """Each paragraph, cell and field that a version says, in order."""
    blocks = [block for blocks in version.blocks.values() for block in blocks]
    texts = [part for block in blocks for part in re.split(r"\n| \| ", plain(block))]
    return [squeezed(text) for text in texts if text.strip()]


def test_every_kind_of_file_is_served_with_its_fingerprint(cast, agenda):
    version = version_of(cast, agenda)
    publishing.store_files(version.pk)

    for name, kind in KINDS.items():
        answer = Client().get(address(version, name))
        assert answer.status_code == 200
        assert answer["Content-Type"] == kind.media_type
        assert answer["ETag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
        assert answer.content == Client().get(address(version, name)).content
    assert Client().get(address(version, "agenda.exe")).status_code == 404


def test_docx_read_back_says_what_the_version_says(cast, agenda):
    version = version_of(cast, agenda)
    file = docx.Document(io.BytesIO(Client().get(address(version, "agenda.docx")).content))
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    read = [squeezed(text) for text in [p.text for p in file.paragraphs] + cells]

    assert [words for words in words_of_version(version) if words not in read] == []
    assert "Dodici chilometri." in read
    assert version.frame["records"][0]["title"] in " ".join(read)
    assert "Con più treni." in read
    assert any("ES-43/2019" in words for words in read)
    assert next(p.text for p in file.paragraphs if p.style.name == "Heading 1") == "Mobilità"
    assert file.paragraphs[0].text.startswith("Esempio")


def test_odt_read_back_says_what_the_version_says(cast, agenda):
    version = version_of(cast, agenda)
    body = odfdo.Document(io.BytesIO(Client().get(address(version, "agenda.odt")).content)).body
    read = [squeezed(p.inner_text) for p in [*body.get_paragraphs(), *body.headers]]

    assert [words for words in words_of_version(version) if words not in read] == []
    assert "Dodici chilometri." in read
    assert "Con più treni." in read
    assert "Mobilità" in read
    assert any("ES-43/2019" in words for words in read)


def test_the_page_as_a_file_needs_no_other_and_holds_the_stored_text(cast, agenda):
    version = version_of(cast, agenda)
    page = Client().get(address(version, "agenda.html"))
    text = page.content.decode()

    assert version.html in text
    assert STYLE in text
    assert "Con più treni." not in text
    assert re.findall(r"(?:src|href)=\"(?!#)", text) == []
    assert page["Content-Disposition"].startswith("attachment")


def test_json_is_the_version_and_csv_the_actions(cast, agenda):
    version = version_of(cast, agenda)
    content = Client().get(address(version, "agenda.json")).content
    rows = Client().get(address(version, "azioni.csv")).content.decode("utf-8-sig").splitlines()

    assert hashlib.sha256(content).hexdigest() == version.sha256
    assert json.loads(content) == {"frame": version.frame, "blocks": version.blocks}
    assert len(rows) == 2
    assert version.frame["records"][0]["code"] in rows[1]
    assert "Comune di Gorgonzola" in rows[1]


def test_the_pdf_has_text_and_records_and_passes_both_profiles(cast, agenda):
    version = version_of(cast, agenda)
    content = bytes(publishing.store_pdf(version.pk).content)
    text = paper.text_of(content)

    assert verapdf.validate(content) == []
    for words in ("Dodici chilometri.", "2027", "Una ciclabile continua", version.sha256):
        assert words in text
    assert "ES-43/2019" not in text
    assert Client().get(address(version, "agenda.pdf")).content == content


def words_in_file(content):
    return paper.text_of(content) if content.startswith(b"%PDF") else content.decode()


def test_no_public_file_names_a_person(cast, agenda):
    version = version_of(cast, agenda)

    publishing.store_files(version.pk)

    for name in KINDS:
        content = Client().get(address(version, name)).content
        text = "" if name.endswith(("docx", "odt")) else words_in_file(content)
        for person in (cast.signatory, cast.coordinator, cast.plan_officer):
            assert person.family_name not in text


def test_the_zone_downloads_what_is_only_frozen_and_nobody_else(cast, agenda):
    stage.frozen(cast, agenda)
    place = reverse("agende:version_file", args=[agenda.uid, 1, "agenda.docx"])

    assert client_of(cast.editor_melzo).get(place).status_code == 200
    assert client_of(cast.editor_rho).get(place).status_code == 404
    public = reverse("agende:published_file", args=["adda-martesana", "2025-2027", 1, "agenda.docx"])
    assert Client().get(public).status_code == 404
    missing = reverse("agende:version_file", args=[agenda.uid, 2, "agenda.docx"])
    assert client_of(cast.editor_melzo).get(missing).status_code == 404


def test_a_superseded_version_stays_at_its_address_and_says_so(cast, agenda):
    old = version_of(cast, agenda)
    stored = bytes(publishing.store_pdf(old.pk).content)
    new = corrected(cast, old)

    def page(number):
        return Client().get(reverse("agende:published_version", args=["adda-martesana", "2025-2027", number]))

    assert page(1).context["is_superseded"]
    assert old.html in page(1).text
    assert "Il 42% esce" not in page(1).text
    assert not page(2).context["is_superseded"]
    assert new.erratum in page(2).text.replace("&#x27;", "'")
    assert Client().get(agenda.get_absolute_url()).context["version"] == new
    assert Client().get(address(old, "agenda.pdf")).content == stored
    assert page(3).status_code == 404


@pytest.mark.parametrize("state", ["drafting", "signoff", "adoption", "monitoring"])
def test_a_published_version_stays_everybodys_whatever_comes_after(cast, agenda, state):
    version = version_of(cast, agenda)
    Agenda.objects.update(state=state)

    page = Client().get(agenda.get_absolute_url())

    assert page.context["version"] == version
    assert bool(page.context["progress"]) == (state == "monitoring")


def test_the_published_page_leads_from_each_paragraph_to_its_life_when_asked(cast, agenda):
    version = version_of(cast, agenda)
    block = version.blocks["mobilità.narrative"][1]["attrs"]["id"]
    life = reverse("agende:published_life", args=["adda-martesana", "2025-2027", block])

    assert life not in Client().get(agenda.get_absolute_url()).text
    assert life in Client().get(f"{agenda.get_absolute_url()}?paragrafi=1").text
    assert Client().get(life).status_code == 200


def test_the_published_page_shows_records_signatures_and_the_session(cast, agenda):
    version = version_of(cast, agenda)

    page = Client().get(agenda.get_absolute_url())

    assert version.html in page.text
    assert [row[0] for row in page.context["signoffs"].rows] == ["Comune di Gorgonzola", "Comune di Melzo"]
    [approval] = page.context["acts"].rows
    assert "20" in approval[2]
    assert "18" in approval[3]
    assert [each["id"] for each in page.context["index"] if isinstance(each, dict)] == [
        "firme",
        "atti",
        "calendario",
    ]
    assert len(page.context["calendar"].rows) == agenda.phases.filter(entered_at__isnull=False).count() > 1


def test_the_calendar_says_when_a_phase_was_left_not_until_when_it_was_planned(cast, agenda):
    version_of(cast, agenda)
    signing = Phase.objects.get(agenda=agenda, kind="signoff")
    Phase.objects.filter(pk=signing.pk).update(closes_at=stage.AT + timedelta(days=20))

    [row] = [row for row in calendar_of(agenda).rows if row[0] == str(signing.get_kind_display())]

    assert row[1] == row[2] == day_in_words(stage.AT)


def test_what_the_files_made_of_a_published_version_say_never_changes(cast, agenda):
    version, office = version_of(cast, agenda), actor(cast.plan_officer)
    names = [name for name, kind in KINDS.items() if kind.make]
    before = {name: Client().get(address(version, name)).content for name in names}
    later = stage.AT + timedelta(days=3)
    said = Told(body=factories.body("Città metropolitana"), organ="Consiglio", number="9/2026",
                act_date=date(2026, 11, 20), votes=(18, 1, 1))  # fmt: skip

    again = Agenda.objects.get(pk=agenda.pk)
    process.unlock(agenda=again, told=said, reason="Rilievi", by=office, at=later)
    town, zone = factories.body("Milano").municipality, factories.zone("adda-martesana")
    ZoneMembership.objects.create(municipality=town, zone=zone, during=factories.ALWAYS)
    assert process.invite_municipalities(agenda=again, by=office, at=later) == 1
    unlocked = {name: Client().get(address(version, name)).content for name in names}
    process.freeze(agenda=again, by=office, at=later, erratum="Nuovo testo.")
    frozen = {name: Client().get(address(version, name)).content for name in names}

    assert [name for name in names if unlocked[name] != before[name]] == []
    assert [name for name in names if frozen[name] != before[name]] == []


def test_the_signatures_stand_for_the_correction_of_a_slip(cast, agenda):
    section = stage.section(agenda)
    contribution = stage.submit(stage.contribution(agenda, "Gorgonzola"), cast.editor_gorgonzola)
    stage.merge(contribution, cast.coordinator)
    old = version_of_merged(cast, agenda)

    new = corrected(cast, old)

    assert old.blocks[section.template_key] != new.blocks[section.template_key]
    assert str(counts(new)) == str(counts(old)) != "0"
    [gorgonzola, melzo] = signoffs_sheet(new).rows
    [before, silent] = signoffs_sheet(old).rows
    assert "1" in gorgonzola[1]
    assert gorgonzola[1].startswith(before[1])
    assert melzo == silent


def version_of_merged(cast, agenda):
    office = actor(cast.plan_officer)
    version = process.freeze(agenda=agenda, by=office, at=stage.AT)
    process.sign(version=version, position="agreed", by=actor(cast.signatory), at=stage.AT)
    process.record_act(
        agenda=Agenda.objects.get(pk=agenda.pk), body=factories.body("Città metropolitana"),
        organ="Consiglio metropolitano", number="43/2019", act_date=date(2019, 10, 23), by=office, at=stage.AT,
    )  # fmt: skip
    return process.publish(agenda=Agenda.objects.get(pk=agenda.pk), by=office, at=stage.AT)
