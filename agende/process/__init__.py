# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of an agenda, from its opening to its publication. Each asks who, then when, then does one thing."""

from agende.process.claiming import AlreadyClaimed, claim_text, release_text
from agende.process.gates import AlreadyOpen, NothingWritten, NotThatDay, Unprintable, require, why_not
from agende.process.merging import merge_contribution
from agende.process.office import freeze, publish, record_act, reopen
from agende.process.opening import invite_municipalities, open_agenda
from agende.process.rebuilding import rebuild_projections
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
    "AlreadyClaimed",
    "AlreadyOpen",
    "Check",
    "NotThatDay",
    "NothingWritten",
    "Unprintable",
    "checklist",
    "claim_text",
    "freeze",
    "invite_municipalities",
    "merge_contribution",
    "open_agenda",
    "publish",
    "rebuild_projections",
    "record_act",
    "release_text",
    "reopen",
    "require",
    "require_writable",
    "submit_contribution",
    "take_back",
    "why_not",
    "write_common_text",
    "write_contribution",
]
