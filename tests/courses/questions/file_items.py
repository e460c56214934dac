# SPDX-License-Identifier: AGPL-3.0-or-later
"""Any question that a file could hold, for property tests: texts are full of the marks of the formats."""

from decimal import Decimal

from hypothesis import strategies as st

from courses.questions.content import GAP, decimal_text
from courses.questions.content import QuestionKind as Kind
from courses.questions.formats.draft import Choice, Draft, GapDraft, finish, html_words, name_of, plain_words
from courses.questions.formats.making import (
    accept_numbers,
    accept_texts,
    choose,
    match_up,
    put_in_order,
    say_true_or_false,
)
from courses.questions.formats.plain import html_of, tidy

LETTERS = "abn è€日😀 0123456789\n\t\\#=~{}:%[]<>&;\"'*->_$/.,()|@!?"
PIECES = st.sampled_from(
    ["[html]", "&lt;", "&amp;", "<b>", "</p>", "//", "::", "####", "->", "=%50%", "$CATEGORY:", "{1:SA:=x}", "[[1]]",
     "T", "FALSE", "\\n", "\\\\", "ANSWER: A", "]]>", "<!--", "http://a.it", "_____", "&#10;", "%100%", "~", "..", "@@"]
)  # fmt: skip


def texts(*, most: int = 40):
    words = st.lists(st.one_of(st.text(LETTERS, max_size=8), PIECES), min_size=1, max_size=5).map("".join)
    return words.map(tidy).map(lambda text: tidy(text[:most])).filter(bool)


def lines():
    return texts().map(lambda text: " ".join(text.split())).filter(bool)


def words():
    """Plain words, or HTML that says more."""
    tags = st.sampled_from(["b", "strong", "em", "sub", "sup", "code"])
    rich = st.tuples(texts(), tags, texts()).map(
        lambda row: html_words(f"{html_of(row[0])}<p><{row[1]}>{html_of(row[2])[3:-4]}</{row[1]}></p>")
    )
    return st.one_of(texts().map(plain_words), rich).filter(lambda made: bool(made.text))


def feedback():
    return st.one_of(st.just(""), words().map(lambda made: made.html))


def percents(least: int = 0, most: int = 100):
    return st.decimals(least, most, places=5).map(lambda number: decimal_text(Decimal(number)))


def _drafts(kind: Kind, *, names, categories):
    return st.builds(
        lambda asked, name, category, general: Draft(
            kind, asked, name=name_of(name, asked.text), category=category,
            feedback={"general": general} if general else {}),
        words(), names, categories, feedback())  # fmt: skip


NAMES = st.one_of(st.just(""), lines())
CATEGORIES = st.lists(lines(), max_size=3).map(tuple)


@st.composite
def singles(draw, drafts):
    choices = [Choice(text, draw(percents(-100, 99)), draw(feedback())) for text in draw(_several(texts()))]
    choices[draw(st.integers(0, len(choices) - 1))].percent = "100"
    return finish(choose(draw(drafts(Kind.SINGLE)), choices))


@st.composite
def multiples(draw, drafts):
    named = draw(_several(texts()))
    right = draw(st.integers(1, len(named)))
    share = decimal_text(round(Decimal(100) / right, 5))
    choices = [
        Choice(text, share if place < right else draw(percents(-100, 0)), draw(feedback()))
        for place, text in enumerate(named)
    ]
    draft = draw(drafts(Kind.MULTIPLE))
    draft.is_partial = True
    return finish(choose(draft, choices))


@st.composite
def truths(draw, drafts):
    draft = draw(drafts(Kind.TRUE_FALSE))
    return finish(
        say_true_or_false(draft, is_true=draw(st.booleans()), right=draw(feedback()), wrong=draw(feedback()))
    )


def _several(strategy, least: int = 2, most: int = 5):
    return st.lists(strategy, min_size=least, max_size=most, unique=True)


@st.composite
def matchings(draw, drafts):
    prompts, answers = draw(_several(texts())), draw(_several(texts()))
    chosen = [answers[place % len(answers)] for place in range(len(prompts))]
    pairs = list(zip(prompts, chosen, strict=True)) + [("", text) for text in answers if text not in chosen]
    return finish(match_up(draw(drafts(Kind.MATCHING)), pairs))


