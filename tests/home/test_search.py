# SPDX-License-Identifier: AGPL-3.0-or-later
from wagtail.models import PageViewRestriction

from home.search.queries import variants


def results(client, words: str) -> str:
    return client.get("/cerca/", {"q": words}).content.decode()


def test_the_words_are_found_in_another_form_and_marked(client, stage):
    stage.standard_page("Servizi", body=[("text", "<p>I comuni metropolitani condividono gli uffici.</p>")])
    for words in ("metropolitano", "metropolitani", "comune metropolitana", "ufficio"):
        html = results(client, words)
        assert '<a href="/servizi/">Servizi</a>' in html, words
    assert "<mark>metropolitani</mark>" in results(client, "metropolitano")


def test_an_ending_is_varied_only_where_the_word_is_long_enough():
    assert variants("piano") == ["piano", "piana", "piani", "piane"]
    assert variants("idea") == ["idea"]
    assert variants("segrate2") == ["segrate2"]


def test_drafts_and_restricted_pages_are_never_found(client, stage):
    stage.standard_page("Bozza segreta").unpublish()
    closed = stage.standard_page("Pagina segreta")
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    draft = stage.standard_page("Pagina aperta")
    draft.title = "Titolo segreto"
    draft.save_revision()
    assert "Nessuna pagina contiene tutte queste parole" in results(client, "segreta")
    assert "Nessuna pagina contiene tutte queste parole" in results(client, "segreto")


def test_a_mistyped_word_gets_a_suggestion(client, stage):
    stage.standard_page("Accessibilità")
    assert '<a href="?q=accessibilit%C3%A0">accessibilità</a>' in results(client, "acessibilità")


def test_text_typed_is_shown_as_text(client, stage):
    stage.standard_page(
        "Codice", body=[("text", "<p>Scrivi &lt;b&gt;grassetto&lt;/b&gt; e la parola chiave.</p>")]
    )
    html = results(client, "<script>alert(1)</script> chiave")
    assert "<script>alert" not in html
    html = results(client, "chiave")
    assert "<mark>chiave</mark>" in html
    assert "<b>grassetto" not in html


def test_odd_requests_are_answered(client, stage):
    stage.standard_page("Piano")
    for query in ("", "   ", "il", "'\"\\:*&|!()<->", "\x00", "a" * 5000, "di la da"):
        assert client.get("/cerca/", {"q": query}).status_code == 200, query
    assert client.get("/cerca/", {"q": "piano", "page": "zero"}).status_code == 200
    assert client.get("/cerca/", {"q": "piano", "page": "99"}).status_code == 200


def test_ten_results_a_page(client, stage):
    for number in range(11):
        stage.standard_page(f"Foglio {number}")
    html = results(client, "foglio")
    assert html.count('<a href="/foglio-') == 10
    assert "?page=2&amp;q=foglio" in html
