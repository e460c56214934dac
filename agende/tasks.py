# SPDX-License-Identifier: AGPL-3.0-or-later
"""Long work of the agendas, run by the worker."""

from procrastinate.contrib.django import app

from agende.publishing import RENDER, ask_again, store_files
from agende.signoffs.reminding import remind
from cms import clock
from cms.jobs import task


@task(name=RENDER)
def render_version(version_id: int) -> None:
    """Makes and stores the files of a version that it lacks."""
    store_files(version_id)


@app.periodic(cron="*/10 * * * *")
@app.task(name="agende.ask_again", queueing_lock="agende.ask_again")
def ask_again_for_versions(timestamp: int) -> None:
    """Takes up what eight attempts could not do."""
    ask_again(at=clock.now())


@app.periodic(cron="12 5-19 * * *")
@app.task(name="agende.remind", queueing_lock="agende.remind")
def remind_of_closings(timestamp: int) -> None:
    """Tells who must act that a closing is near, and who follows them that it has passed; each mail goes once."""
    remind(at=clock.now())
