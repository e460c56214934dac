# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who was represented as figures of `cms.charts`: a map with its table, and the CSV of both."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.charts import Figure, Kind, Series, Table
from cms.meetings.representation.queries import Sheet
from cms.meetings.representation.roles import RoleClass
from cms.sheets import csv_out
from cms.territory.queries import shapes_by_code


def absent() -> str:
    """What is said of a municipality for which nobody was there."""
    return pgettext("representation", "absent")


def role_in_words(role: RoleClass | None) -> str:
    """ "sindaco", or "assente"; of staff only that the municipality was there."""
    if role is None:
        return absent()
    return pgettext("representation", "present") if role == RoleClass.STAFF else str(role.label)


def finding_of(sheet: Sheet) -> str:
    """ "97 comuni su 133 erano presenti: 12 con il sindaco, …"."""
    words = _("%(present)s municipalities of %(total)s were present") % {
        "present": sheet.present,
        "total": sheet.total,
    }
    told = [f"{count} {_with(role)}" for role, count in sheet.by_role if count and role != RoleClass.STAFF]
    return f"{words}{': ' if told else ''}{', '.join(told)}."


def _with(role: RoleClass) -> str:
    return {
        RoleClass.MAYOR: _("with the mayor"),
        RoleClass.ASSESSOR: _("with an assessor or the deputy mayor"),
        RoleClass.COUNCILLOR: _("with a councillor"),
    }[role]


def map_of_roles(
    sheet: Sheet, *, title: str, name: str, csv_url: str = "", is_example: bool = False
) -> Figure | None:
    """The municipalities by the highest role in which they were there; None where no borders are known. Two queries."""
    words = {Decimal(0): absent()} | {Decimal(role): role_in_words(role) for role in RoleClass}
    values = [Decimal(row.role or 0) for row in sheet.rows]
    return _map(
        sheet, values, _("Role"), title=title, name=name, csv_url=csv_url, is_example=is_example, words=words
    )


def map_of_meetings(
    sheet: Sheet, *, title: str, name: str, csv_url: str = "", is_example: bool = False
) -> Figure | None:
    """The municipalities by the number of meetings at which they were represented; None as above. Two queries."""
    values = [Decimal(row.meetings) for row in sheet.rows]
    column = _("Meetings")
    return _map(sheet, values, column, title=title, name=name, csv_url=csv_url, is_example=is_example)


def _map(
    sheet: Sheet, values: list[Decimal], column: str, *, title: str, name: str, csv_url: str, is_example: bool,
    words: dict[Decimal, str] | None = None,
) -> Figure | None:  # fmt: skip
    known, shapes = {row.town.code for row in sheet.rows}, shapes_by_code()
    shapes = {code: shape for code, shape in shapes.items() if code in known}
    if not shapes:
        return None
    return Figure(
        kind=Kind.CHOROPLETH,
        title=title,
        finding=finding_of(sheet),
        source=_("Registers of the meetings, as closed; borders: ISTAT via openpolis, CC BY 4.0"),
        is_example=is_example,
        csv_name=name,
        csv_url=csv_url,
        unit="" if words else _("meetings"),
        words=words or {},
        shapes=shapes,
        table=Table(
            heading=_("Municipality"),
            labels=[row.town.name for row in sheet.rows],
            codes=[row.town.code for row in sheet.rows],
            series=[Series(column, values)],
        ),
    )


TITLES = ("codice_istat", "comune", "zona", "presente", "ruolo", "incontri")


def csv_of(sheet: Sheet, *, is_example: bool = False) -> bytes:
    """A row a municipality: ISTAT code, name, zone, whether it was there, its highest role, at how many meetings.

    The other bodies follow, without a code.
    """
    return csv_out(
        [*TITLES, *(["nota"] if is_example else [])], _lines(sheet, [_("Example")] if is_example else [])
    )


def _lines(sheet: Sheet, note: list[str]) -> Iterator[list[object]]:
    for row in sheet.rows:
        town, is_there = row.town, row.role is not None
        role = role_in_words(row.role) if is_there else ""
        yield [town.code, town.name, town.zone_name, "sì" if is_there else "no", role, row.meetings, *note]
    for name, kind in sheet.others:
        yield ["", name, kind, "sì", pgettext("representation", "present"), "", *note]
