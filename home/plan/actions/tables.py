# SPDX-License-Identifier: AGPL-3.0-or-later
"""Actions as tables, with the codes that others join them by: action, ISTAT, CUP. Missing is empty, zero is 0. Pure."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from cms.sheets import csv_out
from home.plan.actions.sheets import Sheet
from home.plan.actions.words import FUNDING_KINDS, FUNDING_STATES, MILESTONE_STATES, STATES

type Table = tuple[list[str], list[list[object]]]
BETWEEN = " | "
"""Between several values of a cell."""


def actions_table(sheets: Iterable[Sheet]) -> Table:
    """One row an action: titles and rows."""
    titles = [
        "edizione", "codice_azione", "titolo", "stato", "situazione_al", "capofila", "partner", "parti_del_piano",
        "tutta_la_citta", "zone", "codici_istat", "comuni", "cup", "costo_euro", "fondi_trovati_euro",
        "fondi_trovati_di_importo_non_noto", "tappe_raggiunte", "tappe", "prossima_scadenza", "indicatori",
        "azioni_delle_agende", "indirizzo", "aggiornata_il", "esempio",
    ]  # fmt: skip
    return titles, [_row(sheet) for sheet in sheets]


def _row(sheet: Sheet) -> list[object]:
    found = sheet.totals.found
    return [
        sheet.edition, sheet.code, sheet.title, str(STATES.get(sheet.state, sheet.state)), _day(sheet.as_of),
        sheet.lead, _joined(partner.name for partner in sheet.partners), _joined(node.title for node in sheet.nodes),
        _yes(sheet.is_whole_city), _joined(name for _slug, name in sheet.zones),
        _joined(town.code for town in sheet.towns), _joined(town.name for town in sheet.towns),
        _joined(project.code for project in sheet.cups), euro(sheet.cost), euro(found.amount), found.unknown,
        sum(one.state == "done" for one in sheet.milestones), len(sheet.milestones), _day(sheet.next_day),
        _joined(one.code for one in sheet.indicators), _joined(sheet.agenda_codes), sheet.url, _day(sheet.updated_on),
        _yes(sheet.is_example),
    ]  # fmt: skip


def milestones_table(sheet: Sheet) -> Table:
    """One row a milestone."""
    titles = ["codice_azione", "tappa", "stato", "prevista_entro", "raggiunta_il", "nota", "esempio"]
    return titles, [
        [
            sheet.code, one.title, str(MILESTONE_STATES.get(one.state, one.state)), _day(one.planned_date),
            _day(one.reached_date), one.note, _yes(sheet.is_example),
        ]
        for one in sheet.milestones
    ]  # fmt: skip


def money_table(sheet: Sheet) -> Table:
    """One row a source of money; an empty amount is not known."""
    titles = ["codice_azione", "fonte", "chi_li_da", "stato", "importo_euro", "esempio"]
    return titles, [
        [
            sheet.code, one.source, str(FUNDING_KINDS.get(one.kind, one.kind)),
            str(FUNDING_STATES.get(one.state, one.state)), euro(one.amount), _yes(sheet.is_example),
        ]
        for one in sheet.funding
    ]  # fmt: skip


def files_of(sheet: Sheet) -> dict[str, bytes]:
    """The files of a sheet by name: the action in one row, its milestones and its money where there are any."""
    name = f"azione-{sheet.code.lower()}"
    tables = {name: actions_table([sheet])}
    if sheet.milestones:
        tables[f"{name}-tappe"] = milestones_table(sheet)
    if sheet.funding:
        tables[f"{name}-fondi"] = money_table(sheet)
    return {f"{name}.csv": csv_out(*table) for name, table in tables.items()}


def euro(amount: Decimal | None) -> str:
    """ "1250000,50": as a spreadsheet set to Italian reads it; "" when it is not known."""
    return "" if amount is None else f"{amount:f}".replace(".", ",")


def _day(value: object) -> str:
    return "" if value is None else str(value)


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")


def _joined(values: Iterable[str] | Sequence[str]) -> str:
    return BETWEEN.join(values)
