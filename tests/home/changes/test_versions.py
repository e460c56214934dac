# SPDX-License-Identifier: AGPL-3.0-or-later
"""Versions stay as they were published, whatever changes after."""

import hashlib
from datetime import timedelta
from urllib.parse import urljoin

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction

from cms import clock
from cms.pages.cache import forget
from cms.pages.models import SiteDocument, SiteSettings
from cms.people.models import Body, OrgUnit
from home.changes import operations
from home.changes.operations import keep, keep_what_is_live, together, withhold
from home.models import Change, KeptFile, PageVersion, StandardPage, VersionContent
from tests.home.stage import Stage, image

ONE = "La zona ha dodici comuni in tutto."
TWO = "La zona ha tredici comuni in tutto."
CSV = b"\xef\xbb\xbfcomune;valore\r\nRho;1\r\n"


@pytest.fixture
def page(stage: Stage) -> StandardPage:
    return stage.standard_page("Pagina", intro=ONE)


def publish(
    page: StandardPage, note: str = "Un comune in più", kind: str = "", **fields: object
) -> StandardPage:
    draft = StandardPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.change_note, draft.change_kind = note, kind
    draft.save_revision().publish()
    return StandardPage.objects.get(pk=page.pk)


def chart(title: str, number: int) -> tuple[str, dict[str, str]]:
    said = {"title": title, "finding": "Sale.", "source": "ISTAT", "kind": "bar"}
    return "chart", said | {"cells": f"Zona\tSaldo\nUna\t{number}"}


def versions(page: Page) -> list[PageVersion]:
    return list(PageVersion.objects.filter(page_id=page.pk).order_by("number"))


def test_a_correction_leaves_version_one_readable_and_says_so_on_it(client, page):
    publish(page, "I comuni sono tredici, non dodici", "correction", intro=TWO)

    old = client.get("/pagina/versioni/1/")
    html = old.content.decode()

    assert old.status_code == 200
    assert ONE in html
    assert TWO not in html
    assert "I comuni sono tredici, non dodici" in html
    assert old.headers["X-Robots-Tag"] == "noindex"
    assert 'name="robots" content="noindex"' in html
    assert TWO in client.get("/pagina/").content.decode()
    assert TWO in client.get("/pagina/versioni/2/").content.decode()


def test_a_version_is_not_drawn_again_though_data_and_settings_change(client, stage, page):
    zone = stage.zone("adda-martesana", towns=2)
    first = versions(zone)[0]
    before = client.get("/zone/adda-martesana/versioni/1/contenuto.html").content
    zone.zone.name = "Un altro nome"
    zone.zone.save()
    SiteSettings.objects.update(site_name="Altro sito")
    Page.objects.filter(pk=zone.pk).update(title="Un altro titolo")

    after = client.get("/zone/adda-martesana/versioni/1/contenuto.html")

    assert after.content == before
    assert hashlib.sha256(after.content).hexdigest() == first.sha256
    assert after.headers["ETag"] == f'"{first.sha256}"'
    assert "Un altro titolo" in client.get("/zone/adda-martesana/").content.decode()
    again = client.get(
        "/zone/adda-martesana/versioni/1/contenuto.html", headers={"If-None-Match": after["ETag"]}
    )
    assert again.status_code == 304


def test_a_version_holds_no_token_no_session_and_nothing_of_today(page):
    [version] = versions(page)
    html = bytes(version.content.html).decode()
    assert ONE in html
    for sign in ("csrfmiddlewaretoken", "<header", "<footer", "<!--today-->", 'href="versioni/"', "Esci"):
        assert sign not in html


def test_what_the_page_says_of_today_is_left_out_by_the_marks(page, monkeypatch):
    monkeypatch.setattr("home.changes.rendering.TODAY", __import__("re").compile(r"(?!)"))
    version = keep(page=page, kind=PageVersion.Kind.DATA, by=None, at=clock.now())
    assert 'href="versioni/"' in bytes(version.content.html).decode()


