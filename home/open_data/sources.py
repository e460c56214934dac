# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is public, as records: each function reads all of its kind, in as many queries for one as for a thousand."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.db.models import F
from django.urls import reverse

from agende.queries import PublicAction, public_actions
from cms.areas.models import PlanNode
from cms.clock import TODAY
from cms.meetings.planning.queries import Date, calendar_of
from cms.territory.models import Municipality, Zone, ZoneMembership
from cms.territory.queries import is_to_verify, municipalities
from home.documents.library import Item, items_of
from home.documents.models import DocumentPage
from home.knowledge.models import Dataset
from home.knowledge.open_data import COLUMNS, rows_of
from home.knowledge.pages import IndicatorPage, IndicatorPageQuerySet
from home.knowledge.queries import Account, latest_periods, plain
from home.open_data import records
from home.plan.actions.models import ActionPage
from home.plan.actions.sheets import Sheet
from home.plan.actions.words import STATES
from home.plan.editions import address_of
from home.towns.atlas import address, unrestricted


def whole(path: str) -> str:
    """A path of this site as an address that stands alone; "" for none."""
    return f"{settings.SITE_URL.rstrip('/')}{path}" if path else ""


def key_of(dataset: Dataset) -> str:
    """The code of a dataset of the knowledge framework in the catalogue: no other dataset of the site has it."""
    return f"quadro-{dataset.slug}"


def all_municipalities() -> list[records.Municipality]:
    """The municipalities of today, by name: one query."""
    rows: Any = municipalities(on=TODAY).annotate(url_path=F("page__url_path"), is_live=F("page__live"))
    return [
        records.Municipality(
            codice_istat=row.istat_code,
            comune=row.name,
            codice_catastale=row.cadastral_code,
            capoluogo=row.is_capital,
            codice_zona=row.zone_slug or "",
            zona=row.zone_name or "",
            zona_da_verificare=is_to_verify(row.membership_standing),
            residenti=row.population,
            anno_residenti=row.population_year,
            pagina=whole(address(row)),
        )
        for row in rows
    ]


def all_zones() -> list[records.Zone]:
    """The zones with their municipalities of today, in their order: two queries."""
    members: dict[int, list[tuple[str, str]]] = {}
    rows = ZoneMembership.objects.filter(during__contains=TODAY, municipality__during__contains=TODAY)
    named = rows.order_by("municipality__name").values_list(
        "zone_id", "municipality__istat_code", "municipality__name"
    )
    for zone, code, name in named:
        members.setdefault(zone, []).append((code, name))
    zones: Any = Zone.objects.annotate(url_path=F("page__url_path"), is_live=F("page__live"))
    return [
        records.Zone(
            codice_zona=row.slug,
            zona=row.name,
            residenti=row.population,
            anno_residenti=row.population_year,
            superficie_km2=plain(row.official_area_km2),
            codici_istat=[code for code, _name in members.get(row.pk, [])],
            comuni=[name for _code, name in members.get(row.pk, [])],
            da_verificare=is_to_verify(row.standing),
            fonte=row.source,
            pagina=whole(address(row)),
        )
        for row in zones.order_by("order", "name")
    ]


def all_plan_actions() -> list[records.PlanAction]:
    """The public actions of every edition, the newest edition first, then by code: one query."""
    sheets = ActionPage.objects.in_public().exclude(edition=None).sheets()
    return [_plan_action(sheet) for sheet in sorted(sheets, key=lambda sheet: sheet.edition, reverse=True)]


def _plan_action(sheet: Sheet) -> records.PlanAction:
    found = sheet.totals.found
    return records.PlanAction(
        edizione=sheet.edition,
        codice_azione=sheet.code,
        titolo=sheet.title,
        sintesi=sheet.intro,
        codice_stato=sheet.state,
        stato=str(STATES.get(sheet.state, sheet.state)),
        motivo=sheet.state_note,
        situazione_al=sheet.as_of,
        capofila=sheet.lead,
        partner=[partner.name for partner in sheet.partners],
        parti_del_piano=[node.title for node in sheet.nodes],
        tutta_la_citta=sheet.is_whole_city,
        codici_zona=[slug for slug, _name in sheet.zones],
        zone=[name for _slug, name in sheet.zones],
        codici_istat=[town.code for town in sheet.towns],
        comuni=[town.name for town in sheet.towns],
        cup=[project.code for project in sheet.cups],
        costo_euro=sheet.cost,
        fondi_trovati_euro=found.amount,
        fondi_trovati_di_importo_non_noto=found.unknown,
        tappe_raggiunte=sum(one.state == "done" for one in sheet.milestones),
        tappe=len(sheet.milestones),
        prossima_scadenza=sheet.next_day,
        indicatori=[one.code for one in sheet.indicators],
        azioni_delle_agende=list(sheet.agenda_codes),
        indirizzo=whole(sheet.url),
        aggiornata_il=sheet.updated_on,
        esempio=sheet.is_example,
    )


