# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sample objects of the rights matrix: what a view's `sample` names.

Each entry takes the cast and returns, per variant, the arguments of the URL and, under "thing", the object that
the rule is about: {"own": {"uid": ..., "thing": ...}, "same_zone": {...}, "other_zone": {...}}. Variants that make
no sense may be missing. "own" is the thing of the trainee of Legnano or of the editor of Gorgonzola.
"""

from collections.abc import Callable
from typing import Any

from tests.factories import Cast

type Sample = Callable[[Cast], dict[str, dict[str, Any]]]

SAMPLES: dict[str, Sample] = {}


def sample(name: str) -> Callable[[Sample], Sample]:
    """Registers a sample under the name that doors use."""

    def register(make: Sample) -> Sample:
        SAMPLES[name] = make
        return make

    return register


import tests.agende.samples  # noqa: E402  (registers)
import tests.cms.meetings.attendance_samples  # noqa: E402  (registers)
import tests.cms.meetings.guest_samples  # noqa: E402  (registers)
import tests.cms.meetings.minuted_samples  # noqa: E402  (registers)
import tests.cms.meetings.office_samples  # noqa: E402  (registers)
import tests.cms.meetings.samples  # noqa: E402  (registers)
import tests.cms.meetings.table_samples  # noqa: E402  (registers)
import tests.cms.samples  # noqa: E402  (registers)
import tests.courses.samples  # noqa: E402  (registers)
import tests.home.samples  # noqa: E402,F401  (registers)
