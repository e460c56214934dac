# SPDX-License-Identifier: AGPL-3.0-or-later
"""A worker killed with -9 while it puts certificates in one file: another takes it up, file and mail come once."""

import io
from zipfile import ZipFile

import pytest

from cms import clock
from cms.notices.models import Notice
from courses.certificates.sharing import bundles
from courses.certificates.sharing.models import Bundle
from tests.courses.holding import copied, held, pdf_of
from tests.drills.test_certificates import kill, until, worker
from tests.factories import Cast, actor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
COUNT = 400


def made() -> bool:
    return Bundle.objects.filter(made_at__isnull=False).exists()


def test_a_killed_worker_leaves_half_of_nothing_and_the_next_makes_it_whole():
    cast = Cast()
    first = held(cast.trainee)
    every = [first, *copied(first, COUNT - 1)]
    bundles.ask(person_id=cast.trainee.pk, by=actor(cast.trainee), at=clock.now())

    process = worker()
    assert until(lambda: Bundle.objects.filter(done__gt=0).exists(), 60)
    kill(process)
    was_made = made()
    process = worker()
    try:
        assert until(made, 120)
    finally:
        kill(process)

    assert not was_made, "killed too late: this run proves nothing"
    pack = ZipFile(io.BytesIO(bytes(Bundle.objects.get().zip_bytes)))
    assert {pack.read(name) for name in pack.namelist()} >= {pdf_of(one) for one in every}
    assert len(pack.namelist()) == COUNT + 1
    assert Notice.objects.filter(key__startswith="courses.bundle").count() == 1
