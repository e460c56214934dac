# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by bench_certificates with Django on the demo: issues certificates, renders them as the worker does."""

import gc
import json
import os
import time
from pathlib import Path

# a worker reaches its size within the first hundred: what grows after that is a leak
WARM_UP, COUNT = 200, int(os.environ.get("CERTIFICATES", "1000"))


def resident_mb() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    import django

    django.setup()
    from cms import clock
    from courses.certificates.models import Certificate
    from courses.certificates.operations import render

    certificates = issued(WARM_UP + COUNT)
    for number in certificates[:WARM_UP]:
        render(certificate=Certificate.objects.get(pk=number), at=clock.now())
    memory, start = resident_mb(), time.perf_counter()
    for number in certificates[WARM_UP:]:
        render(certificate=Certificate.objects.get(pk=number), at=clock.now())
    seconds = time.perf_counter() - start
    print(json.dumps({"count": COUNT, "seconds": seconds, "growth_mb": resident_mb() - memory}))


def issued(count: int) -> list[int]:
    """Keys of the certificates of as many people who completed the first module; their jobs go with the copy."""
    from django.db import transaction

    from cms import clock
    from cms.people.models import Person
    from courses.catalogue.models import ModuleVersion
    from courses.certificates.operations import issue_if_earned
    from courses.enrolments.models import Completion, Enrolment

    version, at = ModuleVersion.objects.order_by("pk")[0], clock.now()
    certificates = []
    with transaction.atomic():
        for number in range(count):
            person = Person.objects.create(given_name="Niccolò", family_name=f"D'Agüero {number}")
            enrolment = Enrolment.objects.create(person=person, module=version.module, version=version, at=at)
            completion = Completion.objects.create(
                enrolment=enrolment, version=version, rule=version.rule, percent=90, at=at
            )
            certificates.append(issue_if_earned(completion=completion, by=None, at=at).pk)
    return certificates


if __name__ == "__main__":
    main()
