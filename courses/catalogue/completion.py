# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rule of completion: a typed tree, what it asks in words, how far somebody has met it. Pure.

A node: `{"all": [node]}`, `{"any": [node]}`, `{"n_of": n, "of": [node]}`, or a leaf: `{"view": uid}`,
`{"pass": uid, "percent": x}`, `{"attend": uid, "percent": x}` with the uid of an activity.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import nlargest
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

type Rule = Mapping[str, Any]

LEAVES = ("view", "pass", "attend")


class BadRule(ValueError):
    """The tree asks what nobody can do; the words say what to change."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What somebody has done, by activity uid: activities done, best scores and attendance in percent."""

    viewed: frozenset[str] = frozenset()
    scores: Mapping[str, int] = field(default_factory=dict)
    attended: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """`done` of `total`: equal only when the rule is met, and never falling as evidence grows."""

    done: int
    total: int
    missing: tuple[Rule, ...]

    @property
    def is_met(self) -> bool:
        return self.total > 0 and self.done == self.total


def branches(node: Rule) -> Sequence[Rule] | None:
    """The nodes below, None for a leaf."""
    below: Sequence[Rule] | None = node.get("all", node.get("any", node.get("of")))
    return below


def leaves(rule: Rule) -> Iterator[Rule]:
    """The conditions of a rule, in order."""
    below = branches(rule)
    if below is None:
        yield rule
        return
    for node in below:
        yield from leaves(node)


def subject(leaf: Rule) -> tuple[str, str]:
    """("view", "pass" or "attend", uid of the activity)."""
    return next((name, str(leaf[name])) for name in LEAVES if name in leaf)


def is_leaf_met(leaf: Rule, evidence: Evidence) -> bool:
    """Whether one condition is met."""
    kind, uid = subject(leaf)
    if kind == "view":
        return uid in evidence.viewed
    best = (evidence.scores if kind == "pass" else evidence.attended).get(uid)
    return best is not None and best >= leaf["percent"]


def needed(node: Rule) -> int:
    """How many of the nodes below must be met (1 for a leaf)."""
    if "all" in node:
        return len(node["all"])
    return int(node.get("n_of", 1))


def weight(node: Rule) -> int:
    """The least number of conditions that meets the node."""
    below = branches(node)
    if below is None:
        return 1
    return sum(sorted(weight(one) for one in below)[: needed(node)])


def ratio(node: Rule, evidence: Evidence) -> Fraction:
    """How far a node is met, 0 to 1: more evidence never lowers it."""
    below = branches(node)
    if below is None:
        return Fraction(is_leaf_met(node, evidence))
    if "all" in node:
        return sum((weight(one) * ratio(one, evidence) for one in below), Fraction()) / weight(node)
    best = nlargest(needed(node), (ratio(one, evidence) for one in below))
    return sum(best, Fraction()) / needed(node)


def standing(rule: Rule, evidence: Evidence) -> Standing:
    """Where somebody stands: `missing` are the conditions not met of the branches not met."""
    total = weight(rule) if any(True for _leaf in leaves(rule)) else 0
    done = int(ratio(rule, evidence) * total) if total else 0
    return Standing(done=done, total=total, missing=tuple(_missing(rule, evidence)) if total else ())


def _missing(node: Rule, evidence: Evidence) -> Iterator[Rule]:
    if ratio(node, evidence) == 1:
        return
    below = branches(node)
    if below is None:
        yield node
        return
    for one in below:
        yield from _missing(one, evidence)


def unmet(node: Rule, evidence: Evidence) -> Rule | None:
    """The same rule without what is met: what is still asked. None when nothing is."""
    if not weight(node) or ratio(node, evidence) == 1:
        return None
    below = branches(node)
    if below is None:
        return node
    left = [rest for rest in (unmet(one, evidence) for one in below) if rest]
    if "all" in node:
        return {"all": left}
    return {"n_of": needed(node) - len(below) + len(left), "of": left}


