# SPDX-License-Identifier: AGPL-3.0-or-later
"""The control of the drill: a job that takes its number from a sequence and keeps nothing until the end."""

from django.apps import AppConfig
from django.db import connection, transaction


class Careless(AppConfig):
    name = "tests.drills"
    label = "careless"

    def ready(self) -> None:
        from courses import tasks

        tasks.render = careless_render


def careless_render(*, certificate, at):
    from courses.certificates import operations
    from courses.certificates.making import make
    from courses.certificates.models import CertificateFile, CertificateNumber

    if CertificateFile.objects.filter(certificate=certificate).exists():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('careless_numbers')")
        number = cursor.fetchone()[0]
    made = make(certificate, certificate.personal.facts, number=str(number))
    with transaction.atomic():
        CertificateNumber.objects.create(
            certificate=certificate, body_id=certificate.body_id, year=certificate.year, number=number
        )
        operations._store(certificate=certificate, made=made, number=str(number), at=at)
