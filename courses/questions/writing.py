# SPDX-License-Identifier: AGPL-3.0-or-later
"""From a question written in Wagtail to the question as plain values, and back.

Uids of questions, options, prompts and gaps are the ids of their blocks. `item_of(block)` of what `block_of(item)`
wrote is the item again, when it is written as `item_of` writes it: percents without needless zeros, HTML clean,
the options of an ordering by their uid (in the right order they would give it away), those of a matching in the
order of their prompts, then the others.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from courses.questions.answer_blocks import number_of
from courses.questions.content import (
    CHOSEN,
    Gap,
    Item,
    Option,
    Picture,
    Question,
    QuestionKind,
    decimal_text,
    equal_share,
)
from courses.questions.formats.plain import clean_html, html_of, text_and_body
from courses.questions.pictures import image_of, picture_of

SAID = ("right", "wrong", "partial", "general")


def item_of(block: Any, *, name: str = "", category: tuple[str, ...] = ()) -> Item:
    """The question that a bound block of `QUESTION_BLOCKS` holds, with its key. Keeps its picture's bytes."""
    value, kind = block.value, block.block_type
    text, body = text_and_body(_source(value["text"]))
    parts, key = _READERS[kind](value)
    feedback = _feedback(value, value["options"] if kind in CHOSEN else None)
    question = Question(
        uid=str(block.id), kind=kind, text=text, body=body, points=value["points"],
        picture=_picture(value), **parts)  # fmt: skip
    return Item(question, key | feedback, name=name, category=category)


def _source(rich: Any) -> str:
    return getattr(rich, "source", rich) or ""


def _picture(value: Mapping[str, Any]) -> Picture | None:
    image = value["picture"]
    return picture_of(image, alt=value["picture_alt"]) if image else None


def _feedback(value: Mapping[str, Any], options: Any = None) -> dict[str, Any]:
    said: dict[str, Any] = {name: clean_html(_source(value[f"feedback_{name}"])) for name in SAID}
    rows = options.bound_blocks if options is not None else ()
    told = {str(row.id): clean_html(_source(row.value["feedback"])) for row in rows}
    said["options"] = {uid: html for uid, html in told.items() if html}
    kept = {name: words for name, words in said.items() if words}
    return {"feedback": kept} if kept else {}


def _options(rows: Any) -> tuple[Option, ...]:
    return tuple(Option(str(row.id), row.value["text"]) for row in rows.bound_blocks)


def _weights(rows: Any) -> dict[str, Any]:
    """Right options without a worth of their own share the points; wrong ones have 0."""
    right = sum(bool(row.value["is_right"]) for row in rows.bound_blocks)
    return {"weights": {str(row.id): _weight(row.value, right) for row in rows.bound_blocks}}


def _weight(option: Mapping[str, Any], right: int) -> str:
    if option["weight"] is not None:
        return decimal_text(Decimal(option["weight"]))
    return equal_share(right) if option["is_right"] else "0"


