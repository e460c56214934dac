# SPDX-License-Identifier: AGPL-3.0-or-later
"""The CSV files of the pages of municipalities and zones."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from agende.queries import LocalAction, agendas_here
from cms.sheets import csv_out
from cms.territory.models import Zone
from home.plan.actions.sheets import Sheet
from home.plan.actions.words import STATES
from home.towns.atlas import Town, atlas, state
from home.towns.figures import csv_of
from home.towns.measures import measures
from home.towns.sheets import sheets_about

FIGURES, ACTIONS, TOWNS = "indicatori.csv", "azioni.csv", "comuni.csv"


def of_all() -> dict[str, bytes]:
    """All the municipalities with their codes."""
    rows = [
        [town.istat_code, town.name, town.zone_name, town.population, town.population_year, town.url]
        for town in atlas().towns.values()
    ]
    return {TOWNS: csv_out(["codice_istat", "comune", "zona", "residenti", "anno_residenti", "pagina"], rows)}


def of_town(municipality: int) -> dict[str, bytes]:
    """The figures and the actions of a municipality; none for one that exists no more."""
    now = state()
    town = atlas(now).town(municipality)
    if town is None:
        return {}
    actions = agendas_here(None, body=town.body_uid).actions if town.body_uid else []
    sheets = sheets_about(atlas(now).zones.get(town.zone), town)
    return {FIGURES: csv_of([town], measures(now)), ACTIONS: actions_csv(sheets, actions, town)}


def of_zone(zone: Zone) -> dict[str, bytes]:
    """The figures of the municipalities of a zone, and the actions of plan and agenda."""
    now = state()
    region = atlas(now).zones.get(zone.slug)
    if region is None:
        return {}
    return {
        FIGURES: csv_of(region.towns, measures(now)),
        ACTIONS: actions_csv(sheets_about(region), agendas_here(zone.pk).actions),
    }


def actions_csv(sheets: Iterable[Sheet], actions: Iterable[LocalAction], town: Town | None = None) -> bytes:
    """Actions of the plan and of agendas with their codes, one a row."""
    titles = [
        "documento", "codice", "titolo", "stato", "chi_la_guida", "parte_del_comune", "cup", "indirizzo", "esempio",
    ]  # fmt: skip
    rows = [
        [
            _("Plan %(years)s") % {"years": sheet.edition}, sheet.code, sheet.title,
            STATES.get(sheet.state, sheet.state), sheet.lead, "",
            " ".join(cup.code for cup in sheet.cups), sheet.url, _("Example") if sheet.is_example else "",
        ]
        for sheet in sheets
    ]  # fmt: skip
    rows += [
        [
            str(action.agenda), action.code, action.title, action.state, action.leads, ", ".join(action.parts),
            "", action.url, _("Example") if action.agenda.is_example else "",
        ]
        for action in actions
    ]  # fmt: skip
    return csv_out(titles if town else [title for title in titles if title != "parte_del_comune"],
                   rows if town else [[*row[:5], *row[6:]] for row in rows])  # fmt: skip
