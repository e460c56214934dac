# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the open files and the interface for programs hold: one definition for CSV, JSON, answers and their manual.

Names of fields are part of the promise (columns of the files, keys of the answers): they are never translated, and
change only with the version of the interface. What they mean is translated where it is shown.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.utils.translation import gettext_noop as _
from ninja import Schema
from pydantic import Field, PlainSerializer


def as_number(value: Decimal | None) -> int | float | None:
    """A number of JSON: whole where it is whole, nothing where it is missing."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


Number = Annotated[Decimal | None, PlainSerializer(as_number, return_type=int | float | None)]


def said(meaning: str) -> Any:
    """A field with what it means, in the words of the catalogue."""
    return Field(description=meaning)


class Record(Schema):
    """A row of a file, an item of an answer. `esempio`: true for what was made up to show how things work."""


EXAMPLE = _("True when it is an example: made up, to show how the site works.")
SLUG_OF_ZONE = _("Code of the homogeneous zone in this site's addresses.")
CODES_OF_TOWNS = _("ISTAT codes, of six digits, of the municipalities concerned.")
PAGE = _("Address of its page.")
EDITION = _("Edition of the plan.")
LICENCE = _("Licence in short.")
SOURCE = _("Who made the figures.")
CODE_OF_INDICATOR = _("Code of the indicator: it never changes.")
CODE_OF_ACTION = _("Code of the action: it never changes.")
CODE_OF_TOWN = _("ISTAT code, of six digits.")
NAME_OF_ZONE = _("Name of the homogeneous zone.")
NAMES_OF_TOWNS = _("Names of those municipalities, in the same order.")
RESIDENTS = _("Residents, as the institutional sources of the territory say.")
YEAR_OF_RESIDENTS = _("Year that the residents are of.")
TO_VERIFY = _("True when it still has to be checked against the formal act.")


class Municipality(Record):
    """A municipality of today."""

    codice_istat: str = said(CODE_OF_TOWN)
    comune: str = said(_("Name of the municipality."))
    codice_catastale: str = said(_("Code of the land register."))
    capoluogo: bool = said(_("True for the capital."))
    codice_zona: str = said(SLUG_OF_ZONE)
    zona: str = said(NAME_OF_ZONE)
    zona_da_verificare: bool = said(TO_VERIFY)
    residenti: int | None = said(RESIDENTS)
    anno_residenti: int | None = said(YEAR_OF_RESIDENTS)
    pagina: str = said(PAGE)


class Zone(Record):
    """A homogeneous zone, with its municipalities of today."""

    codice_zona: str = said(SLUG_OF_ZONE)
    zona: str = said(NAME_OF_ZONE)
    residenti: int | None = said(RESIDENTS)
    anno_residenti: int | None = said(YEAR_OF_RESIDENTS)
    superficie_km2: Number = said(_("Official area in square kilometres."))
    codici_istat: list[str] = said(CODES_OF_TOWNS)
    comuni: list[str] = said(NAMES_OF_TOWNS)
    da_verificare: bool = said(TO_VERIFY)
    fonte: str = said(_("Where it is known from."))
    pagina: str = said(PAGE)


class PlanAction(Record):
    """An action of the strategic plan, with its CUPs and the codes of what it meets."""

    edizione: str = said(EDITION)
    codice_azione: str = said(CODE_OF_ACTION)
    titolo: str = said(_("Title."))
    sintesi: str = said(_("The action in two lines."))
    codice_stato: str = said(_("State: planned, under_way, done, suspended, given_up."))
    stato: str = said(_("State in words."))
    motivo: str = said(_("Why it is suspended or given up."))
    situazione_al: date | None = said(_("Day that the state is of."))
    capofila: str = said(_("Who leads it."))
    partner: list[str] = said(_("Who takes part."))
    parti_del_piano: list[str] = said(_("Parts of the plan that it serves."))
    tutta_la_citta: bool = said(_("True when it is for the whole metropolitan city."))
    codici_zona: list[str] = said(_("Codes of the homogeneous zones concerned."))
    zone: list[str] = said(_("Names of those zones, in the same order."))
    codici_istat: list[str] = said(CODES_OF_TOWNS)
    comuni: list[str] = said(NAMES_OF_TOWNS)
    cup: list[str] = said(_("Codes of its public investment projects (CUP)."))
    costo_euro: Number = said(
        _("Expected cost in euro; nothing when it is not estimated, 0 when it costs nothing.")
    )
    fondi_trovati_euro: Number = said(_("Money found, in euro; nothing when it is not known."))
    fondi_trovati_di_importo_non_noto: int = said(_("Sources of money found whose amount is not known."))
    tappe_raggiunte: int = said(_("Milestones reached."))
    tappe: int = said(_("Milestones in all."))
    prossima_scadenza: date | None = said(_("First day by which something is still to be reached."))
    indicatori: list[str] = said(_("Codes of its indicators."))
    azioni_delle_agende: list[str] = said(_("Codes of the actions of the territorial agendas that it meets."))
    indirizzo: str = said(PAGE)
    aggiornata_il: date | None = said(_("Day on which its page was last published."))
    esempio: bool = said(EXAMPLE)


class AgendaAction(Record):
    """An action of a published territorial agenda, as the version in force has it."""

    codice_azione: str = said(CODE_OF_ACTION)
    titolo: str = said(_("Title."))
    descrizione: str = said(_("What is done, as the agenda says."))
    edizione: str = said(EDITION)
    codice_zona: str = said(SLUG_OF_ZONE)
    zona: str = said(NAME_OF_ZONE)
    capofila: str = said(_("Who leads it."))
    periodo: str = said(_("From when to when."))
    codici_istat: list[str] = said(CODES_OF_TOWNS)
    comuni: list[str] = said(NAMES_OF_TOWNS)
    parti_del_piano: list[str] = said(_("Parts of the plan that it serves."))
    indirizzo: str = said(PAGE)
    esempio: bool = said(EXAMPLE)


class Indicator(Record):
    """An indicator of the knowledge framework; its figures are apart."""

    codice_indicatore: str = said(CODE_OF_INDICATOR)
    indicatore: str = said(_("Name of the indicator."))
    definizione: str = said(_("What it measures."))
    unita: str = said(_("Unit of its figures."))
    tipo_luogo: str = said(_("Kind of the smallest places that it is known for."))
    direzione: str = said(_("Whether higher or lower is better."))
    partenza: Number = said(_("Baseline."))
    periodo_partenza: str = said(_("Period of the baseline."))
    obiettivo: Number = said(_("Target."))
    periodo_obiettivo: str = said(_("Period of the target."))
    fonte_obiettivo: str = said(_("Act or document that set the target."))
    ultimo_periodo: str = said(_("Newest period with a figure."))
    dataset: str = said(_("Code of the dataset that it belongs to."))
    fonte: str = said(SOURCE)
    licenza: str = said(LICENCE)
    pagina: str = said(PAGE)
    file_csv: str = said(_("Address of its figures as CSV."))
    file_json: str = said(_("Address of its figures as JSON."))
    esempio: bool = said(EXAMPLE)


class Figure(Record):
    """A figure of an indicator: a place, a period, a number or why there is none."""

    codice_indicatore: str = said(CODE_OF_INDICATOR)
    indicatore: str = said(_("Name of the indicator."))
    tipo_luogo: str = said(
        _("Kind of place: municipality, homogeneous zone, metropolitan city, node of the plan.")
    )
    codice_luogo: str = said(_("ISTAT code of six digits, or the code of the zone or of the node."))
    luogo: str = said(_("Name of the place."))
    zona_omogenea: str = said(_("Zone of the municipality on the last day of the period."))
    periodo: str = said(_("Year (2023), half-year (2023-S1) or month (2023-06)."))
    valore: Number = said(_("The number: zero is a number, nothing is a missing figure."))
    valore_mancante: str = said(_("Why there is no number."))
    unita: str = said(_("Unit of the number."))
    calcolo: str = said(
        _("How a total was made from the municipalities; nothing for a figure that was given.")
    )
    fonte: str = said(SOURCE)
    licenza: str = said(LICENCE)
    pubblicato_il: date | None = said(_("Day on which figures of the indicator were last published."))
    avvertenza: str = said(_("“Esempio” when the figures are an example."))


class Document(Record):
    """A document of the library, with the file of today."""

    titolo: str = said(_("Title."))
    tipo: str = said(_("Kind of document."))
    data: date | None = said(_("Day that the document bears."))
    ambito: str = said(_("Part of the plan that it is about."))
    codice_zona: str = said(SLUG_OF_ZONE)
    zona: str = said(NAME_OF_ZONE)
    codice_istat: str = said(_("ISTAT code, of six digits, of the municipality that it is about."))
    comune: str = said(_("Name of the municipality."))
    edizione: str = said(EDITION)
    lingua: str = said(_("Language."))
    formato: str = said(_("Format of the file."))
    byte: int | None = said(_("Size of the file in bytes."))
    accessibile: bool = said(
        _("True when the file, or another with the same content, is accessible to everybody.")
    )
    versione: int | None = said(_("Number of the version of the file."))
    sha256: str = said(_("SHA-256 of the file."))
    pagina: str = said(PAGE)
    file: str = said(_("Address of the file."))
    file_accessibile: str = said(_("Address of the accessible version."))
    esempio: bool = said(EXAMPLE)


class Meeting(Record):
    """A date of a public meeting."""

    codice: str = said(_("Code of the date: it never changes, and is its name in calendars (UID)."))
    titolo: str = said(_("Title."))
    tipo: str = said(_("Kind of meeting."))
    livello: int | None = said(_("Level of a training meeting: 1 or 2."))
    inizio: datetime = said(_("When it begins, in Rome."))
    fine: datetime = said(_("When it ends, in Rome."))
    luogo: str = said(_("Where it is held."))
    in_videochiamata: bool = said(_("True when one can take part by video call."))
    codice_stato: str = said(_("State: planned, held, cancelled."))
    codici_zona: list[str] = said(_("Codes of the homogeneous zones concerned."))
    zone: list[str] = said(_("Names of those zones, in the same order."))
    parti_del_piano: list[str] = said(_("Parts of the plan that it is about."))
    pagina: str = said(PAGE)
    esempio: bool = said(EXAMPLE)


class OpenFile(Schema):
    """A file of a dataset."""

    titolo: str = said(_("What the file holds."))
    formato: str = said(_("Format of the file."))
    indirizzo: str = said(_("Address of the file."))


class Dataset(Schema):
    """A dataset of the catalogue."""

    identificativo: str = said(_("Code of the dataset: it never changes."))
    titolo: str = said(_("Title."))
    descrizione: str = said(_("What it holds."))
    fonte: str = said(_("Who made the data."))
    licenza: str = said(LICENCE)
    indirizzo_licenza: str = said(_("Where the licence is to be read."))
    tema: str = said(_("Theme of the vocabulary data-theme of the European Union."))
    frequenza: str = said(_("How often it is updated."))
    modificato_il: date = said(_("Day of its last change."))
    pagina: str = said(PAGE)
    file: list[OpenFile] = said(_("Its files, each with title, format and address."))
    esempio: bool = said(EXAMPLE)
