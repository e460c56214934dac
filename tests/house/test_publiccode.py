# SPDX-License-Identifier: AGPL-3.0-or-later
"""publiccode.yml follows the standard's version 0.7 (mandatory keys, closed lists, lengths)."""

import copy
import re
from typing import Any

import pytest
import yaml

from tests.databases import ROOT

STATES = {"concept", "development", "beta", "stable", "obsolete"}
KINDS = {
    "standalone/mobile", "standalone/iot", "standalone/desktop", "standalone/web", "standalone/backend",
    "standalone/other", "addon", "library", "configurationFiles",
}  # fmt: skip
TOP = {
    "publiccodeYmlVersion", "name", "applicationSuite", "url", "landingURL", "isBasedOn", "softwareVersion",
    "releaseDate", "logo", "inputTypes", "outputTypes", "platforms", "categories", "organisation", "usedBy",
    "fundedBy", "roadmap", "developmentStatus", "softwareType", "intendedAudience", "description", "supports",
    "legal", "maintenance", "localisation", "dependsOn",
}  # fmt: skip
ADDRESS = re.compile(r"https?://[\w.-]+(/\S*)?")


def faults(document: dict[str, Any]) -> list[str]:
    found = [f"{key}: unknown or deprecated" for key in sorted(set(document) - TOP)]
    checks = {
        "publiccodeYmlVersion": document.get("publiccodeYmlVersion") in {"0.7", "0.7.0"},
        "name": bool(document.get("name")),
        "url": bool(ADDRESS.fullmatch(str(document.get("url")))),
        "platforms": _words(document.get("platforms")),
        "categories": "categories" not in document or _words(document["categories"]),
        "developmentStatus": document.get("developmentStatus") in STATES,
        "softwareType": document.get("softwareType") in KINDS,
        "legal/license": document.get("legal", {}).get("license") == "AGPL-3.0-or-later",
        "localisation/localisationReady": isinstance(
            document.get("localisation", {}).get("localisationReady"), bool
        ),
        "localisation/availableLanguages": _words(document.get("localisation", {}).get("availableLanguages")),
        "supports": all(_is_support(item) for item in document.get("supports", [])),
        "description": bool(document.get("description")),
    }
    found += [key for key, good in checks.items() if not good]
    found += [
        fault for language in document.get("description", {}).items() for fault in _description(*language)
    ]
    return found + _maintenance(document.get("maintenance", {}))


def _words(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(word, str) and word for word in value)


def _is_support(item: object) -> bool:
    return isinstance(item, dict) and bool(
        re.fullmatch(r"(alias:[a-z0-9.-]+|urn:\S+|https?://\S+)", str(item.get("id")))
    )


def _description(language: str, text: dict[str, Any]) -> list[str]:
    checks = {
        "shortDescription": 0 < len(text.get("shortDescription", "")) <= 150,
        "longDescription": 150 <= len(text.get("longDescription", "")) <= 10_000,
        "genericName": len(text.get("genericName", "")) <= 35,
        "features": _words(text.get("features")),
    }
    return [f"description/{language}/{key}" for key, good in checks.items() if not good]


def _maintenance(section: dict[str, Any]) -> list[str]:
    kind = section.get("type")
    if kind not in {"internal", "contract", "community", "none"}:
        return ["maintenance/type"]
    needed = {"internal": "contacts", "community": "contacts", "contract": "contractors"}.get(kind)
    named = (
        all(isinstance(one, dict) and one.get("name") for one in section.get(needed, [])) if needed else True
    )
    return [] if not needed or (section.get(needed) and named) else [f"maintenance/{needed}"]


def document() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))


def test_publiccode_is_valid() -> None:
    assert faults(document()) == []


def test_publiccode_agrees_with_the_project() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert f'version = "{document()["softwareVersion"]}"' in text
    assert f'license = "{document()["legal"]["license"]}"' in text


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("publiccodeYmlVersion", "0.2"),
        ("url", "piano"),
        ("developmentStatus", "finished"),
        ("softwareType", "website"),
        ("platforms", []),
        ("it", {"countryExtensionVersion": "1.0"}),
        ("legal/license", "MIT"),
        ("supports", [{"id": "gdpr"}]),
        ("description/it/shortDescription", "x" * 151),
        ("description/it/longDescription", "breve"),
        ("maintenance/contacts", []),
    ],
)
def test_a_planted_fault_is_found(path: str, value: object) -> None:
    planted = copy.deepcopy(document())
    *parents, last = path.split("/")
    place = planted
    for parent in parents:
        place = place[parent]
    place[last] = value
    assert faults(planted) != []
