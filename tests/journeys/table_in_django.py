# SPDX-License-Identifier: AGPL-3.0-or-later
"""Run by journeys with Django on the demo's data: a table of twenty seats, a meeting of it to come and one held.

Prints the addresses. At the one held 97 municipalities were represented.
"""

import json
from datetime import timedelta
from itertools import cycle, islice


def main() -> None:
    import django

    django.setup()
    from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

    from cms import clock
    from cms.areas.models import PlanNode
    from cms.meetings.attendance.models import RegisterClosing, RegisterLine
    from cms.meetings.planning.models import AgendaItem, Meeting, MeetingSession
    from cms.meetings.tables.models import StandingTable, TableSeat
    from cms.people.models import Body, Person
    from cms.territory.queries import municipalities

    now = clock.now()
    table = StandingTable.objects.create(
        slug="tavolo-di-prova", kind="metropolitan", title="Tavolo metropolitano di prova", is_example=True,
        purpose="Discute il piano strategico con i comuni e gli enti del territorio.", quorum_percent=51)  # fmt: skip

    def meeting(slug: str, title: str, begins: timedelta, **fields: object) -> tuple[Meeting, MeetingSession]:
        known = {"kind": "metropolitan_table", "table": table, "audience": "members"}
        made = Meeting.objects.create(
            slug=slug, title=title, state="published", is_example=True, changed_at=now, **{**known, **fields}
        )
        during = DateTimeTZRange(now + begins, now + begins + timedelta(hours=3))
        session = MeetingSession.objects.create(
            meeting=made, during=during, place="Palazzo Isimbardi, Milano"
        )
        made.refresh_from_db()
        session.refresh_from_db()
        return made, session

    coming, session = meeting("seduta-di-prova", "Seduta sul nuovo piano", timedelta(days=7))
    for order, title in enumerate(["Linee del piano 2027-2029", "Varie"], start=1):
        AgendaItem.objects.create(meeting=coming, order=order, title=title)
    kept, past = meeting(
        "formazione-di-prova",
        "Formazione di prova",
        -timedelta(days=2),
        kind="training",
        level=2,
        table=None,
        audience="staff",
    )
    kept.areas.set(PlanNode.objects.filter(kind="policy_area").order_by("-edition__first_year", "order")[:2])
    towns = list(municipalities(on=now.date()))
    bodies = [
        Body.objects.get_or_create(
            municipality=town, defaults={"kind": "municipality", "name": f"Comune di {town}"}
        )[0]
        for town in towns
    ]
    for of in bodies[:20]:
        somebody = Person.objects.create(given_name="Membro", family_name=of.name)
        TableSeat.objects.create(
            table=table,
            body=of,
            person=somebody,
            capacity="Sindaco",
            during=DateRange(now.date() - timedelta(days=300), None),
        )
    roles = islice(cycle(["Sindaco", "Assessora", "Consigliere", "Istruttore", "Istruttore"]), 97)
    closing = RegisterClosing.objects.create(
        session=past, number=1, planned=180, closed_by=Person.objects.earliest("pk"), at=now
    )
    for of, capacity in zip(bodies[:97], roles, strict=True):
        somebody = Person.objects.create(given_name="Presente", family_name=of.name)
        RegisterLine.objects.create(closing=closing, person=somebody, minutes=180, body=of, capacity=capacity)
    table.refresh_from_db()
    print(json.dumps({
        "table": str(table.uid), "coming": coming.slug, "session": str(session.uid), "held": kept.slug,
        "year": clock.day_of(past.during.lower).year,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
