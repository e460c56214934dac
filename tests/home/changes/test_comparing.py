# SPDX-License-Identifier: AGPL-3.0-or-later
from cms.words import Fold
from home.changes import comparing
from home.changes.comparing import Became, compared, folded, paragraphs_of

PAGE = """
<div class="container"><h1>Zona</h1><p class="lead">La zona ha <strong>molti</strong> comuni.</p>
<svg><title>Disegno</title><text>12</text></svg>
<table><tr><th>Comune</th><td>10</td></tr><tr><th>Altro</th><td>–</td></tr></table>
<ul><li>uno</li><li>due</li></ul><figure><img src="x" alt="Una piazza"><figcaption>Foto</figcaption></figure></div>
"""


def kinds(before: str, after: str) -> list[tuple[str, str]]:
    return [(each.kind, "".join(run.words for run in each.runs)) for each in compared(before, after)]


def test_a_page_is_read_by_paragraphs_rows_and_words_for_images():
    assert paragraphs_of(PAGE) == [
        "Zona", "La zona ha molti comuni.", "Comune | 10", "Altro | –", "uno", "due", "[Una piazza]", "Foto",
    ]  # fmt: skip


def test_a_changed_paragraph_shows_its_words_and_the_others_stay():
    changed = compared("<p>uno</p><p>La zona ha 12 comuni</p>", "<p>uno</p><p>La zona ha 13 comuni</p>")
    assert [each.kind for each in changed] == [Became.SAME, Became.EDITED]
    assert [(run.kind, run.words) for run in changed[1].runs] == [
        ("same", "La zona ha "), ("out", "12"), ("in", "13"), ("same", " comuni"),
    ]  # fmt: skip


def test_a_paragraph_unlike_any_other_came_and_one_went():
    assert kinds("<p>tutta un'altra cosa</p><p>fine</p>", "<p>parole mai viste prima</p><p>fine</p>") == [
        (Became.NEW, "parole mai viste prima"), (Became.GONE, "tutta un'altra cosa"), (Became.SAME, "fine"),
    ]  # fmt: skip


def test_what_did_not_change_is_counted_far_from_changes():
    old = "".join(f"<p>paragrafo {chr(97 + n)}</p>" for n in range(6))
    items = folded(compared(old, old.replace("paragrafo f", "altra riga")))
    assert isinstance(items[0], Fold)
    assert items[0].count == 4


def test_markup_of_a_page_is_text_in_a_comparison():
    [only] = compared("", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>")
    assert only.runs[0].words == "<script>alert(1)</script>"


def test_pages_wholly_rewritten_cost_no_more_than_their_length(monkeypatch):
    looked, are_alike = [], comparing._are_alike
    monkeypatch.setattr(comparing, "_are_alike", lambda *two: looked.append(1) or are_alike(*two))
    old, new = ("".join(f"<p>{sign}{n} {sign}{n + 1}</p>" for n in range(400)) for sign in "ab")
    kinds = [each.kind for each in compared(old, new)]
    assert kinds.count(Became.NEW) == kinds.count(Became.GONE) == 400
    assert len(looked) <= 400 * comparing.AHEAD


def test_a_paragraph_that_moved_on_a_little_is_still_the_same_one():
    old = "".join(f"<p>riga numero {n} del testo</p>" for n in range(5)) + "<p>il mercato apre alle otto</p>"
    [*_gone, last] = compared(old, "<p>il mercato apre alle nove</p>")
    assert last.kind == Became.EDITED
