# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from courses.certificates.models import Certificate
from courses.certificates.operations import render
from tests.courses import stage
from tests.factories import Cast


@pytest.fixture
def cast(db) -> Cast:
    return Cast()


@pytest.fixture
def valid(cast) -> Certificate:
    """A certificate with its file."""
    certificate = stage.pass_module(cast.trainee, stage.short_module())
    render(certificate=certificate, at=stage.LATER)
    return Certificate.objects.get()
