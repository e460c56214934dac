# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by journeys with Django on the demo's data: somebody who has a certificate and its file: prints who, which."""

import json


def main() -> None:
    import django

    django.setup()
    from cms import clock
    from cms.people.queries import actor_for
    from courses.certificates.operations import issue, render
    from courses.certificates.queries import register
    from courses.enrolments.models import Completion

    known = register().filter(personal__isnull=False, person__user__isnull=False).order_by("pk").first()
    if known is None:
        waiting = Completion.objects.filter(certificates=None, enrolment__person__user__isnull=False)
        known = issue(completion=waiting.order_by("pk").first(), by=None, at=clock.now())
    render(certificate=known, at=clock.now())
    known = register().get(pk=known.pk)
    person = known.person
    print(
        json.dumps(
            {
                "email": person.user.email,
                "second_factor": actor_for(person.user).needs_second_factor,
                "name": str(person),
                "surname": person.family_name,
                "person": str(person.uid),
                "edit": f"/admin/person/edit/{person.pk}/",
                "number": str(known.numbered),
                "code": known.code,
                "pdf": bytes(known.file.content.bytes).hex(),
            }
        )
    )


if __name__ == "__main__":
    main()
