# SPDX-License-Identifier: AGPL-3.0-or-later
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation

from courses.forms import QuizForm
from courses.questions.content import Picture
from tests.courses.questions.items import examples, question
from tests.courses.questions.test_controls import ANSWERS


@pytest.fixture(autouse=True)
def words_of_the_sources():
    with translation.override("en"):
        yield


QUESTIONS = [item.question for item in examples()]
SENT = (
    "uid-single=m&uid-multiple=v&uid-multiple=l&uid-true_false=F&uid-matching:x=t&uid-matching:y=s"
    "&uid-ordering:p=1&uid-ordering:a=2&uid-ordering:e=3&uid-short_text=Repubblica&uid-numeric=2,5"
    "&uid-cloze:g1=r&uid-cloze:g2=&uid-cloze:g3=1948&uid-essay=Una volta%0D%0Aho chiesto."
)


class Sent(HTMLParser):
    """What a browser without a script would send of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pairs: list[tuple[str, str]] = []
        self.select = self.area = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "select":
            self.select = given["name"]
        elif tag == "option" and "selected" in given:
            self.pairs.append((self.select, given["value"]))
        elif tag == "textarea":
            self.area = given["name"]
        elif tag == "input" and (given["type"] == "text" or "checked" in given):
            self.pairs.append((given["name"], given["value"]))

    def handle_data(self, data):
        if self.area:
            self.pairs.append((self.area, data.removeprefix("\n")))
            self.area = ""


def page(form) -> str:
    return "".join(render_to_string("courses/question/question.html", {"asked": asked}) for asked in form)


def data_of(text: str) -> QueryDict:
    return QueryDict(text.replace("+", "%2B"))


def test_form_gives_what_was_sent():
    form = QuizForm(QUESTIONS, {}, data_of(SENT))

    assert form.is_valid()
    assert form.given() == ANSWERS


def test_form_shows_the_answers_so_far_and_a_browser_sends_them_back():
    sent = QueryDict(mutable=True)
    for name, value in Sent(page(QuizForm(QUESTIONS, ANSWERS))).pairs:
        sent.appendlist(name, value)

    assert QuizForm(QUESTIONS, {}, sent).given() == ANSWERS


def test_form_without_answers_is_given_back_empty():
    form = QuizForm(QUESTIONS, {})

    assert form.given() == {one.uid: {} for one in QUESTIONS}
    assert len(form.missing) == 9


def test_missing_answers_are_named_and_linked():
    form = QuizForm(QUESTIONS, {}, data_of(SENT.replace("uid-single=m&", "")))

    assert not form.is_valid()
    assert form.errors == {"uid-single": ["Question 1: there is no answer yet."]}
    assert '<a href="#d-uid-single-r">' in render_to_string("components/error_summary.html", {"form": form})
    assert form.is_valid(wants_all=False)


@pytest.mark.parametrize(
    ("sent", "words"),
    [("uid-ordering:p=1&uid-ordering:a=1&uid-ordering:e=3", "two items have the same place: give each its own."),
     ("uid-ordering:p=1", "some items have no place yet: give a place to each."),
     ("uid-numeric=dodici", "write the number in digits, like 12 or 3,5."),
     ("uid-essay=" + "x" * 20_001, "the answer is too long: shorten it to 20000 characters.")],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused_and_kept_on_the_page(sent, words):
    form = QuizForm(QUESTIONS, {}, data_of(sent))

    assert not form.is_valid(wants_all=False)
    assert [said.partition(": ")[2] for [said] in form.errors.values()] == [words]
    kept = page(form)
    assert (
        f'<p class="field-error"><span class="visually-hidden">Error:</span> {next(iter(form.errors.values()))[0]}'
        in kept
    )
    for name, value in QueryDict(sent).items():
        assert (name, value) in Sent(kept).pairs


def test_number_with_its_unit_is_understood():
    assert QuizForm(QUESTIONS, {}, data_of("uid-numeric=€ 1.200,50 l'anno")).is_valid(wants_all=False)


def test_what_comes_from_nowhere_is_no_answer():
    sent = (
        "uid-single=nobody&uid-matching:x=nobody&uid-ordering:p=99&uid-ordering:a=x&uid-cloze:g1=zz&other=1"
    )

    assert QuizForm(QUESTIONS, {}, data_of(sent)).given() == {one.uid: {} for one in QUESTIONS}


def test_key_is_nowhere_on_the_page():
    html = page(QuizForm(QUESTIONS, {}))

    for secret in (
        "democra",
        "Repubblica",
        "Bene.",
        "1948",
        "2,5",
        "2.5",
        "Cita la norma",
        "33.33",
        "weights",
    ):
        assert secret not in html


def test_every_control_has_a_name_and_every_question_a_legend():
    html = page(QuizForm(QUESTIONS, {}))

    assert html.count("<legend>") == 9
    assert "Gap 2 of 3" in html
    assert "Your answer, in m" in html


def test_gap_that_the_text_forgets_is_still_asked():
    cloze = replace(QUESTIONS[7], body="", text="Solo [[2]].")

    assert page(QuizForm([cloze], {})).count('data-part="g') == 3


def test_text_of_a_bank_is_never_markup_of_the_page():
    asked = replace(question("single", options=()), body="<p onclick='x()'><script>alert(1)</script>ciao</p>")
    plain = replace(question("essay"), text="<b>ciao</b>")

    assert "script" not in page(QuizForm([asked], {}))
    assert "onclick" not in page(QuizForm([asked], {}))
    assert "&lt;b&gt;ciao" in page(QuizForm([plain], {}))


def test_picture_has_its_address_and_its_words():
    asked = replace(QUESTIONS[0], picture=Picture("p", "n.png", "s", 1, "Un grafico"))

    assert '<img class="img-fluid" src="/x/" alt="Un grafico">' in page(
        QuizForm([asked], {}, picture_url=lambda one: "/x/")
    )
    assert "Picture: Un grafico" in page(QuizForm([asked], {}))


def test_copy_of_the_form_keeps_its_key():
    key = "6c9a2d0e-2f43-4f7c-9a3b-6b6f1f0a7f10"

    assert str(QuizForm(QUESTIONS, {}, data_of(f"key={key}")).key) == key
    assert QuizForm(QUESTIONS, {}, data_of("key=x")).key
