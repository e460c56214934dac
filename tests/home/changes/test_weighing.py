# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from home.changes.weighing import FEW, contents_of, difference
from home.models import NewsPage, StandardPage

pytestmark = pytest.mark.django_db
TEXT = "<p>La zona ha molti comuni, e la scuola di un comune apre presto la sua porta a tutti quanti.</p>"


def page(intro: str = "Due righe.", text: str = TEXT, **fields: object) -> StandardPage:
    return StandardPage(title="Pagina", slug="pagina", intro=intro, body=[("text", text)], **fields)


def gap(before, after):
    return difference(contents_of(before), contents_of(after))


def test_the_same_page_has_no_difference():
    assert gap(page(), page()).is_none


def test_five_words_are_a_small_fix_and_six_are_not():
    five = TEXT.replace("molti comuni", "tanti paesi").replace("apre presto la", "schiude subito una")
    six = five.replace("tutti quanti", "tutti insieme")

    assert (gap(page(), page(text=five)).words, gap(page(), page(text=five)).is_small) == (FEW, True)
    assert (gap(page(), page(text=six)).words, gap(page(), page(text=six)).is_small) == (FEW + 1, False)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Sono 12 comuni.", "Sono 13 comuni."),
        ("Costa 1.000 euro.", "Costa 10.00 euro."),
        ("Il 3 marzo si apre.", "Il 3 aprile si apre."),
        ("Sono due comuni.", "Sono tre comuni."),
        ("La strada si fa.", "La strada non si fa."),
        ("Entro il 2026", "Entro il 2026-27"),
    ],
)
def test_a_number_a_day_or_a_no_is_never_a_small_fix(before, after):
    changed = gap(page(intro=before), page(intro=after))
    assert changed.words <= FEW
    assert not changed.is_small
    assert changed.reasons() != []


def test_a_link_is_never_a_small_fix_though_no_word_changed():
    before, after = (f'<p>Leggi <a linktype="page" id="{number}">qui</a>.</p>' for number in "34")
    changed = gap(page(text=before), page(text=after))
    assert (changed.words, changed.is_small) == (0, False)


def test_a_choice_or_a_date_of_the_form_is_never_a_small_fix():
    news = [NewsPage(title="Notizia", slug="notizia", news_date=day) for day in ("2026-10-01", "2026-10-02")]
    assert not gap(*news).is_small
    assert not gap(page(is_example=False), page(is_example=True)).is_small
    assert not gap(page(language="it"), page(language="en")).is_small


def test_a_block_that_holds_no_words_counts():
    bare = page()
    more = StandardPage(
        title="Pagina", slug="pagina", intro="Due righe.",
        body=[("text", TEXT), ("callout", {"kind": "info", "title": "", "text": ""})],
    )  # fmt: skip
    assert not gap(bare, more).is_small


def test_what_is_not_read_on_the_page_does_not_count():
    beside = page(show_in_menus=True, seo_title="Altro", search_description="Altro", review_by="2027-01-01")
    assert gap(page(), beside).is_none


def test_a_sentence_moved_is_a_change_though_the_words_are_the_same():
    words = "Uno viene prima. Il resto della frase viene dopo e si legge con calma."
    moved = "Il resto della frase viene dopo e si legge con calma. Uno viene prima."
    assert gap(page(intro=words), page(intro=moved)).words >= 3


def test_a_long_page_is_weighed_at_once():
    old = " ".join(f"parola{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}" for n in range(6000))
    new = old.replace("parolaab", "vocabolo", 1)
    assert gap(page(text=f"<p>{old}</p>"), page(text=f"<p>{new}</p>")).words == 1
