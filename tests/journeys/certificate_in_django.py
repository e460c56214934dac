# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by journeys with Django on the demo's data, as its `SITE_URL`: one of the certificates that wait for the office
is issued, or one corrected (`CORRECT`: its code) or revoked (`REVOKE`: its code). Prints the new one."""

import json
import os
from pathlib import Path


def main() -> None:
    import django

    django.setup()
    from cms import clock
    from cms.people.models import Person
    from cms.rights import Role
    from courses.certificates.models import Certificate, Issuer
    from courses.certificates.operations import issue, reissue, render, revoke
    from courses.enrolments.models import Completion
    from tests.factories import actor

    office = actor(Person.objects.filter(mandates__role=Role.TRAINING_OFFICER).first())
    if code := os.environ.get("REVOKE"):
        revoke(
            certificate=Certificate.objects.get(code=code),
            reason="Prova ripetuta.",
            by=office,
            at=clock.now(),
        )
        print("{}")
        return
    if code := os.environ.get("CORRECT"):
        Issuer.objects.update(place="Legnano")  # something to correct
        made = reissue(certificate=Certificate.objects.get(code=code), by=office, at=clock.now())
    else:
        waiting = Completion.objects.filter(certificates=None, version__issuer__isnull=False).order_by("pk")
        made = issue(completion=waiting.first(), by=office, at=clock.now())
    file = render(certificate=made, at=clock.now())
    Path(os.environ["PDF"]).write_bytes(bytes(file.content.bytes))
    facts, number = made.personal.facts, str(made.numbered)
    print(json.dumps({"code": made.code, "number": number, "holder": facts["name"], "title": facts["title"]}))


if __name__ == "__main__":
    main()
