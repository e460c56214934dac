# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that corrects a key, for every kind of question that the server marks."""

import pytest

from courses.forms.keys import KeyForm
from courses.questions.content import Gap, Option, Question

A, B, C = (Option(uid, text) for uid, text in (("a", "Uno"), ("b", "Due"), ("c", "Tre")))


@pytest.mark.parametrize(
    ("question", "key", "sent", "expected"),
    [
        (
            Question("q", "multiple", "?", options=(A, B, C)),
            {"weights": {"a": "100", "b": "0", "c": "0"}},
            {"right": ["a", "b"]},
            {"weights": {"a": "50", "b": "50", "c": "0"}},
        ),
        (
            Question("q", "true_false", "?", options=(A, B)),
            {"weights": {"a": "100", "b": "0"}, "feedback": {"right": "Sì"}},
            {"weight-a": "0", "weight-b": "100"},
            {"weights": {"a": "0", "b": "100"}, "feedback": {"right": "Sì"}},
        ),
        (
            Question("q", "short_text", "?"),
            {"accepted": [{"text": "Roma", "percent": "100", "feedback": "Sì"}], "case_sensitive": False},
            {"accepted": "Roma\n50% Rome\n\n", "case": ""},
            {
                "accepted": [
                    {"text": "Roma", "percent": "100", "feedback": "Sì"},
                    {"text": "Rome", "percent": "50"},
                ],
                "case_sensitive": False,
            },
        ),
        (
            Question("q", "numeric", "?", unit="km"),
            {"accepted": [{"value": "12", "tolerance": "0", "percent": "100"}], "units": {}},
            {"value-1": "12,5", "tolerance-1": "0,1", "percent-1": "100", "value-2": ""},
            {"accepted": [{"value": "12.5", "tolerance": "0.1", "percent": "100"}], "units": {}},
        ),
        (
            Question(
                "q", "matching", "?", options=(A, B), prompts=(Option("p", "Primo"), Option("s", "Secondo"))
            ),
            {"pairs": {"p": "a", "s": "b"}},
            {"pair-p": "b", "pair-s": "a"},
            {"pairs": {"p": "b", "s": "a"}},
        ),
        (
            Question("q", "ordering", "?", options=(A, B, C)),
            {"order": ["a", "b", "c"]},
            {"place-a": "2", "place-b": "1", "place-c": "3"},
            {"order": ["b", "a", "c"]},
        ),
        (
            Question("q", "cloze", "[[1]] [[2]]", gaps=(Gap("g", "single", (A, B)), Gap("h", "short_text"))),
            {
                "gaps": {
                    "g": {"weight": 2, "weights": {"a": "100", "b": "0"}},
                    "h": {
                        "weight": 1,
                        "accepted": [{"text": "x", "percent": "100"}],
                        "case_sensitive": False,
                    },
                }
            },
            {"g-weight-a": "100", "g-weight-b": "100", "h-accepted": "x"},
            {
                "gaps": {
                    "g": {"weight": 2, "weights": {"a": "100", "b": "100"}},
                    "h": {
                        "weight": 1,
                        "accepted": [{"text": "x", "percent": "100"}],
                        "case_sensitive": False,
                    },
                }
            },
        ),
    ],
    ids=["multiple", "true_false", "short_text", "numeric", "matching", "ordering", "cloze"],
)
def test_every_kind_of_key_is_corrected(question, key, sent, expected):
    form = KeyForm(question, key, sent | {"reason": "Perché era sbagliata."})

    assert form.is_valid(), form.errors
    assert form.key == expected


@pytest.mark.parametrize(
    ("question", "key", "sent"),
    [
        (
            Question("q", "ordering", "?", options=(A, B)),
            {"order": ["a", "b"]},
            {"place-a": "1", "place-b": "1"},
        ),
        (
            Question("q", "numeric", "?"),
            {"accepted": [{"value": "1", "tolerance": "0", "percent": "100"}], "units": {}},
            {"value-1": "", "value-2": ""},
        ),
        (
            Question("q", "short_text", "?"),
            {"accepted": [{"text": "x", "percent": "100"}], "case_sensitive": False},
            {"accepted": "150% y"},
        ),
        (
            Question("q", "multiple", "?", options=(A, B)),
            {"weights": {"a": "100", "b": "0"}},
            {"right": []},
        ),
    ],
    ids=["same place", "no number", "too much", "none right"],
)
def test_a_key_that_cannot_be_is_refused_in_words(question, key, sent):
    form = KeyForm(question, key, sent | {"reason": "x"})

    assert not form.is_valid()
