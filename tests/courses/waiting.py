# SPDX-License-Identifier: AGPL-3.0-or-later
"""People who have completed a module whose certificates the office issues."""

from cms import clock
from courses import certifying
from courses.certificates.batches.models import IssuingBatch
from courses.enrolments.models import Completion
from tests import factories
from tests.courses import stage


def waiting_module(slug: str = "ufficio", **fields):
    return stage.module(
        slug, [stage.text_lesson()], **{"title": "Modulo dell’ufficio", "issuing": "office"} | fields
    )


def completed(count: int, page=None) -> list[Completion]:
    page = page or waiting_module()
    for number in range(count):
        person = factories.Person.objects.create(given_name=f"Persona {number}", family_name="Prova")
        factories.User.objects.create_user(f"{page.slug}{number}@example.it", person=person)
        stage.view_lessons(stage.enrol(person, page))
    return list(Completion.objects.filter(enrolment__module=page).order_by("pk"))


def ask(rows, by, **fields) -> IssuingBatch:
    module = rows[0].version.module
    return certifying.ask_certificates(
        module=module, uids=[row.uid for row in rows], by=by, at=clock.now(), **fields
    )
