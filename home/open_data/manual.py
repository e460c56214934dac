# SPDX-License-Identifier: AGPL-3.0-or-later
"""The OpenAPI document as a page for people, made here: the usual readers of such documents load from other hosts."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

SAID = ("description", "summary")
OF_A_LEAF = "items"


@dataclass(frozen=True, slots=True)
class Parameter:
    """What may stand in the address: `is_path` in the path; `limits` in signs, "" for none."""

    name: str
    meaning: str
    is_path: bool
    limits: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an answer."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """An operation. `example` is its address where it needs nothing more, "" else; `fields` those of an item."""

    key: str
    title: str
    path: str
    example: str
    is_list: bool
    parameters: tuple[Parameter, ...]
    record: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Manual:
    """All that may be asked: chapters, and the fields around the items of a list."""

    title: str
    description: str
    version: str
    chapters: tuple[Chapter, ...]
    around: tuple[Field, ...]


def translated(document: Mapping[str, Any], word: Callable[[str], str]) -> dict[str, Any]:
    """The document with its words through `word`; descriptions of schemas, which are for who reads our code, go."""
    found: dict[str, Any] = deepcopy(dict(document))
    for schema in found.get("components", {}).get("schemas", {}).values():
        schema.pop("description", None)
    for way in found["paths"].values():
        for operation in way.values():
            operation.pop("description", None)
    found["info"]["title"] = word(found["info"]["title"])
    _translate(found, word)
    return found


def _translate(node: Any, word: Callable[[str], str]) -> None:
    if isinstance(node, dict):
        for name in SAID:
            if isinstance(node.get(name), str) and node[name]:
                node[name] = word(node[name])
        for value in node.values():
            _translate(value, word)
    elif isinstance(node, list):
        for value in node:
            _translate(value, word)


def manual_of(document: Mapping[str, Any]) -> Manual:
    """The page of a translated document."""
    schemas = document["components"]["schemas"]
    chapters = tuple(_chapter(path, way["get"], schemas) for path, way in document["paths"].items())
    lists = (schema for schema in schemas.values() if OF_A_LEAF in schema["properties"])
    around = tuple(_fields(next(lists, {"properties": {}})))
    return Manual(
        document["info"]["title"],
        document["info"]["description"],
        document["info"]["version"],
        chapters,
        around,
    )


def _chapter(path: str, operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> Chapter:
    schema = _schema(operation["responses"][200]["content"]["application/json"]["schema"], schemas)
    items = schema["properties"].get(OF_A_LEAF)
    record = _schema(items["items"], schemas) if items else schema
    return Chapter(
        key=operation["operationId"],
        title=operation["summary"],
        path=path,
        example="" if "{" in path else path,
        is_list=bool(items),
        parameters=tuple(_parameter(one) for one in operation["parameters"]),
        record=record["title"],
        fields=tuple(_fields(record)),
    )


def _schema(node: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    return schemas[node["$ref"].rsplit("/", 1)[1]] if "$ref" in node else node


def _parameter(one: Mapping[str, Any]) -> Parameter:
    rule = one["schema"]
    least, most = rule.get("minimum"), rule.get("maximum")
    limits = f"{least} – {most}" if most is not None else f"≥ {least}" if least is not None else ""
    return Parameter(
        one["name"], one.get("description") or rule.get("description", ""), one["in"] == "path", limits
    )


def _fields(schema: Mapping[str, Any]) -> Iterator[Field]:
    for name, field in schema["properties"].items():
        yield Field(name, " | ".join(_kinds(field)), field.get("description", ""))


def _kinds(field: Mapping[str, Any]) -> Iterator[str]:
    for one in field.get("anyOf", [field]):
        inside = one.get("items", {})
        within = inside.get("type") or inside.get("$ref", "").rsplit("/", 1)[-1]
        yield one.get("format") or (f"array[{within}]" if within else str(one.get("type", "object")))
