# SPDX-License-Identifier: AGPL-3.0-or-later
import csv
import io

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from home.models import DocumentFile, DocumentPage
from tests.home.library import pdf, published, replace, shelf, stored


def page_of(client, query: str = "") -> str:
    return client.get(f"/raccolta/{query}").content.decode()


def bytes_of(client, file: DocumentFile) -> bytes:
    return b"".join(client.get(file.get_absolute_url()).streaming_content)


def test_a_document_replaced_keeps_the_old_file_at_its_address(client, stage):
    old, new = pdf("Prima"), pdf("Seconda")
    page = published(stage.home, "Relazione", old)
    first = page.files.get()
    replace(page, stored("Relazione", new))
    second = page.files.get(number=2)
    assert bytes_of(client, first) == old
    assert bytes_of(client, second) == new
    html = client.get("/raccolta/relazione/").content.decode()
    top, _, older = html.partition('id="versioni-precedenti"')
    assert second.get_absolute_url() in top
    assert first.get_absolute_url() not in top
    assert first.get_absolute_url() in older
    assert "Dati aggiornati al 2026" in html
    assert first.get_absolute_url() not in page_of(client)
    assert second.get_absolute_url() in page_of(client)


def test_the_file_of_a_record_replaced_in_place_does_not_change_what_was_published(client, stage):
    content = pdf("Approvata")
    page = published(stage.home, "Relazione", content)
    document = page.document
    document.file.storage.delete(document.file.name)
    assert bytes_of(client, page.files.get()) == content


def test_publishing_again_without_a_new_file_makes_no_version(stage):
    page = published(stage.home, "Relazione")
    page = replace(page, page.document)
    assert page.files.count() == 1


def test_a_file_whose_bytes_are_gone_does_not_stop_the_page(client, stage):
    page = published(stage.home, "Relazione")
    lost = stored("Persa")
    lost.file.storage.delete(lost.file.name)
    page = replace(page, lost)
    assert page.files.count() == 1
    assert client.get("/raccolta/relazione/").status_code == 200


def test_published_files_are_facts(stage):
    kept = published(stage.home, "Relazione").files.get()
    with pytest.raises(DatabaseError), transaction.atomic():
        DocumentFile.objects.filter(pk=kept.pk).update(title="Altro")
    with pytest.raises(DatabaseError), transaction.atomic():
        DocumentFile.objects.filter(pk=kept.pk).delete()


@pytest.mark.parametrize("how", ["down", "closed", "deleted"])
def test_the_files_go_with_their_page(client, stage, how):
    page = published(stage.home, "Riservata")
    kept = page.files.get()
    assert client.get(kept.get_absolute_url()).status_code == 200
    if how == "down":
        page.unpublish()
    elif how == "closed":
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    else:
        page.delete()
    assert client.get(kept.get_absolute_url()).status_code == 404


def test_a_file_answers_to_its_own_name_alone_and_says_when_it_is_known(client, stage):
    kept = published(stage.home, "Relazione").files.get()
    url = kept.get_absolute_url()
    assert client.get(url.replace("relazione", "altro")).status_code == 404
    etag = client.get(url).headers["ETag"]
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304


def test_an_ending_that_a_browser_would_run_is_downloaded(client, stage):
    kept = published(stage.home, "Tabella", b"a;b", ending="csv").files.get()
    answer = client.get(kept.get_absolute_url())
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_accessible_version_stands_beside_its_document(client, stage):
    twin = stored("Relazione", pdf("Con etichette"), is_accessible=True)
    page = published(stage.home, "Relazione", pdf("Scansione"), accessible_document=twin)
    kept = page.files.get(role="accessible")
    for html in (client.get("/raccolta/relazione/").content.decode(), page_of(client)):
        assert kept.get_absolute_url() in html
    assert '<option value="si">' not in page_of(client)  # one choice is none
    published(stage.home, "Altra", pdf("Altra"))
    assert "/raccolta/relazione/" in page_of(client, "?accessibile=si")
    assert "/raccolta/altra/" not in page_of(client, "?accessibile=si")


