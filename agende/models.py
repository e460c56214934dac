# SPDX-License-Identifier: AGPL-3.0-or-later
"""Re-exports: the models of the agendas live in the folders of their nouns."""

from agende.phases.models import AgendaState, ContributionState, Phase, Transition, TransitionNote
from agende.texts.models import (
    Agenda,
    Approval,
    Checkpoint,
    Contribution,
    Section,
    TextDoc,
    Update,
    Version,
    VersionFile,
)

__all__ = [
    "Agenda",
    "AgendaState",
    "Approval",
    "Checkpoint",
    "Contribution",
    "ContributionState",
    "Phase",
    "Section",
    "TextDoc",
    "Transition",
    "TransitionNote",
    "Update",
    "Version",
    "VersionFile",
]