def test_facts_and_bytes_are_not_changed_in_the_database(page):
    [version] = versions(page)
    for change in (
        lambda: PageVersion.objects.filter(pk=version.pk).update(note="riscritta"),
        lambda: PageVersion.objects.filter(pk=version.pk)._raw_delete("default"),
        lambda: VersionContent.objects.filter(pk=version.pk).update(html=b"altro"),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()


def test_corrections_and_notices_have_numbers_of_their_own(page):
    publish(page, "Prima", "correction", intro=TWO)
    publish(page, "Avviso ai lettori", "notice")
    publish(page, "Seconda", "correction", intro=ONE)
    assert [(each.number, each.kind, each.kind_number) for each in versions(page)] == [
        (1, "first", None), (2, "correction", 1), (3, "notice", 1), (4, "correction", 2),
    ]  # fmt: skip


@pytest.fixture
def kept_pages(db, settings, tmp_path):
    settings.PAGE_CACHE = str(tmp_path)
    cache.clear()


def test_a_correction_stands_at_the_top_while_it_is_recent(kept_pages, client, page, monkeypatch):
    assert "non dodici" not in client.get("/pagina/").content.decode()
    publish(page, "Tredici, non dodici", "correction", intro=TWO)
    forget()
    shown = client.get("/pagina/").content.decode()
    inside = shown[shown.index("<main") :]
    assert inside.index("Tredici, non dodici") < inside.index(TWO)

    monkeypatch.setattr("home.changes.queries.RECENT", timedelta(0))
    publish(page, "", "", intro=TWO.replace("tutto", "tutta"))
    forget()
    assert "Tredici, non dodici" not in client.get("/pagina/").content.decode()
    assert "Tredici, non dodici" in client.get("/pagina/versioni/").content.decode()


def test_publishing_without_a_change_makes_no_version(page):
    publish(page, "")
    assert len(versions(page)) == 1


def test_its_own_csv_is_frozen_with_it(client, page, monkeypatch):
    monkeypatch.setattr(
        StandardPage, "open_files", lambda self: {"dati.csv": b"\xef\xbb\xbfcomune;valore\r\nRho;1\r\n"}
    )
    publish(page, intro=TWO)
    monkeypatch.setattr(StandardPage, "open_files", lambda self: {"dati.csv": b"altro"})

    answer = client.get("/pagina/versioni/2/dati.csv")

    assert answer.content == CSV
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["ETag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    assert 'href="dati.csv"' in client.get("/pagina/versioni/2/").content.decode()
    assert client.get("/pagina/versioni/1/dati.csv").status_code == 404
    assert client.get("/pagina/versioni/2/altro.csv").status_code == 404


def test_images_and_documents_of_a_version_outlive_their_deletion(client, stage):
    picture = image()
    document = SiteDocument.objects.create(title="Atto", file=ContentFile(b"%PDF-1.7 uno", name="atto.pdf"))
    body = [("text", f'<p>Leggi <a linktype="document" id="{document.pk}">l’atto</a>.</p>')]
    news = stage.piece_of_news("Con file", lead_image=picture, lead_image_alt="Disegno", body=body)
    names = sorted(news_file.name for news_file in versions(news)[0].files.all())
    assert len(names) == 2
    document.delete()
    news.lead_image = None
    Page.objects.get(pk=news.pk).specific.delete()
    picture.delete()

    html = client.get("/notizie/con-file/versioni/1/").content.decode()

    for name in names:
        assert f'"{name}"' in html
        assert client.get(f"/notizie/con-file/versioni/1/{name}").status_code == 200
    assert client.get(f"/notizie/con-file/versioni/1/{names[0]}").content == b"%PDF-1.7 uno"


def test_versions_share_the_bytes_of_a_file(page, monkeypatch):
    monkeypatch.setattr(StandardPage, "open_files", lambda self: {"dati.csv": b"uguale"})
    publish(page, intro=TWO)
    publish(page, intro=ONE)
    assert KeptFile.objects.count() == 1


def test_the_list_says_number_date_kind_note_and_office_never_a_person(client, page):
    body = Body.objects.create(kind="metropolitan_city", name="Città")
    office = OrgUnit.objects.create(body=body, name="Ufficio del piano")
    publish(page, "Un comune in più", intro=TWO, owner_office=office)

    html = client.get("/pagina/versioni/").content.decode()

    assert "Un comune in più" in html
    assert str(office) in html
    assert html.index("/pagina/versioni/2/") < html.index("/pagina/versioni/1/")
    assert not hasattr(PageVersion, "person")


def test_two_versions_are_compared_by_words(client, page):
    publish(page, intro=TWO)
    html = client.get("/pagina/versioni/?da=1&a=2").content.decode()
    assert "dodici" in html.split("<del>")[2].split("</del>")[0]
    assert "tredici" in html.split("<ins>")[2].split("</ins>")[0]
    assert client.get("/pagina/versioni/?da=1&a=9").status_code == 404
    assert client.get("/pagina/versioni/?da=x&a=2").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/pagina/versioni/9/", "/pagina/versioni/0/", "/manca/versioni/", "/manca/versioni/1/", "/pagina/versioni/1/2/",
     "/pagina/versioni/uno/", "/manca/versioni/1/contenuto.html", "/pagina/versioni/9/contenuto.html"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client, page, address):
    assert client.get(address).status_code == 404


def test_the_home_page_has_versions_too(client, stage):
    assert client.get("/versioni/").status_code == 200
    assert client.get("/versioni/1/").status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_queries_for_one_version_as_for_three(client, page, rows):
    for number in range(rows - 1):
        publish(page, intro=[TWO, ONE][number])
    client.get("/pagina/versioni/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/pagina/versioni/").status_code == 200
    assert len(queries) == 11


def test_a_version_stays_in_the_budget_of_queries(client, page):
    publish(page, intro=TWO)
    client.get("/pagina/versioni/1/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/pagina/versioni/1/")
    assert len(queries) <= 15


def restrict(page: Page) -> PageViewRestriction:
    return PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def test_versions_of_a_restricted_page_are_not_public(client, page):
    restrict(page)
    for address in ("/pagina/versioni/", "/pagina/versioni/1/"):
        assert client.get(address).status_code == 302
    assert client.get("/pagina/versioni/1/contenuto.html").status_code == 404


def test_opening_a_page_does_not_open_its_past(client, page):
    restriction = restrict(page)
    publish(page, "Riservata", intro=TWO)
    PageViewRestriction.objects.filter(pk=restriction.pk).delete()
    publish(page, "Ora per tutti", intro=ONE)
    assert [client.get(f"/pagina/versioni/{number}/").status_code for number in (1, 2, 3)] == [200, 404, 200]
    assert "Riservata" not in client.get("/pagina/versioni/").content.decode()
    assert "Riservata" not in client.get("/novita-del-sito/").content.decode()


def test_what_is_withheld_is_gone_and_says_why(client, page):
    publish(page, intro=TWO)
    first = versions(page)[0]
    withhold(version=first, reason="Conteneva un dato personale", by=None, at=clock.now())

    html = client.get("/pagina/versioni/1/").content.decode()

    assert "Conteneva un dato personale" in html
    assert ONE not in html
    assert client.get("/pagina/versioni/1/contenuto.html").status_code == 404
    assert "Conteneva un dato personale" in client.get("/pagina/versioni/").content.decode()
    assert client.get("/pagina/versioni/?da=1&a=2").status_code == 200
    assert PageVersion.objects.get(pk=first.pk).sha256 == first.sha256


@pytest.mark.parametrize(
    "address", ["versioni/", "versioni/2/", "/novita-del-sito/", "/novita-del-sito/atom.xml"]
)
def test_what_was_said_of_a_withheld_version_is_read_nowhere_either(client, page, address):
    note = "Aggiunta la matricola di Mario Bianchi"
    publish(page, note, intro=TWO)
    there = urljoin("/pagina/", address)
    assert note in client.get(there).content.decode()

    withhold(version=versions(page)[1], reason="Conteneva un dato personale", by=None, at=clock.now())

    assert note not in client.get(there).content.decode()


def test_withholding_leaves_the_files_that_another_version_has(page, monkeypatch):
    monkeypatch.setattr(StandardPage, "open_files", lambda self: {"dati.csv": b"uguale"})
    publish(page, intro=TWO)
    publish(page, intro=ONE)
    call_command("withhold_version", "/pagina/", "2", reason="Errore", verbosity=0)
    assert KeptFile.objects.count() == 1
    call_command("withhold_version", "/pagina/", "3", reason="Errore", verbosity=0)
    assert KeptFile.objects.count() == 0


def test_data_published_without_the_page_make_a_version_of_it(client, page):
    made = keep(page=page, kind=PageVersion.Kind.DATA, note="Dati del 2026", by=None, at=clock.now())
    assert (made.number, made.kind) == (2, "data")
    assert Change.objects.get(version=made).kind == "data"


def test_what_goes_live_together_is_one_set(stage):
    with together() as name:
        first, second = stage.standard_page("Una"), stage.standard_page("Due")
    alone = stage.standard_page("Tre")
    sets = {
        change.page_id: change.set_id
        for change in Change.objects.filter(page_id__in=[first.pk, second.pk, alone.pk])
    }
    assert (sets[first.pk], sets[second.pk], sets[alone.pk]) == (name, name, None)


def test_nothing_is_kept_of_a_publication_that_fails(page, monkeypatch):
    def broken(**given: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr(operations, "announce", broken)
    with pytest.raises(OSError, match="disk"):
        publish(page, intro=TWO)
    assert StandardPage.objects.get(pk=page.pk).intro == ONE
    assert len(versions(page)) == 1


def test_a_page_older_than_its_versions_gets_the_first_by_command(client, stage):
    page = StandardPage(title="Vecchia", slug="vecchia", intro=ONE, live=True)
    stage.home.add_child(instance=page)
    assert "/vecchia/versioni/1/" not in client.get("/vecchia/versioni/").content.decode()
    assert keep_what_is_live(at=clock.now()) == 1
    assert keep_what_is_live(at=clock.now()) == 0
    assert ONE in Client().get("/vecchia/versioni/1/").content.decode()
    assert not Change.objects.filter(page_id=page.pk).exists()  # nobody gets a mail about a page of long ago


def test_the_file_of_another_page_is_never_taken_for_the_page_s_own(client, stage):
    stage.standard_page("Altra", body=[chart("Saldo", 5)])
    words = '<p><a href="/altra/grafico-saldo.csv">di altri</a></p>'
    page = stage.standard_page("Pagina", body=[chart("Saldo", 3), ("text", words)])
    html = VersionContent.objects.get(version=versions(page)[0]).html.decode()
    assert 'href="grafico-saldo.csv" download' in html
    assert '<a href="/altra/grafico-saldo.csv">di altri</a>' in html


@pytest.mark.parametrize("title", ["Dati", "数", "Indicatori", "Azioni", "Comuni"])
def test_the_file_of_a_chart_never_has_the_name_of_the_page_s_own(stage, title, monkeypatch):
    own = {"dati.csv": b"own", "indicatori.csv": b"own", "azioni.csv": b"own", "comuni.csv": b"own"}
    monkeypatch.setattr(StandardPage, "open_files", lambda page: own)
    page = stage.standard_page("Pagina", body=[chart(title, 3)])
    files = page.every_file()
    assert len(files) == len(own) + 1
    assert list(files.values()).count(b"own") == len(own)
