# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever is done with minutes, in whatever order: `minutes_histories` says what must hold."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.cms.meetings import minuted
from tests.cms.meetings.minutes_histories import Histories
from tests.factories import Cast, actor

KNOWN = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[*HealthCheck],
    derandomize=True,
)


@pytest.mark.slow
def test_any_history_keeps_what_was_approved(db):
    cast = Cast()
    writers = [actor(cast.coordinator), actor(cast.plan_officer)]
    minuted.assembly("storie-di-verbali")
    run_state_machine_as_test(lambda: Histories(writers), settings=KNOWN)
