# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of an agenda, from its opening to its publication. Each asks who, then when, then does one thing."""

from agende.process.acts import (
    is_locked,
    record_act,
    require_approvable,
    resolve,
    unlock,
    warnings_before_approval,
)
from agende.process.aligning import NotInTheText, OtherPlan, Overtaken, align
from agende.process.calendar import Overlap, change_phase, drop_phase, enter, next_states, plan_phase
from agende.process.claiming import AlreadyClaimed, claim_text, release_text
from agende.process.freezing import freeze
from agende.process.gates import (
    AlreadyOpen,
    NoReason,
    NothingWritten,
    NotThatDay,
    Unprintable,
    require,
    why_not,
)
from agende.process.late import (
    NoReasonGiven,
    NotWaiting,
    answer_late,
    hand_in_late,
    keep_late,
    put_away_late,
)
from agende.process.merging import merge_contribution
from agende.process.office import publish, reopen, require_unlocked
from agende.process.opening import invite_municipalities, open_agenda
from agende.process.rebuilding import rebuild_projections
from agende.process.signing import OtherVersion, require_last, sign
from agende.process.writing import (
    Check,
    checklist,
    require_writable,
    submit_contribution,
    take_back,
    write_common_text,
    write_contribution,
)

__all__ = [
    "put_away_late",
    "keep_late",
    "hand_in_late",
    "answer_late",
    "NotWaiting",
    "NoReasonGiven",
    "AlreadyClaimed",
    "AlreadyOpen",
    "Check",
    "NoReason",
    "NotInTheText",
    "NotThatDay",
    "NothingWritten",
    "OtherPlan",
    "OtherVersion",
    "Overlap",
    "Overtaken",
    "Unprintable",
    "align",
    "change_phase",
    "checklist",
    "claim_text",
    "drop_phase",
    "enter",
    "freeze",
    "invite_municipalities",
    "is_locked",
    "merge_contribution",
    "next_states",
    "open_agenda",
    "plan_phase",
    "publish",
    "rebuild_projections",
    "record_act",
    "release_text",
    "reopen",
    "require",
    "require_approvable",
    "require_last",
    "require_unlocked",
    "require_writable",
    "resolve",
    "sign",
    "submit_contribution",
    "take_back",
    "unlock",
    "warnings_before_approval",
    "why_not",
    "write_common_text",
    "write_contribution",
]
