# SPDX-License-Identifier: AGPL-3.0-or-later
"""What others may ask about the agendas: the only door from outside, with `agende.urls`."""

from agende.queries.desk import Desk, desk_of
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
    "Desk",
    "Matrix",
    "agenda_of",
    "agendas_for",
    "contributions_to",
    "desk_of",
    "drafting_phase",
    "files_of",
    "invited_to",
    "last_version",
    "matrix_of",
    "municipalities_silent_on",
    "own_contributions",
    "published_agendas",
    "published_version",
    "sections_with_counts",
    "steps_of",
    "versions_of",
    "versions_shown",
]
