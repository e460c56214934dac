# SPDX-License-Identifier: AGPL-3.0-or-later
"""A question of each kind whose key is full of words and numbers that stand nowhere else."""

import json
import re
from itertools import count

_numbers = count(1)
NUMBERS = ("61.25", "38.75", "-12.625", "41.375", "1948.25", "0.375", "0.0254", "27.875", "6113.5", "4787.5")


def secret() -> str:
    return f"segreto{next(_numbers):02d}x"


def said(*names: str) -> dict:
    return {f"feedback_{name}": f"Si dice {secret()}." for name in names}


def html() -> str:
    return f"<p>Si dice {secret()}.</p>"


def option(text: str, weight: str | None = None, *, is_right: bool = False) -> dict:
    row = {"text": text, "is_right": is_right, "feedback": html()}
    return row if weight is None else row | {"weight": weight}


EVERY = ("right", "wrong", "partial", "general")
QUESTIONS = [
    {"kind": "single", "text": "Quale?", **said("right", "wrong", "general"),
     "options": [option("Uno", is_right=True), option("Due", "-12.625"), option("Tre")]},
    {"kind": "multiple", "text": "Quali?", "is_partial": "share", **said(*EVERY),
     "options": [option("Alfa", "61.25", is_right=True), option("Beta", "38.75", is_right=True), option("Gamma")]},
    {"kind": "true_false", "text": "Vero?", **said("right", "wrong"),
     "options": [option("Vero"), option("Falso", is_right=True)]},
    {"kind": "matching", "text": "Abbina.", **said(*EVERY),
     "pairs": [{"prompt": "TUEL", "answer": "enti"}, {"prompt": "ANAC", "answer": "corruzione"},
               {"prompt": "", "answer": "niente"}]},
    {"kind": "ordering", "text": "Ordina.", "items": ["Proposta", "Parere", "Voto"], **said(*EVERY)},
    {"kind": "short_text", "text": "Come si chiama?", "case_sensitive": True, **said("right", "wrong"),
     "accepted": [{"text": secret(), "percent": "100", "feedback": html()},
                  {"text": secret(), "percent": "41.375", "feedback": html()}]},
    {"kind": "numeric", "text": "Quanto?", "unit": "m", **said("right", "wrong"),
     "accepted": [{"value": "1948.25", "tolerance": "0.375", "percent": "100", "feedback": html()}],
     "units": [{"unit": secret(), "factor": "0.0254"}]},
    {"kind": "cloze", "text": "Il [[1]] si dice [[2]] dal [[3]].", **said(*EVERY),
     "gaps": [
         {"kind": "single", "weight": 3, **said("right", "wrong"),
          "options": [option("Rosso", is_right=True), option("Verde")]},
         {"kind": "short_text", "weight": 2, **said("right", "wrong"),
          "accepted": [{"text": secret(), "percent": "100", "feedback": html()},
                       {"text": secret(), "percent": "27.875", "feedback": html()}]},
         {"kind": "numeric", "weight": 1, **said("right", "wrong"),
          "accepted": [{"value": "6113.5", "tolerance": "4787.5", "percent": "100", "feedback": html()}]},
     ]},
    {"kind": "essay", "text": "Racconta.", "guidance": f"Cerca {secret()}.", **said("general")},
]  # fmt: skip
WORDS = tuple(re.findall(r"segreto\d\dx", json.dumps(QUESTIONS)))
SECRETS = (*WORDS, *NUMBERS)


def found_in(text: str) -> set[str]:
    """The secrets that a text tells, numbers with a point or a comma."""
    return {one for one in SECRETS if one in text or one.replace(".", ",") in text}


def turned(key: dict) -> dict:
    """A key of which nothing is as it was: other right answers, other words, other numbers."""
    words = re.sub(r"segreto(\d\d)x", r"girato\1y", json.dumps(key))
    for number in NUMBERS:
        words = words.replace(f'"{number}"', f'"{number[:-1]}9"')
    return {uid: _turned(one) for uid, one in json.loads(words).items()}


def _turned(key: dict) -> dict:
    if "weights" in key:
        key["weights"] = _rotated(key["weights"])
    if "pairs" in key:
        key["pairs"] = _rotated(key["pairs"])
    if "order" in key:
        key["order"] = key["order"][::-1]
    for gap in key.get("gaps", {}).values():
        _turned(gap)
    return key


def _rotated(values: dict) -> dict:
    given = list(values.values())
    return dict(zip(values, given[1:] + given[:1], strict=True))
