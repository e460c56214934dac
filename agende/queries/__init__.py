# SPDX-License-Identifier: AGPL-3.0-or-later
"""What others may ask about the agendas: the only door from outside, with `agende.urls`."""

from agende.queries.actions import PublicAction, public_actions, serving
from agende.queries.dates import AgendaDay, public_days, published_pairs
from agende.queries.desk import Desk, desk_of
from agende.queries.local import AgendaInSight, Here, LocalAction, agendas_here
from agende.queries.overview import (
    Matrix,
    agenda_of,
    contributions_to,
    drafting_phase,
    invited_to,
    last_version,
    matrix_of,
    municipalities_silent_on,
    own_contributions,
    sections_with_counts,
    steps_of,
    versions_of,
)
from agende.queries.pieces import Passage, passages
from agende.queries.published import (
    HEAVY,
    OF_A_VERSION,
    files_of,
    published_agendas,
    published_version,
    versions_shown,
)
from agende.texts.rules import agendas_for

__all__ = [
    "HEAVY",
    "OF_A_VERSION",
    "AgendaDay",
    "AgendaInSight",
    "Desk",
    "Here",
    "LocalAction",
    "Matrix",
    "Passage",
    "PublicAction",
    "agenda_of",
    "agendas_for",
    "agendas_here",
    "contributions_to",
    "desk_of",
    "drafting_phase",
    "files_of",
    "invited_to",
    "last_version",
    "matrix_of",
    "municipalities_silent_on",
    "own_contributions",
    "passages",
    "public_actions",
    "public_days",
    "published_agendas",
    "published_pairs",
    "published_version",
    "sections_with_counts",
    "serving",
    "steps_of",
    "versions_of",
    "versions_shown",
]
