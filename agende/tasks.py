# SPDX-License-Identifier: AGPL-3.0-or-later
"""Long work of the agendas, run by the worker."""

from agende.publishing import store_pdf
from cms.jobs import task


@task(name="agende.render_version")
def render_version(version_id: int) -> None:
    """Makes and stores the PDF of an approved version."""
    store_pdf(version_id)
