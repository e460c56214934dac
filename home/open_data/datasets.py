# SPDX-License-Identifier: AGPL-3.0-or-later
"""The datasets that are open, with their files: those of the site itself, and those of the knowledge framework."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agende.queries import published_agendas
from cms import clock
from cms.audit.models import AuditEntry
from cms.meetings.planning.queries import public_meetings, sessions_of
from home.documents.models import DocumentPage
from home.knowledge.drawing import licence_url
from home.knowledge.models import Dataset
from home.knowledge.pages import IndicatorPage
from home.open_data import records, sources
from home.open_data.vocabularies import CONTINUAL, FORMATS, FREQUENCY_OF, IRREGULAR
from home.plan.actions.models import ActionPage
from home.towns.atlas import unrestricted

ENDINGS = ("csv", "json")
"""Formats that every table is given in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """When something last changed (None: nothing is public yet), how many rows it has and how many are examples."""

    changed_at: datetime | None
    rows: int = 0
    examples: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A dataset of the site itself: what it is, how its rows are read, when it last changed."""

    title: str | Promise
    description: str | Promise
    record: type[records.Record]
    read: Callable[[], Sequence[records.Record]]
    state: Callable[[], State]
    theme: str = Dataset.Theme.GOVERNMENT
    frequency: str = CONTINUAL


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file: what it holds, the key of its format, its path on this site."""

    title: str
    ending: str
    path: str

    @property
    def format_name(self) -> str:
        """The format, for people."""
        return FORMATS[self.ending].name


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A dataset as the catalogue tells of it. `source` is who made it, "" for who publishes the site."""

    key: str
    title: str
    description: str
    source: str
    licence: str
    licence_name: str
    licence_url: str
    theme: str
    frequency: str
    frequency_words: str
    changed_at: datetime
    path: str
    files: tuple[OpenFile, ...]
    is_example: bool = False

    @property
    def by_title(self) -> list[tuple[str, list[OpenFile]]]:
        """Its files by what they hold: the same in several formats stands together."""
        return [(title, list(files)) for title, files in groupby(self.files, lambda file: file.title)]

    @property
    def changed_on(self) -> date:
        """The day of its last change, in Rome."""
        return clock.day_of(self.changed_at)


def _of_pages(pages: Any) -> State:
    counted = pages.aggregate(
        at=Max("last_published_at"), rows=Count("pk"), examples=Count("pk", filter=Q(is_example=True))
    )
    return State(changed_at=counted["at"], rows=counted["rows"], examples=counted["examples"])


def _of_territory() -> State:
    return State(
        changed_at=AuditEntry.objects.filter(verb="territory.imported").aggregate(at=Max("at"))["at"]
    )


def _of_agendas() -> State:
    versions = list(published_agendas())
    return State(
        changed_at=max((version.publication.at for version in versions), default=None),
        rows=len(versions),
        examples=sum(version.agenda.is_example for version in versions),
    )


def _of_meetings() -> State:
    counted = sessions_of(public_meetings()).aggregate(
        at=Max("meeting__changed_at"),
        rows=Count("pk"),
        examples=Count("pk", filter=Q(meeting__is_example=True)),
    )
    return State(changed_at=counted["at"], rows=counted["rows"], examples=counted["examples"])


TABLES = {
    "comuni": Table(
        title=gettext_lazy("Municipalities of the metropolitan city"),
        description=gettext_lazy("The municipalities of today with their ISTAT code, their zone and their residents."),
        record=records.Municipality, read=sources.all_municipalities, state=_of_territory,
        theme=Dataset.Theme.REGIONS, frequency=IRREGULAR,
    ),
    "zone": Table(
        title=gettext_lazy("Homogeneous zones"),
        description=gettext_lazy("The homogeneous zones with the ISTAT codes of their municipalities of today."),
        record=records.Zone, read=sources.all_zones, state=_of_territory,
        theme=Dataset.Theme.REGIONS, frequency=IRREGULAR,
    ),
    "azioni": Table(
        title=gettext_lazy("Actions of the strategic plan"),
        description=gettext_lazy(
            "The actions of every edition: state, milestones, money, CUP, places, indicators, actions of the agendas "
            "that they meet."
        ),
        record=records.PlanAction, read=sources.all_plan_actions,
        state=lambda: _of_pages(ActionPage.objects.in_public().exclude(edition=None)),
    ),
    "azioni-delle-agende": Table(
        title=gettext_lazy("Actions of the territorial agendas"),
        description=gettext_lazy("The actions of the published agendas, as the version in force has them."),
        record=records.AgendaAction, read=sources.all_agenda_actions, state=_of_agendas,
    ),
    "indicatori": Table(
        title=gettext_lazy("Indicators of the knowledge framework"),
        description=gettext_lazy("What each indicator measures, its baseline and target, and where its figures are."),
        record=records.Indicator, read=sources.all_indicators,
        state=lambda: _of_pages(sources.indicator_pages().order_by()), theme=Dataset.Theme.REGIONS,
    ),
    "documenti": Table(
        title=gettext_lazy("Documents of the library"),
        description=gettext_lazy("The documents with kind, date, language, size, accessibility and SHA-256."),
        record=records.Document, read=sources.all_documents,
        state=lambda: _of_pages(DocumentPage.objects.live().filter(unrestricted())),
    ),
    "incontri": Table(
        title=gettext_lazy("Public meetings"),
        description=gettext_lazy("Dates of training meetings, assemblies and tables: when, where, zones, state."),
        record=records.Meeting, read=sources.all_meetings, state=_of_meetings,
    ),
}  # fmt: skip
"""Key in the addresses → dataset of the site itself."""


def entries() -> list[Entry]:
    """The open datasets: of the site, then of the knowledge framework by title. Eight queries, whatever their number.

    One is listed from its first change on; the territory, whose import may not have been logged, from the first of the
    others on.
    """
    read = {state: state() for state in dict.fromkeys(table.state for table in TABLES.values())}
    states = {key: read[table.state] for key, table in TABLES.items()}
    known = list(_of_knowledge())
    moments = [state.changed_at for state in states.values()] + [entry.changed_at for entry in known]
    newest = max((moment for moment in moments if moment), default=None)
    own = []
    for key, state in states.items():
        changed_at = state.changed_at or (newest if TABLES[key].state is _of_territory else None)
        if changed_at:
            own.append(_own(key, TABLES[key], state, changed_at))
    return own + known


def entry_of(key: str) -> Entry | None:
    """The dataset of a code; None when none that is open has it."""
    return next((entry for entry in entries() if entry.key == key), None)


def table_files(key: str) -> tuple[OpenFile, ...]:
    """The files of a dataset of the site itself."""
    title = str(TABLES[key].title)
    return tuple(OpenFile(title, one, reverse("open_data_file", args=[key, one])) for one in ENDINGS)


def _own(key: str, table: Table, state: State, changed_at: datetime) -> Entry:
    licence = Dataset.Licence.CC_BY_4
    words = [str(table.description)]
    if 0 < state.examples < state.rows:
        words.append(_("Some rows are examples, and say so."))
    return Entry(
        key=key,
        title=str(table.title),
        description=" ".join(words),
        source="",
        licence=licence,
        licence_name=str(licence.label),
        licence_url=licence_url(Dataset(licence=licence)),
        theme=table.theme,
        frequency=table.frequency,
        frequency_words=_("as soon as something changes")
        if table.frequency == CONTINUAL
        else _without_calendar(),
        changed_at=changed_at,
        path=f"{reverse('open_data')}#dataset-{key}",
        files=table_files(key),
        is_example=bool(state.examples) and state.examples == state.rows,
    )


def _without_calendar() -> str:
    return str(Dataset.Every.IRREGULAR.label)


def _of_knowledge() -> Iterator[Entry]:
    pages: dict[int, list[IndicatorPage]] = {}
    for page in sources.indicator_pages():
        pages.setdefault(page.indicator.dataset_id, []).append(page)
    rows = Dataset.objects.filter(pk__in=pages).annotate(changed_at=Max("releases__published_at"))
    for dataset in rows.exclude(changed_at=None).order_by("is_example", "title"):
        yield Entry(
            key=sources.key_of(dataset),
            title=dataset.title,
            description=dataset.description,
            source=dataset.publisher,
            licence=dataset.licence,
            licence_name=str(dataset.get_licence_display()),
            licence_url=licence_url(dataset),
            theme=dataset.theme,
            frequency=FREQUENCY_OF[Dataset.Every(dataset.every)],
            frequency_words=str(dataset.get_every_display()),
            changed_at=dataset.changed_at,
            path=reverse("knowledge_dataset", args=[dataset.slug]),
            files=tuple(_indicator_files(pages[dataset.pk])),
            is_example=dataset.is_example,
        )


def _indicator_files(pages: Sequence[IndicatorPage]) -> Iterator[OpenFile]:
    for page in pages:
        for one in ENDINGS:
            path = reverse("open_data_indicator", args=[page.indicator.code, one])
            yield OpenFile(page.indicator.title, one, path)


def as_records(found: Sequence[Entry]) -> list[records.Dataset]:
    """Datasets as the interface for programs gives them."""
    return [
        records.Dataset(
            identificativo=entry.key,
            titolo=entry.title,
            descrizione=entry.description,
            fonte=entry.source,
            licenza=entry.licence_name,
            indirizzo_licenza=entry.licence_url,
            tema=entry.theme,
            frequenza=entry.frequency_words,
            modificato_il=entry.changed_on,
            pagina=sources.whole(entry.path),
            file=[
                records.OpenFile(
                    titolo=file.title, formato=file.format_name, indirizzo=sources.whole(file.path)
                )
                for file in entry.files
            ],
            esempio=entry.is_example,
        )
        for entry in found
    ]
