# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stored files of a version: made once at the freeze, the same bytes for whoever signs, votes and reads later."""

import hashlib
from datetime import date, timedelta

from django.db import connection
from django.template import engines
from django.test import Client
from django.urls import reverse

from agende import process, publishing
from agende.models import Agenda, SignOff
from agende.publishing.files import DATA, MAKERS, OF_FROZEN, PAGE, PDF, SAID
from cms import jobs
from cms.people.models import Body
from tests import factories, paper, verapdf
from tests.agende import stage
from tests.agende.test_downloads import address, version_of
from tests.agende.test_versions import corrected
from tests.agende.test_writing import client_of
from tests.factories import actor


def frozen_address(version, name):
    return reverse("agende:version_file", args=[version.agenda.uid, version.number, name])


def served(client, version, names=OF_FROZEN, place=frozen_address):
    return {name: client.get(place(version, name)).content for name in names}


def test_a_frozen_version_has_its_page_and_data_at_once_and_its_pdf_from_the_job(cast, agenda):
    version = stage.frozen(cast, agenda)
    client = client_of(cast.signatory)

    assert {file.name for file in version.files.all()} == {PAGE, DATA}
    assert {"version_id": version.pk} in jobs.waiting(publishing.RENDER)
    waiting = client.get(frozen_address(version, PDF))
    assert (waiting.status_code, waiting["Retry-After"]) == (404, "60")
    assert "<h1>" in waiting.text

    publishing.store_files(version.pk)

    for name in OF_FROZEN:
        stored = version.files.get(name=name)
        answer = client.get(frozen_address(version, name))
        assert answer.content == bytes(stored.content)
        assert hashlib.sha256(answer.content).hexdigest() == stored.sha256
        assert answer["ETag"] == f'"{stored.sha256}"'
    assert version.files.get(name=DATA).sha256 == version.sha256
    assert verapdf.validate(bytes(version.files.get(name=PDF).content)) == []


def test_who_signs_finds_the_exact_pdf_and_so_does_who_reads_the_versions(cast, agenda):
    version = stage.frozen(cast, agenda)
    place = frozen_address(version, PDF)

    assert place in client_of(cast.signatory).get(reverse("agende:sign", args=[agenda.uid])).text
    assert place in client_of(cast.editor_melzo).get(reverse("agende:agenda", args=[agenda.uid])).text


def other_template(monkeypatch):
    """Every template says something else from now on."""
    of_text = engines["django"].from_string("<p>Altro</p>")
    monkeypatch.setattr("agende.publishing.originals.render_to_string", lambda *_: of_text.render({}))
    monkeypatch.setattr(
        "cms.pdf.render_to_string", lambda *_: "<html lang=it><title>x</title><p>Altro</html>"
    )


def test_names_acts_and_templates_of_later_change_no_byte_that_was_stored(cast, agenda, monkeypatch):
    version = stage.frozen(cast, agenda)
    publishing.store_files(version.pk)
    client, office = client_of(cast.plan_officer), actor(cast.plan_officer)
    before = served(client, version)

    Body.objects.filter(municipality__name="Gorgonzola").update(name="Ente rinominato")
    process.sign(
        version=version, position=SignOff.Position.WITH_NOTES, note="Con più treni.", by=actor(cast.signatory),
        at=stage.AT,
    )  # fmt: skip
    process.record_act(
        agenda=Agenda.objects.get(pk=agenda.pk), body=factories.body("Città metropolitana"), organ="Consiglio",
        number="43/2019", act_date=date(2019, 10, 23), by=office, at=stage.AT,
    )  # fmt: skip
    process.publish(agenda=Agenda.objects.get(pk=agenda.pk), by=office, at=stage.AT)
    other_template(monkeypatch)
    publishing.store_files(version.pk)

    assert served(client, version) == before
    assert served(Client(), version, place=address) == before
    # the control: made anew they would be others
    assert MAKERS[PAGE](version) != before[PAGE]


def test_data_page_and_pdf_say_nothing_of_what_came_after_the_freeze(cast, agenda):
    version = version_of(cast, agenda)
    publishing.store_files(version.pk)
    texts = [bytes(version.files.get(name=name).content) for name in OF_FROZEN]

    for text in (texts[0].decode(), texts[1].decode(), paper.text_of(texts[2])):
        assert "Dodici chilometri." in text
        assert "Con più treni." not in text
        assert "ES-43/2019" not in text


def test_what_was_said_is_a_pdf_of_its_own_once_the_version_is_shown(cast, agenda):
    version = version_of(cast, agenda)
    publishing.store_files(version.pk)

    content = Client().get(address(version, SAID)).content
    text = paper.text_of(content)

    assert verapdf.validate(content) == []
    for words in ("ES-43/2019", "Con più treni.", "Comune di Melzo", version.sha256):
        assert words in text
    assert cast.signatory.family_name not in text
    page = Client().get(version.agenda.get_absolute_url())
    assert address(version, SAID) in page.text
    Body.objects.filter(municipality__name="Gorgonzola").update(name="Ente rinominato")
    publishing.store_files(version.pk)
    assert Client().get(address(version, SAID)).content == content


def test_a_version_that_was_not_shown_has_no_file_of_what_was_said(cast, agenda):
    version = stage.frozen(cast, agenda)
    publishing.store_files(version.pk)

    assert client_of(cast.plan_officer).get(frozen_address(version, SAID)).status_code == 404
    assert SAID not in {file.name for file in version.files.all()}


def test_a_correction_has_files_of_its_own_that_say_what_it_corrects(cast, agenda):
    old = stage.published(cast, agenda)
    new = corrected(cast, old)
    publishing.store_files(new.pk)

    assert "L&#x27;orario era sbagliato." in bytes(new.files.get(name=PAGE).content).decode()
    assert "L'orario era sbagliato." in paper.text_of(bytes(new.files.get(name=PDF).content))
    assert bytes(old.files.get(name=DATA).content) != bytes(new.files.get(name=DATA).content)
    assert new.files.count() == 4


def test_versions_of_before_get_their_files_by_the_same_job_once(cast, agenda):
    version = stage.published(cast, agenda)
    publishing.store_files(version.pk)
    pdf = bytes(version.files.get(name=PDF).content)
    connection.check_constraints()  # none may wait while the table is altered
    with connection.cursor() as cursor:  # as until now: only the PDF of what was published
        cursor.execute("ALTER TABLE agende_versionfile DISABLE TRIGGER append_only")
        cursor.execute("DELETE FROM agende_versionfile WHERE name <> 'agenda.pdf'")
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded'")
    client = Client()
    assert client.get(address(version, PAGE)).status_code == 404

    assert publishing.ask_again(at=stage.AT + timedelta(minutes=11)) == 1
    [asked] = jobs.waiting(publishing.RENDER)
    publishing.store_files(asked["version_id"])
    publishing.store_files(asked["version_id"])

    assert client.get(address(version, PAGE)).status_code == 200
    assert {file.name for file in version.files.all()} == {*OF_FROZEN, SAID}
    assert bytes(version.files.get(name=PDF).content) == pdf
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded'")
    assert publishing.ask_again(at=stage.AT + timedelta(minutes=11)) == 0
