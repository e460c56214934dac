# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction

from cms import jobs
from cms.territory.models import Municipality
from home.models import Entry
from home.search import looking
from home.search.operations import UnknownKey, index
from home.search.queries import search
from home.search.words import tsquery, variants, words_of
from tests.home.stage import bordered_town

NOTHING = 'class="empty-state'


def results(client, words: str, **more: str) -> str:
    index("all")
    return client.get("/cerca/", {"q": words, **more}).content.decode()


def titles(words: str, **chosen: str) -> list[str]:
    return [found.title for found in search(words, chosen, number=1).found]


def test_the_words_are_found_in_another_form_and_marked(client, stage):
    stage.standard_page("Servizi", body=[("text", "<p>I comuni metropolitani condividono gli uffici.</p>")])
    for words in ("metropolitano", "metropolitani", "comune metropolitana", "ufficio"):
        html = results(client, words)
        assert '<a href="/servizi/">Servizi</a>' in html, words
    assert "<mark>metropolitani</mark>" in results(client, "metropolitano")


@pytest.mark.parametrize(
    ("kept", "asked"), [("città", "citta"), ("mobilita", "mobilità"), ("CITTÀ", "città")]
)
def test_accents_and_capitals_do_not_count(stage, kept, asked):
    stage.standard_page("Pagina", body=[("text", f"<p>Qui si parla di {kept} e basta.</p>")])
    index("all")
    assert titles(asked) == ["Pagina"]


def test_an_ending_is_varied_only_where_the_word_is_long_enough():
    assert variants("piano") == ["piano", "piana", "piani", "piane"]
    assert variants("idea") == ["idea"]
    assert variants("segrate2") == ["segrate2"]


def test_small_words_are_left_out():
    assert words_of("perche la città") == ["città"]
    assert words_of("di la") == []
    assert tsquery([["a", "b"], ["c"]]) == "(a | b) & (c)"


def test_numbers_of_acts_and_codes_are_found_piece_by_piece(stage):
    stage.standard_page("Atto", body=[("text", "<p>Deliberazione n. 43/2019, codice M1-03, piano.pdf</p>")])
    index("all")
    for words in ("43/2019", "M1-03", "43 2019", "piano.pdf"):
        assert titles(words) == ["Atto"], words


def test_a_title_counts_more_than_a_text_and_the_very_title_most(stage):
    stage.standard_page("Altro", body=[("text", "<p>parchi parchi parchi parchi</p>")])
    stage.standard_page("Parchi e fiumi della città")
    stage.standard_page("Parchi")
    index("all")
    assert titles("parchi") == ["Parchi", "Parchi e fiumi della città", "Altro"]


def hide(page, how: str) -> None:
    if how == "down":
        page.unpublish()
    elif how == "closed":
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    elif how == "closed above":
        PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")
    else:
        page.delete()


@pytest.mark.parametrize("how", ["down", "closed", "closed above", "deleted"])
def test_what_is_no_longer_public_is_gone_before_any_job_has_run(stage, how):
    page = stage.standard_page("Pagina segreta")
    index("all")
    assert titles("segreta") == ["Pagina segreta"]
    hide(page, how)
    assert titles("segreta") == []
    assert looking.titles_near("segretta") == []


def test_without_the_question_in_the_statement_it_would_still_be_found(stage, monkeypatch):
    page = stage.standard_page("Pagina segreta")
    index("all")
    monkeypatch.setattr(looking, "SEARCH", looking.SEARCH.replace(looking.VISIBLE, "true"))
    hide(page, "down")
    assert titles("segreta") == ["Pagina segreta"]


def test_drafts_are_never_found(client, stage):
    stage.standard_page("Bozza segreta").unpublish()
    draft = stage.standard_page("Pagina aperta")
    draft.title = "Titolo segreto"
    draft.save_revision()
    index("all")
    assert titles("segreta") == titles("segreto") == []
    assert Entry.objects.filter(title__contains="segret").count() == 0


def test_a_publication_asks_for_its_entry_in_its_own_transaction(stage):
    before = len(jobs.waiting("home.index"))
    page = stage.standard_page("Nuova")
    asked = jobs.waiting("home.index")[before:]
    assert {"key": f"page:{page.pk}"} in asked


def test_an_entry_follows_its_page_and_a_second_run_writes_nothing(stage):
    page = stage.standard_page("Prima")
    assert index(f"page:{page.pk}") == 1
    assert index(f"page:{page.pk}") == 0
    page.title = "Seconda"
    page.save_revision().publish()
    index(f"page:{page.pk}")
    assert titles("seconda") == ["Seconda"]
    page.unpublish()
    index(f"page:{page.pk}")
    assert not Entry.objects.filter(page=page.pk).exists()


def rows() -> list[tuple]:
    return sorted(
        Entry.objects.values_list("key", "kind", "title", "text", "url", "scopes", "date", "weight")
    )


