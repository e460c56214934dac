# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by bench_certificates with Django on the demo. `issue 200`: the office asks for as many, workers do the rest.
`render 1000`: renders so many as the job does, after a warm-up: seconds, and what the memory grew by.
"""

import gc
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

# a worker reaches its size within the first hundred: what grows after that is a leak
WARM_UP = 200


def resident_mb(process: int | str) -> float:
    """Memory of a process that is in the machine's (VmRSS), shared libraries included."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main(word: str, count: int) -> None:
    import django

    django.setup()
    print(json.dumps({"issue": issue, "render": render}[word](count)))


def issue(count: int) -> dict[str, Any]:
    """The office asks for so many together: `at` is the moment in which it does."""
    from cms import clock
    from cms.people.queries import mandates_on
    from cms.rights import Actor, Role
    from courses import certifying

    rows = completed(count)
    officers = mandates_on(clock.today()).filter(role=Role.TRAINING_OFFICER, person__user__is_active=True)
    by, at = Actor(person_id=officers[0].person_id), time.time()
    batch = certifying.ask_certificates(
        module=rows[0].version.module, uids=[row.uid for row in rows], by=by, at=clock.now()
    )
    return {"batch": batch.pk, "at": at}


def render(count: int) -> dict[str, Any]:
    from cms import clock
    from cms.pdf import process
    from courses.certificates import operations
    from courses.certificates.models import Certificate

    certificates = issued(WARM_UP + count)
    for number in certificates[:WARM_UP]:
        operations.render(certificate=Certificate.objects.get(pk=number), at=clock.now())
    gc.collect()
    writer = process.running()
    before, start = (resident_mb("self"), resident_mb(writer)), time.perf_counter()
    for number in certificates[WARM_UP:]:
        operations.render(certificate=Certificate.objects.get(pk=number), at=clock.now())
    seconds = time.perf_counter() - start
    gc.collect()
    after = resident_mb("self"), resident_mb(process.running())
    return {
        "count": count,
        "seconds": seconds,
        "asker_growth_mb": after[0] - before[0],
        "writer_growth_mb": after[1] - before[1],
    }


def issued(count: int) -> list[int]:
    """Keys of the certificates of so many, in one transaction."""
    from django.db import transaction

    from courses.certificates import operations

    with transaction.atomic():
        return [operations.issue(completion=row, by=None, at=row.at).pk for row in completed(count)]


def completed(count: int) -> list[Any]:
    """So many people complete the first module, in one transaction."""
    from django.db import transaction

    from cms import clock
    from cms.people.models import Person
    from courses.catalogue.models import ModuleVersion
    from courses.enrolments.models import Completion, Enrolment

    version, at = ModuleVersion.objects.order_by("pk")[0], clock.now()
    rows = []
    with transaction.atomic():
        for number in range(count):
            person = Person.objects.create(given_name="Niccolò", family_name=f"D'Agüero {number}")
            enrolment = Enrolment.objects.create(person=person, module=version.module, version=version, at=at)
            row = Completion.objects.create(
                enrolment=enrolment, version=version, rule=version.rule, percent=90, at=at
            )
            rows.append(row)
    return rows


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
