# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by journeys with Django on the demo's data: the signatories of `TOWNS` agree, by the verb; prints the table."""

import json
import os


def main() -> None:
    import django

    django.setup()
    from agende import process
    from agende.signoffs.queries import bodies_of, counts, frozen_last, signoffs_of
    from agende.texts.models import Agenda
    from cms import clock
    from cms.management.demo.agendas import acting
    from cms.people.models import Mandate
    from cms.rights import Role

    agenda = Agenda.objects.select_related("zone").get(zone__slug="sud-est")
    version, at = frozen_last(agenda), clock.now()
    for town in filter(None, os.environ["TOWNS"].split(",")):
        body = bodies_of(agenda).get(municipality__name=town)
        signatory = Mandate.objects.get(body=body, role=Role.SIGNATORY).person
        by = acting(signatory, Role.SIGNATORY, at=at)
        process.sign(version=version, position="agreed", by=by, at=at)
    rows = {row.body.municipality.name: row.position for row in signoffs_of(version)}
    said = counts(version)
    print(
        json.dumps({"rows": rows, "agreed": said.favourable, "total": said.total, "sha256": version.sha256})
    )


if __name__ == "__main__":
    main()
