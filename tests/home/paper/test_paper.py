# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from wagtail.models import PageViewRestriction

from cms import clock, jobs, pdf
from home.models import PagePaper
from home.paper import operations
from home.paper.operations import (
    MOST_WAITING,
    TooManyWaiting,
    ask,
    forget_old,
    make,
    page_to_print,
)
from tests.home.stage import image
from tests.paper import text_of
from tests.verapdf import validate

BODY = [
    ("heading", "Che cosa cambia"),
    (
        "text",
        "<p>I comuni condividono gli uffici: <a href='/zone/'>le zone</a>.</p><ul><li>uno</li><li>due</li></ul>",
    ),
    ("details", {"summary": "Chi decide", "text": "<p>Il Consiglio metropolitano.</p>"}),
]


def path_of(page) -> str:
    return f"/pagina-pdf/{page.pk}/"


def waiting() -> list[int]:
    return [arguments["paper_id"] for arguments in jobs.waiting("home.print_page")]


def printed(client, page) -> bytes:
    assert client.get(path_of(page)).status_code == 202
    assert make(paper_id=waiting()[-1])
    return client.get(path_of(page)).content


def test_a_page_with_text_image_and_map_is_an_accessible_pdf(client, stage):
    picture = image()
    news = stage.piece_of_news("Con immagine", body=BODY, lead_image=picture, lead_image_alt="Un disegno blu")
    zone = stage.zone("adda-martesana", towns=3)
    for page, words in (
        (news, "Il Consiglio metropolitano."),
        (zone, "Mappa dei Comuni della zona omogenea"),
        (stage.home, "Casa"),
    ):
        content = printed(client, page)
        assert validate(content) == [], page.title
        assert words in text_of(content)
        assert page.title in text_of(content)


def test_the_first_visitor_waits_and_asks_for_one_job_however_often(client, stage):
    page = stage.standard_page("Servizi", body=BODY)
    for _ in range(4):
        answer = client.get(path_of(page))
        assert answer.status_code == 202
        assert '<meta http-equiv="refresh"' in answer.content.decode()
    assert len(waiting()) == 1
    make(paper_id=waiting()[0])
    answer = client.get(path_of(page))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert client.get(path_of(page), headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert len(waiting()) == 1


def test_the_same_content_gives_the_same_bytes(stage):
    page = page_to_print(stage.standard_page("Servizi", body=BODY).pk)
    main = operations.main_of(page)
    assert operations.pdf_of(page, main) == operations.pdf_of(page, main)


def test_what_is_published_anew_is_printed_anew_and_the_old_paper_goes(client, stage):
    page = stage.standard_page("Servizi", body=BODY)
    first = printed(client, page)
    page.body = [("text", "<p>Altro testo.</p>")]
    page.change_note, page.change_kind = "Cambia tutto", "substantial"
    page.save_revision().publish()
    operations.cache.clear()
    second = printed(client, page)
    assert "Altro testo." in text_of(second)
    assert first != second
    assert PagePaper.objects.filter(page=page.pk).count() == 1


@pytest.mark.parametrize("how", ["down", "closed"])
def test_what_is_not_public_has_no_pdf_even_when_it_was_made(client, stage, how):
    page = stage.standard_page("Riservata")
    printed(client, page)
    if how == "down":
        page.unpublish()
    else:
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert client.get(path_of(page)).status_code == 404
    assert forget_old(at=clock.now()) == 1
    assert client.get("/pagina-pdf/999999/").status_code == 404


def test_only_so_many_wait_for_the_worker(client, stage):
    page = page_to_print(stage.standard_page("Servizi").pk)
    for number in range(MOST_WAITING):
        ask(page=page, digest=str(number), at=clock.now())
    with pytest.raises(TooManyWaiting):
        ask(page=page, digest="another", at=clock.now())
    assert len(waiting()) == MOST_WAITING
    assert client.get(path_of(stage.home)).status_code == 429


def test_one_address_asks_so_many_times_a_minute(client, stage, monkeypatch):
    monkeypatch.setattr("home.paper.views.A_MINUTE", 2)
    assert [client.get(path_of(stage.home)).status_code for _ in range(3)] == [202, 202, 429]


def test_a_job_that_runs_twice_makes_one_paper(client, stage):
    page = stage.standard_page("Servizi")
    client.get(path_of(page))
    assert make(paper_id=waiting()[0])
    assert not make(paper_id=waiting()[0])
    assert not make(paper_id=0)


def test_a_pdf_that_cannot_be_made_says_why(client, stage, monkeypatch):
    page = stage.standard_page("Servizi")
    client.get(path_of(page))

    def refuse(*_: object, **__: object) -> bytes:
        raise pdf.TooLong("Troppo lungo")

    monkeypatch.setattr(operations, "pdf_of", refuse)
    assert not make(paper_id=waiting()[0])
    answer = client.get(path_of(page))
    assert answer.status_code == 503
    assert PagePaper.objects.get().problem == "Troppo lungo"
    assert "http-equiv" not in answer.content.decode()


def test_points_of_a_list_over_two_pages_stay_whole(client, stage):
    words = (
        "<ul>" + "".join(f"<li><b>Punto {n}</b> {'con molte parole ' * 40}</li>" for n in range(30)) + "</ul>"
    )
    content = printed(client, stage.standard_page("Elenco", body=[("text", words)]))
    assert validate(content) == []


def test_a_failure_is_tried_again_after_a_while(stage):
    page = page_to_print(stage.standard_page("Servizi").pk)
    paper = ask(page=page, digest="x", at=clock.now())
    PagePaper.objects.filter(pk=paper.pk).update(
        problem="Troppo lungo", asked_at=clock.now() - operations.LATE
    )
    assert ask(page=page, digest="x", at=clock.now()).problem == ""
    assert len(waiting()) == 2


def test_what_changes_before_the_worker_comes_is_never_kept_as_what_was_asked_for(client, stage):
    page = stage.standard_page("Servizi", body=[("text", "<p>Testo di prima.</p>")])
    client.get(path_of(page))
    page = type(page).objects.get(pk=page.pk)
    page.body = [("text", "<p>Testo di dopo.</p>")]
    page.change_note, page.change_kind = "Cambia tutto", "substantial"
    page.save_revision().publish()
    assert not make(paper_id=waiting()[0])
    assert not PagePaper.objects.exists()
    operations.cache.clear()
    assert "Testo di dopo." in text_of(printed(client, page))


def test_a_page_that_moved_is_printed_with_its_new_address(client, stage):
    page = stage.standard_page("Servizi", body=BODY)
    assert "/servizi/" in text_of(printed(client, page))
    page.slug, page.change_note, page.change_kind = "nuovi", "Nuovo indirizzo", "substantial"
    page.save_revision().publish()
    operations.cache.clear()
    assert "/nuovi/" in text_of(printed(client, page))


@pytest.mark.parametrize("wrong", [pdf.ForbiddenResource("http://altrove.test/x.png"), ValueError("?")])
def test_a_pdf_that_fails_for_a_fault_of_ours_lets_nobody_wait_for_ever(client, stage, monkeypatch, wrong):
    page = stage.standard_page("Servizi")
    client.get(path_of(page))

    def refuse(*_: object, **__: object) -> bytes:
        raise wrong

    monkeypatch.setattr(operations, "pdf_of", refuse)
    with pytest.raises(type(wrong)):
        make(paper_id=waiting()[0])
    answer = client.get(path_of(page))
    assert answer.status_code == 503
    assert "altrove" not in answer.content.decode()