def _single(value: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return {
        "options": _options(value["options"]),
        "is_order_fixed": bool(value["is_order_fixed"]),
    }, _weights(value["options"])


def _multiple(value: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    parts, key = _single(value)
    return parts | {"is_partial": bool(value["is_partial"])}, key


def _true_false(value: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"options": _options(value["options"])}, _weights(value["options"])


def _matching(value: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    prompts: list[Option] = []
    options: dict[str, Option] = {}
    pairs: dict[str, str] = {}
    for row in value["pairs"].bound_blocks:
        uid = row.value["answer_uid"] or str(uuid5(NAMESPACE_OID, str(row.id)))
        answer = options.setdefault(row.value["answer"], Option(uid, row.value["answer"]))
        if row.value["prompt"].strip():
            prompts.append(Option(str(row.id), row.value["prompt"]))
            pairs[str(row.id)] = answer.uid
    return {"prompts": tuple(prompts), "options": tuple(options.values())}, {"pairs": pairs}


def _ordering(value: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    items = [Option(str(row.id), row.value) for row in value["items"].bound_blocks]
    shown = tuple(sorted(items, key=lambda option: option.uid))
    return {"options": shown}, {"order": [option.uid for option in items]}


def _short_text(value: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    rows = [{"text": row["text"], **_credit(row)} for row in value["accepted"]]
    return {}, {"accepted": rows, "case_sensitive": bool(value["case_sensitive"])}


def _credit(row: Mapping[str, Any]) -> dict[str, Any]:
    feedback = clean_html(_source(row["feedback"]))
    worth = Decimal(100) if row["percent"] is None else Decimal(row["percent"])
    return {"percent": decimal_text(worth)} | ({"feedback": feedback} if feedback else {})


def _number(text: str | None) -> str:
    return decimal_text(number_of(text)) if text else "0"


def _numbers(value: Any) -> list[dict[str, Any]]:
    return [
        {"value": _number(row["value"]), "tolerance": _number(row["tolerance"]), **_credit(row)}
        for row in value["accepted"]
    ]


def _numeric(value: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    units = {row["unit"]: _number(row["factor"]) for row in value["units"]}
    return {"unit": value["unit"] or ""}, {"accepted": _numbers(value), "units": units}


def _cloze(value: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    read = [_gap(row) for row in value["gaps"]]
    return {"gaps": tuple(gap for gap, _key in read)}, {"gaps": {gap.uid: key for gap, key in read}}


def _gap(row: Any) -> tuple[Gap, dict[str, Any]]:
    value, kind = row.value, row.block_type
    options: tuple[Option, ...] = ()
    if kind == QuestionKind.SINGLE:
        options, key = _options(value["options"]), _weights(value["options"])
    elif kind == QuestionKind.NUMERIC:
        key = {"accepted": _numbers(value), "units": {}}
    else:
        key = _short_text(value)[1]
    said = _feedback(value, value["options"] if kind == QuestionKind.SINGLE else None)
    return Gap(str(row.id), kind, options), {"weight": value["weight"], **key, **said}


def _essay(value: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return {}, {"guidance": value["guidance"] or ""}


_READERS: dict[str, Callable[[Any], tuple[dict[str, Any], dict[str, Any]]]] = {
    QuestionKind.SINGLE: _single,
    QuestionKind.MULTIPLE: _multiple,
    QuestionKind.TRUE_FALSE: _true_false,
    QuestionKind.MATCHING: _matching,
    QuestionKind.ORDERING: _ordering,
    QuestionKind.SHORT_TEXT: _short_text,
    QuestionKind.NUMERIC: _numeric,
    QuestionKind.CLOZE: _cloze,
    QuestionKind.ESSAY: _essay,
}


def block_of(item: Item) -> dict[str, Any]:
    """The item as StreamField's raw JSON, ready to be edited. Makes the Wagtail image of its picture."""
    question, key = item.question, item.key
    value = {
        "text": question.body or html_of(question.text),
        "points": question.points,
        "picture": image_of(question.picture).pk if question.picture else None,
        "picture_alt": question.picture.alt if question.picture else "",
        **_raw_said(key),
        **_WRITERS[question.kind](question, key),
    }
    return {"type": question.kind, "id": question.uid, "value": value}


def _raw_said(key: Mapping[str, Any]) -> dict[str, str]:
    said = key.get("feedback", {})
    return {f"feedback_{name}": said.get(name, "") for name in SAID}


def _rows(values: Iterable[tuple[str, Any]]) -> list[dict[str, Any]]:
    return [{"type": "item", "id": uid, "value": value} for uid, value in values]


def _nameless(owner: str, values: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows that nothing refers to: their ids come from their places."""
    return _rows((str(uuid5(NAMESPACE_OID, f"{owner}/{n}")), value) for n, value in enumerate(values))


def _raw_options(options: Iterable[Option], key: Mapping[str, Any]) -> dict[str, Any]:
    weights = {uid: Decimal(weight) for uid, weight in key.get("weights", {}).items()}
    share = equal_share(max(1, sum(weight > 0 for weight in weights.values())))
    told = key.get("feedback", {}).get("options", {})
    rows = []
    for option in options:
        weight = weights.get(option.uid, Decimal(0))
        is_usual = decimal_text(weight) == (share if weight > 0 else "0")
        value = {"text": option.text, "is_right": weight > 0, "weight": None if is_usual else str(weight)}
        rows.append((option.uid, value | {"feedback": told.get(option.uid, "")}))
    return {"options": _rows(rows)}


def _raw_single(question: Question, key: Mapping[str, Any]) -> dict[str, Any]:
    return _raw_options(question.options, key) | {"is_order_fixed": question.is_order_fixed}


def _raw_multiple(question: Question, key: Mapping[str, Any]) -> dict[str, Any]:
    return _raw_single(question, key) | {"is_partial": "share" if question.is_partial else ""}


def _raw_true_false(question: Question, key: Mapping[str, Any]) -> dict[str, Any]:
    return _raw_options(question.options, key)


def _raw_matching(question: Question, key: Mapping[str, Any]) -> dict[str, Any]:
    pairs: Mapping[str, str] = key.get("pairs", {})
    texts = {option.uid: option.text for option in question.options}
    rows = [(prompt.uid, prompt.text, pairs.get(prompt.uid, "")) for prompt in question.prompts]
    alone = [uid for uid in texts if uid not in pairs.values()]
    rows += [(str(uuid5(NAMESPACE_OID, uid)), "", uid) for uid in alone]
    return {
        "pairs": _rows(
            (uid, {"prompt": prompt, "answer": texts.get(to, ""), "answer_uid": to})
            for uid, prompt, to in rows
        )
    }


def _raw_ordering(question: Question, key: Mapping[str, Any]) -> dict[str, Any]:
    texts = {option.uid: option.text for option in question.options}
    return {"items": _rows((uid, texts[uid]) for uid in key.get("order", ()) if uid in texts)}


def _raw_accepted(owner: str, key: Mapping[str, Any]) -> dict[str, Any]:
    rows = [{"feedback": "", **row} for row in key.get("accepted", ())]
    for row in rows:
        row |= {name: row[name].replace(".", ",") for name in ("value", "tolerance") if name in row}
    return {"accepted": _nameless(owner, rows)}


def _raw_short_text(question: Question, key: Mapping[str, Any]) -> dict[str, Any]:
    return _raw_accepted(question.uid, key) | {"case_sensitive": bool(key.get("case_sensitive"))}


def _raw_numeric(question: Question, key: Mapping[str, Any]) -> dict[str, Any]:
    units = [
        {"unit": unit, "factor": factor.replace(".", ",")} for unit, factor in key.get("units", {}).items()
    ]
    raw = _raw_accepted(question.uid, key) | {"unit": question.unit}
    return raw | {"units": _nameless(f"{question.uid}/units", units)}


def _raw_gaps(question: Question, key: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for gap in question.gaps:
        gap_key = key["gaps"][gap.uid]
        value = {"weight": gap_key.get("weight", 1), **_raw_said(gap_key)}
        if gap.kind == QuestionKind.SINGLE:
            value |= _raw_options(gap.options, gap_key)
        else:
            value |= _raw_accepted(gap.uid, gap_key)
        if gap.kind == QuestionKind.SHORT_TEXT:
            value["case_sensitive"] = bool(gap_key.get("case_sensitive"))
        yield {"type": gap.kind, "id": gap.uid, "value": value}


def _raw_cloze(question: Question, key: Mapping[str, Any]) -> dict[str, Any]:
    return {"gaps": list(_raw_gaps(question, key))}


def _raw_essay(_question: Question, key: Mapping[str, Any]) -> dict[str, Any]:
    return {"guidance": key.get("guidance", "")}


_WRITERS: dict[str, Callable[[Question, Mapping[str, Any]], dict[str, Any]]] = {
    QuestionKind.SINGLE: _raw_single,
    QuestionKind.MULTIPLE: _raw_multiple,
    QuestionKind.TRUE_FALSE: _raw_true_false,
    QuestionKind.MATCHING: _raw_matching,
    QuestionKind.ORDERING: _raw_ordering,
    QuestionKind.SHORT_TEXT: _raw_short_text,
    QuestionKind.NUMERIC: _raw_numeric,
    QuestionKind.CLOZE: _raw_cloze,
    QuestionKind.ESSAY: _raw_essay,
}
