# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the agendas goes or stays when somebody's data are erased: texts and signatures are acts of a body."""

from agende.actions.models import (
    Alignment,
    ChangeAnswer,
    IndicatorReading,
    ProgressReport,
    ProposedChange,
    RecordChange,
)
from agende.amendments.models import (
    Comment,
    CommentWords,
    Decision,
    LateProposal,
    LateStep,
    LateWords,
    Mention,
    Nudge,
    Suggestion,
    ThreadStep,
)
from agende.phases.models import Transition, TransitionNote
from agende.signoffs.models import Resolution, SignOff
from agende.texts.models import Approval, Publication, Update, Version
from cms.accounts.privacy import erasable, stays
from cms.audit.models import Fact

erasable(TransitionNote, to_person="transition__person")
erasable(CommentWords, to_person="comment__person")
erasable(LateWords, to_person="proposal__person")

ACTS_OF_A_BODY: tuple[type[Fact], ...] = (
    Transition, Update, Version, Approval, Publication, SignOff, Resolution, RecordChange, ProgressReport,
    IndicatorReading, Alignment, Suggestion, Decision, Comment, Mention, ThreadStep, LateProposal, LateStep, Nudge,
    ProposedChange, ChangeAnswer,
)  # fmt: skip
for fact in ACTS_OF_A_BODY:
    stays(fact, to_person="person")