def all_agenda_actions() -> list[records.AgendaAction]:
    """The actions of the published agendas, by code: three queries."""
    actions = public_actions()
    uids = {uid for action in actions for uid in action.nodes}
    titles = {
        str(uid): title for uid, title in PlanNode.objects.filter(uid__in=uids).values_list("uid", "title")
    }
    named = Municipality.objects.exclude(body=None).order_by("name")
    towns = {
        str(uid): (code, name) for uid, code, name in named.values_list("body__uid", "istat_code", "name")
    }
    return [_agenda_action(action, titles, towns) for action in actions]


def _agenda_action(
    action: PublicAction, titles: Mapping[str, str], towns: Mapping[str, tuple[str, str]]
) -> records.AgendaAction:
    places = [town for uid, town in towns.items() if uid in action.places]
    return records.AgendaAction(
        codice_azione=action.code,
        titolo=action.title,
        descrizione=action.description,
        edizione=action.edition.slug,
        codice_zona=action.zone.slug,
        zona=action.zone.name,
        capofila=action.leads,
        periodo=action.years,
        codici_istat=[code for code, _name in places],
        comuni=[name for _code, name in places],
        parti_del_piano=sorted(titles[uid] for uid in action.nodes if uid in titles),
        indirizzo=whole(action.url),
        esempio=action.is_example,
    )


def all_meetings() -> list[records.Meeting]:
    """The dates of the public meetings, in their order: three queries."""
    return [_meeting(one) for one in calendar_of()]


def _meeting(one: Date) -> records.Meeting:
    return records.Meeting(
        codice=str(one.session.uid),
        titolo=one.title,
        tipo=str(one.meeting.get_kind_display()),
        livello=one.meeting.level,
        inizio=one.begins,
        fine=one.ends,
        luogo=one.where,
        in_videochiamata=one.is_by_video,
        codice_stato="cancelled" if one.is_cancelled else "held" if one.is_past else "planned",
        codici_zona=[slug for slug, _name in one.zones],
        zone=[name for _slug, name in one.zones],
        parti_del_piano=[title for _slug, title in one.areas],
        pagina=whole(one.url),
        esempio=one.meeting.is_example,
    )


def indicator_pages() -> IndicatorPageQuerySet:
    """Pages of indicators that anybody may read, in their order."""
    return IndicatorPage.objects.live().filter(unrestricted()).in_order()


def all_indicators() -> list[records.Indicator]:
    """The public indicators, in their order: two queries."""
    pages = list(indicator_pages())
    latest = latest_periods([page.indicator for page in pages])
    return [_indicator(page, latest.get(page.indicator_id, "")) for page in pages]


def _indicator(page: IndicatorPage, latest: str) -> records.Indicator:
    indicator, dataset = page.indicator, page.indicator.dataset
    return records.Indicator(
        codice_indicatore=indicator.code,
        indicatore=indicator.title,
        definizione=indicator.definition,
        unita=indicator.unit,
        tipo_luogo=str(indicator.get_level_display()),
        direzione=str(indicator.get_direction_display()),
        partenza=plain(indicator.baseline),
        periodo_partenza=indicator.baseline_period,
        obiettivo=plain(indicator.target),
        periodo_obiettivo=indicator.target_period,
        fonte_obiettivo=indicator.target_source,
        ultimo_periodo=latest,
        dataset=key_of(dataset),
        fonte=dataset.publisher,
        licenza=str(dataset.get_licence_display()),
        pagina=whole(address_of(page.url_path)),
        file_csv=whole(reverse("open_data_indicator", args=[indicator.code, "csv"])),
        file_json=whole(reverse("open_data_indicator", args=[indicator.code, "json"])),
        esempio=indicator.has_example,
    )


def figures_of(account: Account) -> Iterator[records.Figure]:
    """The rows of an indicator's file."""
    for row in rows_of(account):
        cells: dict[str, Any] = dict(zip(COLUMNS, row, strict=True))
        yield records.Figure(**cells | {"pubblicato_il": cells["pubblicato_il"] or None})


def all_documents() -> list[records.Document]:
    """The documents of the library, newest first: three queries."""
    items = items_of(DocumentPage.objects.live().filter(unrestricted()))
    codes = dict(Municipality.objects.values_list("slug", "istat_code"))
    return [_document(item, codes) for item in items]


def _document(item: Item, codes: Mapping[str, str]) -> records.Document:
    def filed(name: str) -> tuple[str, str]:
        return item.filed.get(name, ("", ""))

    file = item.file
    return records.Document(
        titolo=item.title,
        tipo=item.kind_words,
        data=item.when,
        ambito=filed("ambito")[1],
        codice_zona=filed("zona")[0],
        zona=filed("zona")[1],
        codice_istat=codes.get(filed("comune")[0], ""),
        comune=filed("comune")[1],
        edizione=filed("edizione")[0],
        lingua=filed("lingua")[1],
        formato=filed("formato")[1],
        byte=file.size if file else None,
        accessibile=item.is_accessible,
        versione=file.number if file else None,
        sha256=file.sha256 if file else "",
        pagina=whole(item.url),
        file=whole(file.get_absolute_url()) if file else "",
        file_accessibile=whole(item.twin.get_absolute_url()) if item.twin else "",
        esempio=item.is_example,
    )