@st.composite
def orderings(draw, drafts):
    return finish(put_in_order(draw(drafts(Kind.ORDERING)), draw(_several(texts()))))


def _accepted(draw, values, *, with_tolerance: bool = False):
    rows = [
        Choice(text, draw(percents(1, 100)), draw(feedback())) for text in draw(_several(values, least=1))
    ]
    rows[0].percent = "100"
    for row in rows if with_tolerance else []:
        row.tolerance = draw(st.decimals(0, 100, places=3).map(lambda number: decimal_text(Decimal(number))))
    return rows


def numbers():
    return st.decimals(-(10**6), 10**6, places=4).map(lambda number: decimal_text(Decimal(number)))


@st.composite
def short_texts(draw, drafts, case_sensitive=st.just(False)):  # noqa: B008 (a strategy)
    draft = draw(drafts(Kind.SHORT_TEXT))
    accept_texts(draft, _accepted(draw, texts()), case_sensitive=draw(case_sensitive))
    if wrong := draw(feedback()):
        draft.feedback["wrong"] = wrong
    return finish(draft)


@st.composite
def numerics(draw, drafts, units=st.just(False)):  # noqa: B008 (a strategy)
    draft, others = draw(drafts(Kind.NUMERIC)), {}
    if draw(units):
        draft.unit, *more = draw(_several(lines(), least=1))
        others = {name: draw(st.sampled_from(["1000", "0.01", "3", "60", "0.3048"])) for name in more}
    accept_numbers(draft, _accepted(draw, numbers(), with_tolerance=True), units=others)
    return finish(draft)


@st.composite
def essays(draw, drafts, guidance=st.just("")):  # noqa: B008 (a strategy)
    draft = draw(drafts(Kind.ESSAY))
    draft.key = {"guidance": draw(guidance)}
    return finish(draft)


@st.composite
def _gaps(draw):
    kind = draw(st.sampled_from([Kind.SINGLE, Kind.SHORT_TEXT, Kind.NUMERIC]))
    gap = GapDraft(kind, draw(st.integers(1, 100)), [], {})
    if kind == Kind.SINGLE:
        named = draw(_several(texts()))
        worths = ["100", *(draw(percents(-100, 99)) for _ in named[1:])]
        gap.options, gap.key = named, {"weights": dict(enumerate(worths))}
        said = {place: html for place in range(len(named)) if (html := draw(feedback()))}
        gap.feedback = {"options": said} if said else {}
    elif kind == Kind.NUMERIC:
        accept_numbers(gap, _accepted(draw, numbers(), with_tolerance=True))
    else:
        accept_texts(gap, _accepted(draw, lines()), case_sensitive=draw(st.booleans()))
    return gap


@st.composite
def clozes(draw, drafts):
    draft = draw(drafts(Kind.CLOZE))
    draft.gaps = draw(st.lists(_gaps(), min_size=1, max_size=3))
    marks = " ".join(f"x [[{place}]]" for place in range(1, len(draft.gaps) + 1))
    html = GAP.sub(r"[ [\1]]", draft.words.html) + f"<p>{marks}.</p>"
    draft.words = html_words(html)
    return finish(draft)


def for_gift():
    """Items that GIFT carries wholly."""

    def drafts(kind):
        return _drafts(kind, names=NAMES, categories=CATEGORIES)

    every = [singles, multiples, truths, matchings, short_texts, numerics, essays]
    return st.one_of(*(make(drafts) for make in every))


def for_xml():
    """Items of all kinds, as Moodle XML carries them wholly."""

    @st.composite
    def drafted(draw, kind):
        draft = draw(_drafts(kind, names=NAMES, categories=CATEGORIES))
        draft.points = draw(st.integers(1, 1000))
        if kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.MATCHING):
            draft.is_order_fixed = draw(st.booleans())
        if kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.MATCHING, Kind.ORDERING):
            said = {name: draw(feedback()) for name in ("right", "wrong", "partial")}
            draft.feedback |= {name: html for name, html in said.items() if html}
        return draft

    return st.one_of(
        singles(drafted), multiples(drafted), truths(drafted), matchings(drafted), orderings(drafted), clozes(drafted),
        short_texts(drafted, st.booleans()), numerics(drafted, st.booleans()), essays(drafted, texts()))  # fmt: skip
