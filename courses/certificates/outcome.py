# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody passed, of what was asked for a completion, and what they gain by it, as people read it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from courses.catalogue.completion import Evidence, Rule, is_leaf_met, leaves
from courses.catalogue.models import ModuleVersion
from courses.certificates.models import Certificate


def outcome_of(version: ModuleVersion, rule: Rule, evidence: Evidence) -> dict[str, Any]:
    """`percent`: the mean of the scores of the tests and assignments that the rule asks and that were passed, rounded
    down; `outcome`: what they are ("test", "tests", "assignment", "assignments", "both"). None and "" for none."""
    met = {leaf["pass"] for leaf in leaves(rule) if "pass" in leaf and is_leaf_met(leaf, evidence)}
    if not met:
        return {"percent": None, "outcome": ""}
    percent = sum(evidence.scores[uid] for uid in met) // len(met)
    passed = [one for one in version.activities if one.uid in met]
    kinds = {"test" if one.quiz else "assignment" for one in passed}
    outcome = "both" if len(kinds) > 1 else kinds.pop() + ("s" if len(passed) > 1 else "")
    return {"percent": percent, "outcome": outcome}


def outcome_in_words(kind: str, facts: Mapping[str, Any]) -> str:
    """What the certificate says of it; "" for nothing. The first certificates stated no `outcome`: always a test."""
    if kind != Certificate.Kind.ACHIEVEMENT or facts.get("percent") is None:
        return ""
    words = {
        "tests": _("tests passed, on average %(percent)s%% of the points"),
        "assignment": _("assignment passed, %(percent)s%% of the points"),
        "assignments": _("assignments passed, on average %(percent)s%% of the points"),
        "both": _("tests and assignments passed, on average %(percent)s%% of the points"),
    }
    single = _("test passed, %(percent)s%% of the points")
    return words.get(facts.get("outcome", ""), single) % {"percent": facts["percent"]}


def credits_of(facts: Mapping[str, Any]) -> list[dict[str, str]]:
    """Professional credits, their amounts with the comma of the paper."""
    return [row | {"amount": row["amount"].replace(".", ",")} for row in facts.get("credits", ())]
