# SPDX-License-Identifier: AGPL-3.0-or-later
"""Activities and questions from plain data to what Wagtail keeps; uids come from the names, so that they last."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils.html import escape

type Data = Mapping[str, Any]

TOLD = ("feedback_right", "feedback_partial", "feedback_wrong", "feedback_general")
PLAIN = (
    "points", "picture", "picture_alt", "is_order_fixed", "is_partial", "case_sensitive", "unit", "guidance",
    "weight",
)  # fmt: skip
LISTS = ("options", "pairs", "items", "accepted", "units")
DOCUMENTS = ("video", "captions", "file")
SETTINGS = (
    "title", "minutes", "is_required", "body", "transcript", "intro", "pass_percent", "attempts_allowed",
    "cooling_hours", "time_limit", "closes_date", "feedback", "role", "accepts", "attend_percent",
)  # fmt: skip


def lasting_uid(*names: object) -> str:
    """The same names give the same uid."""
    return str(uuid5(NAMESPACE_URL, "/".join(map(str, ("modulo", *names)))))


def activity_block(module: str, data: Data) -> dict[str, Any]:
    """An activity (see `office.write_module`) as StreamField's raw JSON."""
    value = {name: data[name] for name in SETTINGS if name in data}
    value |= {name: data[name].pk for name in DOCUMENTS if name in data}
    owner = (module, data["slug"])
    if data["kind"] == "quiz":
        asked = data.get("questions", ())
        value.setdefault("minutes", len(asked))
        value["questions"] = [question_block((*owner, n), row) for n, row in enumerate(asked, 1)]
        value["pools"] = _items((*owner, "pools"), data.get("pools", ()))
    elif data["kind"] == "survey":
        value["questions"] = _items((*owner, "questions"), [_asked(owner, row) for row in data["questions"]])
    elif data["kind"] == "assignment":
        value["rubric"] = _items((*owner, "rubric"), data.get("rubric", ()))
    return {"type": data["kind"], "id": lasting_uid(*owner), "value": value}


def _asked(owner: tuple[object, ...], row: Data) -> dict[str, Any]:
    options = _items((*owner, row["text"], "options"), row.get("options", ()))
    return {**row, "options": options}


def question_block(owner: tuple[object, ...], data: Data) -> dict[str, Any]:
    """A question as raw JSON: `kind`, `text` and feedback plain, lists as `courses.questions.blocks` names them."""
    value = _parts(owner, data) | {"text": paragraphs(data["text"])}
    if "gaps" in data:
        value["gaps"] = [
            {"type": row["kind"], "id": lasting_uid(*owner, "gaps", n), "value": _parts((*owner, n), row)}
            for n, row in enumerate(data["gaps"], 1)
        ]
    return {"type": data["kind"], "id": lasting_uid(*owner), "value": value}


def _parts(owner: tuple[object, ...], data: Data) -> dict[str, Any]:
    value = {name: data[name] for name in PLAIN if name in data}
    value |= {name: paragraphs(data[name]) for name in TOLD if name in data}
    return value | {name: _items((*owner, name), data[name]) for name in LISTS if name in data}


def _items(owner: tuple[object, ...], rows: Any) -> list[dict[str, Any]]:
    return [{"type": "item", "id": lasting_uid(*owner, n), "value": row} for n, row in enumerate(rows, 1)]


def paragraphs(text: str) -> str:
    """Plain text as HTML, one paragraph a line."""
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())


def rule_blocks(rows: Any) -> list[dict[str, Any]]:
    """A completion rule as raw JSON. A row: `{"activity": title, "percent"?}`, `{"some": n, "of": [row]}` or
    `{"all": [row]}`."""
    return [_rule_block(row) for row in rows]


def _rule_block(row: Data) -> dict[str, Any]:
    if "some" in row:
        return {"type": "some", "value": {"count": row["some"], "of": rule_blocks(row["of"])}}
    if "all" in row:
        return {"type": "all", "value": {"of": rule_blocks(row["all"])}}
    return {"type": "condition", "value": dict(row)}
