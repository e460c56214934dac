# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rights: one registry of rules, asked by views, Wagtail, API and websocket alike; default deny."""

from cms.rights.actor import NOBODY, Acting, Actor, Link, actor_of
from cms.rights.doors import declare_tree, door
from cms.rights.registry import (
    Hidden,
    UnknownRule,
    WrongPhase,
    anyone,
    fetch,
    fetch_for,
    rule,
    rule_of,
    signed_in,
)
from cms.rights.roles import Role, Scope

__all__ = [
    "NOBODY",
    "Acting",
    "Actor",
    "Hidden",
    "Link",
    "Role",
    "Scope",
    "UnknownRule",
    "WrongPhase",
    "actor_of",
    "anyone",
    "declare_tree",
    "door",
    "fetch",
    "fetch_for",
    "rule",
    "rule_of",
    "signed_in",
]
