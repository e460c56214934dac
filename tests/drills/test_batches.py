# SPDX-License-Identifier: AGPL-3.0-or-later
"""A worker killed with -9 at ten random points of a batch of 200: 200 certificates, 200 files, no gap, no double.

Its controls stand elsewhere, where they are cheap: files and numbers come from the same job as in
`test_certificates`, whose careless twin leaves gaps; of the rows alone, `tests/races/test_issuing` shows that without
the wait of the batch and the unique key they are issued twice.
"""

import random
import time

import pytest

from cms.notices.models import Notice
from courses.certificates.batches.queries import tally_of
from courses.certificates.models import Certificate, CertificateFile, CertificateNumber
from tests import factories
from tests.courses.waiting import ask, completed
from tests.drills.test_certificates import kill, unfinished, until, worker
from tests.factories import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
COUNT, KILLS = 200, 10


def steps() -> int:
    """Everything that the jobs have written so far."""
    return sum(made.objects.count() for made in (Certificate, CertificateNumber, CertificateFile))


def is_done() -> bool:
    return CertificateFile.objects.count() == COUNT


def kill_at_a_random_point() -> int:
    """Starts a worker, lets it write something, kills it shortly after; how much it had written."""
    before, process = steps(), worker()
    assert until(lambda: steps() > before or is_done(), 60), unfinished()
    time.sleep(random.uniform(0, 0.4))
    kill(process)
    return steps() - before


def test_a_batch_of_200_survives_ten_kills():
    batch = ask(completed(COUNT), factories.actor(Cast().training_officer))

    written = [kill_at_a_random_point() for _ in range(KILLS)]
    assert not is_done(), written
    together = [worker(), worker()]
    try:
        assert until(is_done, 240), unfinished()
    finally:
        for process in together:
            kill(process)

    assert Certificate.objects.values("completion").distinct().count() == Certificate.objects.count() == COUNT
    # all of one year: it is not for the last night of December
    assert sorted(CertificateNumber.objects.values_list("number", flat=True)) == list(range(1, COUNT + 1))
    assert CertificateFile.objects.values("sha256").distinct().count() == COUNT
    assert Notice.objects.filter(key__startswith="courses.certificate_ready:").count() == COUNT
    assert (tally_of(batch).done, tally_of(batch).failed, tally_of(batch).is_finished) == (COUNT, 0, True)
