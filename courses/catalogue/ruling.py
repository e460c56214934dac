# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the rule as an author writes it, by the titles of the activities, to the tree. Pure but for its words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from courses.catalogue.completion import BadRule, always, check, in_words, uids
from courses.catalogue.content import Activity, Assignment, Kind, Part, Quiz, rule_for


class Unfinished(BadRule):
    """A condition that names no activity yet: a draft may keep it."""


def outline_of(stream: Any) -> list[Activity]:
    """The activities as written, without their contents: for rules, and for whoever looks at a draft."""
    return [_outlined(str(block.id or n), block.block_type, block.value) for n, block in enumerate(stream)]


def _outlined(uid: str, kind: str, value: Any) -> Activity:
    percent = value.get("pass_percent") or 0
    return Activity(
        uid=uid, kind=kind, title=value["title"] or "", minutes=value["minutes"] or 0,
        is_required=bool(value["is_required"]), attend_percent=value.get("attend_percent") or 0,
        quiz=Quiz(percent) if kind == Kind.QUIZ else None,
        assignment=Assignment(percent) if kind == Kind.ASSIGNMENT else None,
    )  # fmt: skip


def rule_of(stream: Any, activities: Sequence[Activity]) -> dict[str, Any]:
    """The tree that the stream of `RuleBlock` asks; empty: every required activity. Raises BadRule."""
    if not stream:
        rule = rule_for(activities)
        if not rule["all"]:
            raise BadRule(_("No activity is required: mark at least one as required, or write a rule."))
        return rule
    rule = {"all": [_node(block.block_type, block.value, activities) for block in stream]}
    check(rule, {activity.uid: activity.kind for activity in activities})
    return rule


def _node(kind: str, value: Any, activities: Sequence[Activity]) -> dict[str, Any]:
    if kind == "condition":
        return _leaf(value, activities)
    below = [_node(block.block_type, block.value, activities) for block in value["of"]]
    if kind == "all":
        return {"all": below}
    count = value["count"] or 1
    return {"any": below} if count == 1 else {"n_of": count, "of": below}


def _leaf(value: Any, activities: Sequence[Activity]) -> dict[str, Any]:
    activity, percent = _named(value["activity"] or "", activities), value["percent"]
    graded = activity.quiz or activity.assignment
    if graded:
        return {"pass": activity.uid, "percent": _the_same(percent, graded.pass_percent, activity)}
    if activity.kind == Kind.MEETING:
        return {"attend": activity.uid, "percent": _the_same(percent, activity.attend_percent, activity)}
    if percent:
        raise BadRule(
            _("“%(title)s” is no test, assignment or meeting: leave its percentage blank.")
            % {"title": activity.title}
        )
    return {"view": activity.uid}


def _the_same(percent: int | None, enough: int, activity: Activity) -> int:
    """The percentage that the activity itself asks. Raises BadRule when the rule writes another: whoever passes a
    test would read that it is passed and miss the certificate, or the other way round."""
    if percent and enough and percent != enough:
        raise BadRule(
            _(
                "“%(title)s” asks %(enough)s%%, the rule %(percent)s%%: leave the percentage of the rule blank, or "
                "write the same in both."
            )
            % {"title": activity.title, "enough": enough, "percent": percent}
        )
    return enough or percent or 0


def folded(title: str) -> str:
    """A title as it is compared: capitals and spaces aside."""
    return " ".join(title.split()).casefold()


def _named(title: str, activities: Sequence[Activity]) -> Activity:
    """The activity of that title, capitals and spaces aside. Raises BadRule naming the titles there are."""
    if not title.strip():
        raise Unfinished(_("Write the title of the activity in each condition."))
    found = [activity for activity in activities if folded(activity.title) == folded(title)]
    if len(found) == 1:
        return found[0]
    if found:
        raise BadRule(_("Two activities have the title “%(title)s”: give each its own.") % {"title": title})
    times = Counter(activity.title for activity in activities)
    titles = ", ".join(_("“%(title)s”") % {"title": name} for name in times) or "–"
    raise BadRule(
        _("No activity has the title “%(title)s”. The titles are: %(titles)s.")
        % {"title": title, "titles": titles}
    )


def draft_rule(stream: Any, activities: Sequence[Activity]) -> dict[str, Any]:
    """The rule of a draft; one that asks nothing while it cannot be understood."""
    try:
        return rule_of(stream, activities)
    except BadRule:
        return {"all": []}


def rule_context(rule: Mapping[str, Any], activities: Sequence[Activity]) -> dict[str, Any]:
    """For the page of the module: `clauses`, the rule in words, and `outline`, the activities with their part."""
    titles = {activity.uid: activity.title for activity in activities}
    return {"clauses": in_words(rule, titles), "outline": with_parts(activities, rule)}


def with_parts(activities: Sequence[Activity], rule: Mapping[str, Any]) -> tuple[Activity, ...]:
    """The activities with what the rule makes of each: the rule goes before what the author ticked."""
    asked, named = always(rule), uids(rule)

    def part(activity: Activity) -> Part:
        if activity.uid in named:
            return Part.REQUIRED if activity.uid in asked else Part.CHOICE
        return Part.REQUIRED if activity.is_required else Part.OPTIONAL

    return tuple(replace(activity, part=part(activity)) for activity in activities)
