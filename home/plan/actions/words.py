# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes of the actions in words."""

from home.plan.actions.parts import Funding, Milestone
from home.plan.actions.states import ActionState

STATES = dict(ActionState.choices)
MILESTONE_STATES = dict(Milestone.State.choices)
FUNDING_KINDS = dict(Funding.Kind.choices)
FUNDING_STATES = dict(Funding.State.choices)
STATE_LOOKS = {"done": "done", "under_way": "now", "suspended": "late"}
"""State of an action → the look of its badge, which only repeats what its words say."""
