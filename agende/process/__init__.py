# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of an agenda, from its opening to its publication. Each asks who, then when, then does one thing."""

from agende.amendments.composing import NoPlace
from agende.process.acts import (
    CorrectedMeanwhile,
    correct_act,
    is_locked,
    is_to_be_adopted,
    may_resolve,
    record_act,
    require_approvable,
    require_locked,
    resolve,
    unlock,
    warnings_before_approval,
)
from agende.process.aligning import NotInTheText, OtherPlan, Overtaken, align
from agende.process.calendar import (
    Overlap,
    change_phase,
    drop_phase,
    enter,
    next_states,
    plan_phase,
    plannable,
    require_changeable,
    require_next,
    require_plannable,
)
from agende.process.carrying import NoSection, carry_over
from agende.process.changing import answer_change, propose_change, withdraw_change
from agende.process.claiming import AlreadyClaimed, claim_text, release_text
from agende.process.correcting import NoErratum, NothingCorrected, correct
from agende.process.deciding import OwnSuggestion, decide, decide_all
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
from agende.process.inviting import address_of, forget_guest, invite_guest, revoke_guest
from agende.process.late import (
    NoReasonGiven,
    NotWaiting,
    TooManyKept,
    answer_late,
    hand_in_late,
    keep_late,
    put_away_late,
)
from agende.process.merging import merge_contribution
from agende.process.monitoring import AlreadyRead, give_value, report_progress
from agende.process.nudging import Nudged, nudge_municipalities
from agende.process.office import publish, reopen, require_unlocked
from agende.process.opening import invite_municipalities, open_agenda
from agende.process.proposing import propose_words
from agende.process.rebuilding import rebuild_projections
from agende.process.records import (
    StaleRecord,
    add_record,
    change_record,
    decide_record,
    is_own,
    move_record,
    why_not_change,
    withdraw_record,
)
from agende.process.signing import OtherVersion, require_last, sign
from agende.process.suggesting import NothingToRestore, may_restore, restore, take_late
from agende.process.talking import open_thread, reply, settle_thread
from agende.process.writing import (
    Check,
    checklist,
    require_submittable,
    require_writable,
    submit_contribution,
    take_back,
    write_common_text,
    write_contribution,
)

__all__ = [
    "AlreadyClaimed",
    "AlreadyOpen",
    "AlreadyRead",
    "Check",
    "CorrectedMeanwhile",
    "NoErratum",
    "NoPlace",
    "NoReason",
    "NoReasonGiven",
    "NoSection",
    "NotInTheText",
    "NotThatDay",
    "NotWaiting",
    "NothingCorrected",
    "NothingToRestore",
    "NothingWritten",
    "Nudged",
    "OtherPlan",
    "OtherVersion",
    "Overlap",
    "Overtaken",
    "OwnSuggestion",
    "StaleRecord",
    "TooManyKept",
    "Unprintable",
    "add_record",
    "address_of",
    "align",
    "answer_change",
    "answer_late",
    "carry_over",
    "change_phase",
    "change_record",
    "checklist",
    "claim_text",
    "correct",
    "correct_act",
    "decide",
    "decide_all",
    "decide_record",
    "drop_phase",
    "enter",
    "forget_guest",
    "freeze",
    "give_value",
    "hand_in_late",
    "invite_guest",
    "invite_municipalities",
    "is_locked",
    "is_own",
    "is_to_be_adopted",
    "keep_late",
    "may_resolve",
    "may_restore",
    "merge_contribution",
    "move_record",
    "next_states",
    "nudge_municipalities",
    "open_agenda",
    "open_thread",
    "plan_phase",
    "plannable",
    "propose_change",
    "propose_words",
    "publish",
    "put_away_late",
    "rebuild_projections",
    "record_act",
    "release_text",
    "reopen",
    "reply",
    "report_progress",
    "require",
    "require_approvable",
    "require_changeable",
    "require_last",
    "require_locked",
    "require_next",
    "require_plannable",
    "require_submittable",
    "require_unlocked",
    "require_writable",
    "resolve",
    "restore",
    "revoke_guest",
    "settle_thread",
    "sign",
    "submit_contribution",
    "take_back",
    "take_late",
    "unlock",
    "warnings_before_approval",
    "why_not",
    "why_not_change",
    "withdraw_change",
    "withdraw_record",
    "write_common_text",
    "write_contribution",
]