def test_an_infographic_wants_its_text_and_a_twin_must_be_accessible(stage):
    page = published(stage.home, "Relazione")
    page.kind = DocumentPage.Kind.INFOGRAPHIC
    with pytest.raises(ValidationError) as raised:
        page.full_clean()
    assert "body" in raised.value.message_dict
    page.accessible_document = stored("Testo", is_accessible=False)
    with pytest.raises(ValidationError) as raised:
        page.full_clean()
    assert set(raised.value.message_dict) == {"accessible_document"}


def test_what_explains_the_plan_has_its_place_until_the_list_is_narrowed(client, stage):
    published(stage.home, "Il piano in breve", kind=DocumentPage.Kind.SHEET)
    published(stage.home, "Verbale", kind=DocumentPage.Kind.MINUTES)
    assert 'id="in-breve"' in page_of(client)
    html = page_of(client, "?tipo=minutes")
    assert 'id="in-breve"' not in html
    assert "/raccolta/il-piano-in-breve/" not in html


def test_each_choice_says_how_many_documents_it_leaves(client, stage):
    published(stage.home, "Uno", kind=DocumentPage.Kind.STUDY)
    published(stage.home, "Due", kind=DocumentPage.Kind.STUDY, about={"language": "en"})
    published(stage.home, "Tre", kind=DocumentPage.Kind.MINUTES)
    html = page_of(client, "?lingua=it")
    assert '<option value="study">Studio (1)' in html or 'value="study">Study (1)' in html
    assert page_of(client, "?tipo=study&lingua=en").count("<h3") == 1
    assert client.get("/raccolta/", {"tipo": "niente", "anno": "\x00'", "page": "x"}).status_code == 200


def test_the_csv_is_the_list_as_narrowed(client, stage):
    published(stage.home, "=Uno", kind=DocumentPage.Kind.STUDY, slug="uno", is_example=True)
    published(stage.home, "Due", kind=DocumentPage.Kind.MINUTES)
    answer = client.get("/raccolta/documenti.csv", {"tipo": "study"})
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows[1:]] == ["'=Uno"]
    assert rows[1][13].startswith("http://testserver/raccolta/")
    assert rows[1][16] == "Esempio"
    assert len(list(csv.reader(io.StringIO(client.get("/raccolta/documenti.csv").content.decode())))) == 3


@pytest.mark.parametrize("rows", [1, 3])
def test_the_library_takes_as_many_queries_for_one_document_as_for_three(client, stage, rows):
    for number in range(rows):
        published(stage.home, f"Documento {number}")
    shelf(stage.home)
    client.get("/raccolta/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/raccolta/").status_code == 200
    assert len(queries) <= 15
    with CaptureQueriesContext(connection) as one:
        client.get("/raccolta/documento-0/")
    assert len(one) <= 15


def test_a_file_of_a_closed_collection_is_not_opened_by_its_page(client, stage):
    closed = Collection.get_first_root_node().add_child(name="Riservata")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    page = published(stage.home, "Relazione", pdf("Cifre segrete"), about={"collection": closed})
    assert page.files.count() == 0
    assert client.get("/raccolta/relazione/").status_code == 200


@pytest.mark.parametrize("back", [False, True])
def test_a_collection_closed_later_closes_the_file_it_holds(client, stage, back):
    closed = Collection.get_first_root_node().add_child(name="Riservata")
    page = published(stage.home, "Relazione", pdf("Cifre"), about={"collection": closed})
    kept = page.files.get()
    assert client.get(kept.get_absolute_url()).status_code == 200
    restriction = CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    if back:
        restriction.delete()
    assert client.get(kept.get_absolute_url()).status_code == (200 if back else 404)


def test_a_preview_of_another_file_shows_that_one(stage, rf):
    page = published(stage.home, "Relazione", pdf("Prima"))
    kept, other = page.files.get(), stored("Seconda", pdf("Seconda"))
    draft = DocumentPage.objects.get(pk=page.pk)
    draft.document, request = other, rf.get("/")
    request.is_preview = True
    shown = draft.serve_preview(request, "").render().content.decode()
    assert other.url in shown
    assert kept.get_absolute_url() not in shown.partition('id="versioni-precedenti"')[0]
