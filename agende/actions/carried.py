# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of an agenda may go on in that of the next triennium, and what goes with it."""

from collections.abc import Iterable

from agende.actions.fields import Type
from agende.actions.lateness import ENDED
from agende.actions.models import Record, RecordState
from agende.actions.operations import names_in
from agende.actions.queries import in_agenda, standing_of
from agende.texts.models import Agenda


def with_what_they_serve(records: Iterable[Record]) -> list[Record]:
    """Records with the objectives they serve and the indicators that measure any of them, each once."""
    chosen = {record.uid: record for record in records}
    agendas = {record.agenda_id for record in chosen.values()}
    others = Record.objects.filter(agenda__in=agendas, state=RecordState.ACCEPTED)
    known = {
        str(each.uid): each
        for each in others.select_related("section__node", "agenda__edition", "agenda__zone")
    }
    for uid in {uid for record in chosen.values() for uid in names_in(record.kind, record.data, Type.RECORD)}:
        if uid in known and known[uid].kind == Record.Kind.OBJECTIVE:
            chosen.setdefault(known[uid].uid, known[uid])
    for each in known.values():
        if each.kind == Record.Kind.INDICATOR and each.data.get("measured") in {str(uid) for uid in chosen}:
            chosen.setdefault(each.uid, each)
    return list(chosen.values())


def to_carry_over(agenda: Agenda, before: Agenda) -> list[Record]:
    """What of an older agenda may go on in a new one: actions that nobody said to be done or stopped, objectives.

    What is there already is left out.
    """
    kinds = (Record.Kind.OBJECTIVE, Record.Kind.ACTION)
    known = agenda.records.filter(carried_from__isnull=False).values("carried_from")
    rows = in_agenda(before).filter(kind__in=kinds).exclude(pk__in=known)
    records = list(rows.select_related("agenda__edition", "agenda__zone", "section__node"))
    standing = standing_of(records)
    return [
        record for record in records if not ((report := standing[record.pk].report) and report.state in ENDED)
    ]


def agenda_before(agenda: Agenda) -> Agenda | None:
    """The zone's agenda of the triennium before, that has records."""
    older = Agenda.objects.filter(zone=agenda.zone_id, edition__first_year__lt=agenda.edition.first_year)
    with_records = older.filter(records__state=RecordState.ACCEPTED).select_related("zone", "edition")
    return with_records.order_by("-edition__first_year").first()
