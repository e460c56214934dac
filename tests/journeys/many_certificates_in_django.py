# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by journeys with Django on the demo's data: a learner gets one real certificate and twenty-one more, one a
cycle. Prints who it is and the number of the real one."""

import json


def main() -> None:
    import django

    django.setup()
    from cms import clock
    from courses.certificates.operations import issue, render
    from courses.certificates.queries import register
    from courses.enrolments.models import Completion
    from tests.courses.holding import copied

    waiting = Completion.objects.filter(certificates=None, version__issuer__isnull=False, percent=None)
    made = issue(completion=waiting.order_by("pk").first(), by=None, at=clock.now())
    render(certificate=made, at=clock.now())
    known = register().get(pk=made.pk)
    copied(known, 21)
    person = known.person
    print(
        json.dumps(
            {
                "email": person.user.email,
                "name": str(person),
                "number": str(known.numbered),
                "uid": str(known.uid),
                "title": known.version.title,
                "sha256": known.file.sha256,
            }
        )
    )


if __name__ == "__main__":
    main()