def test_rebuilding_gives_the_rows_that_the_jobs_gave(stage):
    for number in range(3):
        stage.standard_page(f"Foglio {number}", intro="Una pagina di prova")
    stage.zone("adda-martesana", towns=2)
    for page_id in Page.objects.filter(depth__gt=1).values_list("pk", flat=True):
        index(f"page:{page_id}")
    before = rows()
    assert len(before) == Page.objects.live().filter(depth__gt=1).count()
    assert index("all") == 0
    Entry.objects.all().delete()
    index("all")
    assert rows() == before


def test_a_page_that_moves_takes_the_entries_below_with_it(stage):
    above = stage.standard_page("Sopra")
    below = stage.standard_page("Sotto")
    below.move(above, pos="last-child")
    index("all")
    above.refresh_from_db()
    above.slug = "altrove"
    above.save()
    index(f"page:{above.pk}")
    assert Entry.objects.get(page=below.pk).url == "/altrove/sotto/"


def test_an_unknown_key_is_refused(db):
    with pytest.raises(UnknownKey):
        index("pagina:1")


def test_facets_count_what_the_other_choices_leave(client, stage):
    stage.zone("adda-martesana")
    stage.zone("alto-milanese")
    stage.standard_page("Zona di prova")
    index("all")
    for entry in Entry.objects.filter(kind="zone"):
        slug = entry.url.strip("/").rpartition("/")[2]
        Entry.objects.filter(pk=entry.pk).update(scopes=[f"zone:{slug}"], text="zona")
    found = search("zona", {"zona": "alto-milanese"}, number=1)
    assert [one.url for one in found.found] == ["/zone/alto-milanese/"]
    facets = {facet.name: {choice.value: choice.count for choice in facet.choices} for facet in found.facets}
    assert facets["zona"] == {"adda-martesana": 1, "alto-milanese": 1}
    assert "tipo" not in facets  # one kind is left: nothing to choose
    html = client.get("/cerca/", {"q": "zona", "zona": "alto-milanese"}).content.decode()
    assert '<option value="alto-milanese" selected>' in html


def test_a_mistyped_word_gets_a_suggestion(client, stage):
    stage.standard_page("Accessibilità")
    assert '<a href="?q=accessibilit%C3%A0">accessibilità</a>' in results(client, "acessibilità")


def test_a_mistyped_municipality_is_recognised(client, stage):
    zone = stage.zone("adda-martesana").zone
    bordered_town("015108", "Gorgonzola", zone)
    assert Municipality.objects.filter(name="Gorgonzola").exists()
    html = results(client, "gorgonzolla")
    assert '<a href="?q=Gorgonzola">Gorgonzola</a>' in html


def test_when_nothing_holds_all_the_words_those_with_some_are_shown(client, stage):
    stage.standard_page("Parchi")
    html = results(client, "parchi quadrimotore")
    assert '<a href="/parchi/">Parchi</a>' in html
    assert search("parchi quadrimotore", {}, number=1).is_partial


def test_text_typed_is_shown_as_text(client, stage):
    stage.standard_page(
        "Codice", body=[("text", "<p>Scrivi &lt;b&gt;grassetto&lt;/b&gt; e la parola chiave.</p>")]
    )
    html = results(client, "<script>alert(1)</script> chiave")
    assert "<script>alert" not in html
    html = results(client, "chiave")
    assert "<mark>chiave</mark>" in html
    assert "<b>grassetto" not in html


ODD = [
    "", "   ", "il", "'\"\\:*&|!()<->", "\x00", "a" * 5000, "è" * 10_000, "di la da", "🏙️ 🚲", "a:*", "x & !y",
    "\u202e\ufeff", "²³ ½", "%s %(query)s {0}", "_____", "i\u0307stanbul", "1 2 3 4 5 6 7 8 9 10",
]  # fmt: skip


@pytest.mark.parametrize("query", ODD)
def test_odd_requests_are_answered(client, stage, query):
    stage.standard_page("Piano")
    index("all")
    assert client.get("/cerca/", {"q": query}).status_code == 200
    for name in ("tipo", "zona", "ambito", "comune", "page"):
        assert client.get("/cerca/", {"q": "piano", name: query}).status_code == 200, name


def test_a_page_beyond_the_last_is_the_last(client, stage):
    for number in range(11):
        stage.standard_page(f"Foglio {number}")
    html = results(client, "foglio", page="99")
    assert html.count('<a href="/foglio-') == 1
    html = results(client, "foglio")
    assert html.count('<a href="/foglio-') == 10
    assert "?page=2&amp;q=foglio" in html


@pytest.mark.parametrize("rows", [1, 3, 12])
def test_a_search_takes_as_many_queries_for_one_result_as_for_many(client, stage, rows):
    for number in range(rows):
        stage.standard_page(f"Foglio {number}")
    index("all")
    client.get("/cerca/", {"q": "foglio"})
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/cerca/", {"q": "foglio"}).status_code == 200
    assert len(queries) == 2  # the frame of the page, and the search


def test_examples_say_so_and_results_their_kind_and_day(client, stage):
    stage.piece_of_news("Una notizia di prova", is_example=True)
    html = results(client, "notizia")
    assert "mark-example" in html
    assert '<time datetime="2026-10-01">' in html
