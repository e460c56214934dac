# SPDX-License-Identifier: AGPL-3.0-or-later
"""What nobody asks for is done by the clock: each task has its hours, and does what it is for."""

from datetime import timedelta

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from cms import clock, jobs
from cms.notices.models import Notice
from courses import certifying, tasks
from courses.certificates.models import Certificate
from courses.certificates.operations import RENDER, render
from courses.certificates.renewals.models import CertificateEvent
from courses.certificates.sharing import bundles
from courses.certificates.sharing.models import Bundle
from tests import factories
from tests.courses import stage
from tests.courses.test_renewals import module, passed_yesterday
from tests.courses.waiting import ask, completed


@pytest.mark.parametrize(
    ("name", "cron"),
    [
        ("courses.ask_again", "*/10 * * * *"),
        ("courses.follow_batches", "* * * * *"),
        ("courses.tend_bundles", "*/10 * * * *"),
        ("courses.append_certificate_days", "7 5-19 * * *"),
    ],
)
def test_it_has_its_hours(name, cron):
    found = [one.cron for one in app.periodic_registry.periodic_tasks.values() if one.task.name == name]

    assert found == [cron]


def test_days_of_certificates_are_appended(cast):
    held = passed_yesterday(cast.trainee, module("oggi", valid_months=1))

    tasks.append_certificate_days(timestamp=0)

    assert CertificateEvent.objects.filter(certificate=held).exists()


def test_lost_files_are_asked_for(cast):
    certificate = stage.pass_module(cast.trainee, stage.short_module())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")

    tasks.ask_again_for_certificates(timestamp=0)

    assert jobs.waiting(RENDER) == [{"certificate_id": certificate.pk}]


def test_the_end_of_a_batch_is_told(cast):
    certifying.issue_batch(batch=ask(completed(1), factories.actor(cast.training_officer)))
    render(certificate=Certificate.objects.get(), at=clock.now())

    tasks.follow_batches(timestamp=0)

    assert Notice.objects.filter(key__startswith="courses.issued:").count() == 1


def test_old_bundles_are_deleted(cast):
    at = clock.now() - bundles.KEPT - timedelta(minutes=1)
    Bundle.objects.create(person=cast.trainee, total=1, done=1, zip_bytes=b"PK", asked_at=at, made_at=at)

    tasks.tend_bundles(timestamp=0)

    assert Bundle.objects.get().zip_bytes is None
