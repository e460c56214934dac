# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a test says when no attempt can begin."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from courses.catalogue.content import Quiz
from courses.quizzes.closing import Sitting, refusal

AT = datetime(2026, 11, 20, 9, 42, tzinfo=UTC)


@pytest.mark.parametrize("allowed", [1, 2])
def test_attempts_used_up_are_said_without_a_promise(allowed):
    with override("en"):
        words = refusal(Quiz(60, attempts_allowed=allowed), [Sitting(AT, AT, 0)] * allowed, AT)

    assert words.endswith("no other can begin.")
    assert "office" not in words
