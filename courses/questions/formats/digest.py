# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a question says, whatever it is called and whoever holds it: the same for a copy, a file, the bank. Pure."""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from courses.questions.content import Item, Option, QuestionKind, decimal_text
from courses.questions.formats.plain import clean_html, html_of, is_plain, plain_of, tidy

WITH_SHARES = {QuestionKind.MULTIPLE}
WITH_ORDER = {QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.MATCHING}


def digest_of(item: Item) -> str:
    """SHA-256 of what is asked and of the key; names, categories and uids do not count."""
    written = json.dumps(canonical(item), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def canonical(item: Item) -> dict[str, Any]:
    """JSON values that are equal when two items ask the same and grade the same: places stand for uids."""
    question = item.question
    picture = question.picture
    said: dict[str, Any] = {
        "kind": str(question.kind),
        "text": _html(question.body) or html_of(question.text),
        "points": question.points,
        "picture": [picture.sha256, picture.alt] if picture else None,
        "is_partial": question.kind in WITH_SHARES and question.is_partial,
        "is_order_fixed": question.kind in WITH_ORDER and question.is_order_fixed,
        "unit": question.unit,
        "options": [tidy(option.text) for option in question.options],
        "prompts": [tidy(prompt.text) for prompt in question.prompts],
        "key": _key(item.key, question.options),
    }
    match question.kind:
        case QuestionKind.TRUE_FALSE:
            said["options"], said["key"] = [], _true_or_false(item)
        case QuestionKind.MATCHING:
            said |= _matching(item)
        case QuestionKind.ORDERING:
            texts = {option.uid: tidy(option.text) for option in question.options}
            said["options"] = [texts.get(uid, "") for uid in item.key.get("order", ())]
            said["key"] = _key(item.key, ())
        case QuestionKind.CLOZE:
            keys = item.key.get("gaps", {})
            said["gaps"] = [
                [
                    str(gap.kind),
                    [tidy(option.text) for option in gap.options],
                    _key(keys.get(gap.uid, {}), gap.options),
                ]
                for gap in question.gaps
            ]
    return said


def _key(key: Mapping[str, Any], options: tuple[Option, ...]) -> dict[str, Any]:
    said: dict[str, Any] = {"feedback": _feedback(key, options)}
    if "weights" in key:
        said["weights"] = [_decimal(key["weights"].get(option.uid, "0")) for option in options]
    if "accepted" in key:
        said["accepted"] = [
            {
                name: value if name in ("text", "feedback") else _decimal(value)
                for name, value in row.items()
                if value
            }
            for row in key["accepted"]
        ]
    said["units"] = {name: _decimal(factor) for name, factor in key.get("units", {}).items()}
    said |= {"case_sensitive": bool(key.get("case_sensitive")), "guidance": key.get("guidance", "")}
    return said | ({"weight": int(key["weight"])} if "weight" in key else {})


def _feedback(key: Mapping[str, Any], options: tuple[Option, ...]) -> dict[str, Any]:
    given = key.get("feedback", {})
    said = {name: _html(given.get(name, "")) for name in ("right", "wrong", "partial", "general")}
    told = given.get("options", {})
    said |= {f"option {place}": _html(told.get(one.uid, "")) for place, one in enumerate(options)}
    return {name: html for name, html in said.items() if html}


def _true_or_false(item: Item) -> dict[str, Any]:
    """Which of the two is right; what is said of either is what is said when right and when wrong."""
    weights = [Decimal(_decimal(item.key["weights"].get(one.uid, "0"))) for one in item.question.options]
    right = weights.index(max(weights)) if weights else 0
    said = _feedback(item.key, item.question.options)
    for place, name in ((right, "right"), (1 - right, "wrong")):
        words = said.pop(f"option {place}", "") + said.get(name, "")
        said |= {name: words} if words else {}
    return {"right": right, "feedback": said}


def _matching(item: Item) -> dict[str, Any]:
    """Pairs in the order of the prompts, then the texts that go with nothing."""
    question, pairs = item.question, item.key.get("pairs", {})
    texts = {option.uid: tidy(option.text) for option in question.options}
    matched = [texts.get(pairs.get(prompt.uid, ""), "") for prompt in question.prompts]
    rest = [text for text in dict.fromkeys(texts.values()) if text not in matched]
    return {"options": rest, "key": {**_key(item.key, ()), "pairs": matched}}


def _decimal(value: object) -> str:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return decimal_text(number)


def _html(html: str) -> str:
    """HTML as it is once cleaned; what is plain is written in one way alone."""
    cleaned = clean_html(html)
    return html_of(plain_of(cleaned)) if is_plain(cleaned) else cleaned
