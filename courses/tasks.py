# SPDX-License-Identifier: AGPL-3.0-or-later
"""Jobs of training. Each may run twice."""

from cms import clock, jobs
from courses.certificates.models import Certificate
from courses.certificates.operations import RENDER, render


@jobs.task(name=RENDER)
def render_certificate(certificate_id: int) -> None:
    """Numbers the certificate and stores its PDF."""
    render(certificate=Certificate.objects.get(pk=certificate_id), at=clock.now())