def check(rule: Rule, kinds: Mapping[str, str], *, depth: int = 0) -> None:
    """Raises BadRule when the tree is empty, too deep, asks more than there is, or names an unknown activity.

    `kinds`: activity uid → kind (`content.Kind`).
    """
    if depth > 4:
        raise BadRule(_("The rule is nested too deeply: take a level away."))
    below = branches(rule)
    if below is None:
        _check_leaf(rule, kinds)
        return
    if not below:
        raise BadRule(_("A part of the rule is empty: add a condition or remove it."))
    if not 1 <= needed(rule) <= len(below):
        raise BadRule(
            _("The rule asks %(needed)s of %(all)s conditions: ask fewer, or add some.")
            % {"needed": needed(rule), "all": len(below)}
        )
    for node in below:
        check(node, kinds, depth=depth + 1)


GRADED, ATTENDED = frozenset({"quiz", "assignment"}), frozenset({"meeting"})


def _check_leaf(leaf: Rule, kinds: Mapping[str, str]) -> None:
    named = [name for name in LEAVES if name in leaf]
    if len(named) != 1 or leaf[named[0]] not in kinds:
        raise BadRule(_("The rule names an activity that the module does not have: take it away."))
    kind, uid = subject(leaf)
    possible = {"pass": kinds[uid] in GRADED, "attend": kinds[uid] in ATTENDED}
    if not possible.get(kind, kinds[uid] not in GRADED | ATTENDED):
        raise BadRule(_("Tests and assignments are passed, meetings attended, all else completed."))
    if kind != "view" and not 1 <= leaf.get("percent", 0) <= 100:
        raise BadRule(_("Write a percentage from 1 to 100."))


@dataclass(frozen=True, slots=True)
class Clause:
    """A rule in words: a sentence and those under it."""

    words: str
    parts: tuple["Clause", ...] = ()


def in_words(rule: Rule, titles: Mapping[str, str]) -> list[Clause]:
    """What a learner must do for the certificate: one clause for each thing that all must do."""
    if "all" in rule:
        return [clause for node in rule["all"] for clause in in_words(node, titles)]
    return [_clause(rule, titles)]


def _clause(node: Rule, titles: Mapping[str, str]) -> Clause:
    below = branches(node)
    if below is None:
        return Clause(leaf_in_words(node, titles))
    parts = tuple(_clause(one, titles) for one in below)
    if "all" in node:
        return Clause(_("all of these:"), parts)
    count = needed(node)
    words = ngettext("at least one of these:", "at least %(count)s of these:", count) % {"count": count}
    return Clause(words, parts)


def leaf_in_words(leaf: Rule, titles: Mapping[str, str]) -> str:
    """One condition as a sentence without its full stop."""
    kind, uid = subject(leaf)
    values = {"title": titles.get(uid, ""), "percent": leaf.get("percent")}
    if kind == "view":
        return _("complete “%(title)s”") % values
    if kind == "attend":
        return _("attend at least %(percent)s%% of “%(title)s”") % values
    return _("pass “%(title)s” with at least %(percent)s%%") % values


def is_harder(new: Rule, old: Rule) -> bool:
    """Whether somebody who stands well by `old` could stand worse by `new`: any change but another order of the
    same conditions, or a lower mark."""
    a, b = _sorted(new), _sorted(old)
    return _shape(a) != _shape(b) or any(
        high.get("percent", 0) > low.get("percent", 0) for high, low in zip(leaves(a), leaves(b), strict=True)
    )


def _shape(node: Rule) -> tuple[Any, ...]:
    """What a sorted tree asks, marks aside."""
    below = branches(node)
    if below is None:
        return ("", *subject(node))
    return ("all" if "all" in node else f"{needed(node)}", *map(_shape, below))


def _sorted(node: Rule) -> Rule:
    """The tree with its branches in an order of their own: how far it is met does not depend on the order."""
    below = branches(node)
    if below is None:
        return node
    name = next(name for name in ("all", "any", "of") if name in node)
    return {**node, name: sorted(map(_sorted, below), key=_rank)}


def _rank(node: Rule) -> tuple[str, list[int]]:
    return repr(_shape(node)), [leaf.get("percent", 0) for leaf in leaves(node)]


def uids(rule: Rule) -> Collection[str]:
    """The activities that the rule names."""
    return {subject(leaf)[1] for leaf in leaves(rule)}


def always(node: Rule) -> frozenset[str]:
    """The activities without which the rule cannot be met, whatever one chooses."""
    below = branches(node)
    if below is None:
        return frozenset({subject(node)[1]})
    times = Counter(uid for one in below for uid in always(one))
    return frozenset(uid for uid, count in times.items() if count > len(below) - needed(node))
