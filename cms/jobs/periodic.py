# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the worker does by itself: takes up the jobs of killed workers, seals the audit log."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

from cms.audit.operations import seal


# croniter's sixth field, the last, is that of seconds
@app.periodic(cron="* * * * * */10")
@app.task(name="cms.retry_stalled_jobs", queueing_lock="cms.retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """A worker killed in the middle leaves its job "doing": without this task it would stay so for ever."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)


@app.periodic(cron="* * * * * */10")
@app.task(name="cms.seal_audit", queueing_lock="cms.seal_audit")
def seal_audit(timestamp: int) -> None:
    """Chains the audit entries of the last ten seconds."""
    seal()
