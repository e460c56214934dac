# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public days of the plan, of the agendas and of the meetings, for the calendars of whoever follows them.

One list of sources: what else has public days adds a function to `SOURCES`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agende.queries import public_days, published_pairs
from cms.areas.models import Act, PlanEdition, PlanNode
from cms.meetings.planning.queries import calendar_of
from cms.notices.ical import Entry
from home.changes.models import PageVersion
from home.following import scopes
from home.plan.actions.models import ActionPage
from home.plan.actions.progress import GIVEN_UP, REACHED
from home.plan.actions.sheets import Sheet
from home.plan.actions.showing import scopes_of
from home.plan.editions import address_of
from home.plan.models import PlanEditionPage


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDate:
    """What everybody may know of the days to come and gone. `begins` a date takes whole days, a moment an hour.

    `uid` is for life, `revision` and `changed_at` tell of its last change; `url` is a path of this site, or "";
    `scopes` are the names under which it is followed.
    """

    uid: str
    title: str
    begins: date | datetime
    ends: date | datetime | None = None
    changed_at: datetime
    revision: int = 0
    url: str = ""
    place: str = ""
    words: str = ""
    scopes: frozenset[str] = frozenset()
    is_cancelled: bool = False
    is_example: bool = False

    @property
    def entry(self) -> Entry:
        """As it stands in a calendar: what is only an example says so."""
        example = f"{_('Example')}: " if self.is_example else ""
        return Entry(
            uid=self.uid,
            title=f"{example}{self.title}",
            begins=self.begins,
            ends=self.ends,
            changed_at=self.changed_at,
            revision=self.revision,
            url=f"{settings.SITE_URL.rstrip('/')}{self.url}" if self.url else "",
            place=self.place,
            words=self.words,
            is_cancelled=self.is_cancelled,
        )


def agenda_days() -> Iterator[PublicDate]:
    """Phases of the agendas: one query."""
    for one in public_days():
        yield PublicDate(
            uid=one.uid,
            title=one.title,
            begins=one.day,
            changed_at=one.changed_at,
            revision=one.revision,
            url=one.url,
            scopes=frozenset({f"zone:{one.agenda.zone.slug}"}),
            is_example=one.agenda.is_example,
        )


def acts() -> Iterator[PublicDate]:
    """Acts about the editions and about published agendas, as corrected: four queries."""
    rows = Act.objects.filter(edition__isnull=False, act_date__isnull=False, corrected_by=None)
    rows = rows.filter(Q(zone__isnull=False) | Q(edition__page__in=PlanEditionPage.objects.live().public()))
    agendas, nodes = published_pairs(), _nodes()
    for act in rows.select_related("zone", "edition__page", "corrects__corrects__corrects").order_by("pk"):
        agenda = agendas.get((act.zone_id or 0, act.edition_id or 0))
        if act.zone and agenda:
            yield _act(act, str(agenda), agenda.get_absolute_url(), {f"zone:{act.zone.slug}"})
        elif act.edition and not act.zone:
            plan = _("Strategic plan %(years)s") % {"years": act.edition}
            page = act.edition.page
            yield _act(act, plan, address_of(page.url_path), nodes.get(act.edition.pk, set()))


def _nodes() -> dict[int, set[str]]:
    """Names of the parts of each edition: an act about the plan is about them all."""
    found: dict[int, set[str]] = {}
    for edition, uid in PlanNode.objects.values_list("edition", "uid"):
        found.setdefault(edition, set()).add(f"area:{uid}")
    return found


def _act(act: Act, about: str, url: str, names: Iterable[str]) -> PublicDate:
    """What was recorded first gives the name for life, each correction is a revision."""
    first, corrections = act, 0
    while first.corrects:
        first, corrections = first.corrects, corrections + 1
    number = f"{act.called} {pgettext('act', 'no.')} {act.number}" if act.number else act.called
    return PublicDate(
        uid=str(first.uid),
        title=f"{about}: {act.get_kind_display()}",
        begins=act.act_date or act.at,
        changed_at=act.at,
        revision=corrections,
        url=url,
        words=f"{number} ({act.organ})",
        scopes=frozenset(names),
        is_example=act.is_example,
    )


def milestones() -> Iterator[PublicDate]:
    """Milestones with a day, of the actions of editions that no later one superseded: two queries."""
    pages = ActionPage.objects.in_public().exclude(edition=None)
    pages = pages.exclude(edition__state=PlanEdition.State.SUPERSEDED)
    newest = PageVersion.objects.filter(page_id=OuterRef("pk")).order_by("-number").values("number")[:1]
    told = pages.annotate(number=Subquery(newest)).values_list(
        "pk", "translation_key", "last_published_at", "number"
    )
    known = {pk: rest for pk, *rest in told}
    for sheet in pages.sheets():
        key, at, number = known[sheet.pk]
        yield from _milestones(sheet, key, at, number or 0)


def _milestones(sheet: Sheet, key: UUID, at: datetime, number: int) -> Iterator[PublicDate]:
    """A milestone is known by its title: its rows are written anew with each publication."""
    names, times = frozenset(scopes_of(sheet)), Counter[str]()
    for one in sheet.milestones:
        title = one.title.casefold()
        times[title] += 1
        is_reached = one.state == REACHED
        day = (one.reached_date if is_reached else None) or one.planned_date
        if day is None:
            continue
        words = (
            _("%(code)s: milestone reached, %(title)s")
            if is_reached
            else _("%(code)s: milestone due, %(title)s")
        )
        yield PublicDate(
            uid=str(uuid5(key, f"milestone/{times[title]}/{title}")),
            title=words % {"code": sheet.code, "title": one.title},
            begins=day,
            changed_at=at,
            revision=number,
            url=sheet.url,
            words=sheet.title,
            scopes=names,
            is_cancelled=sheet.state == GIVEN_UP and not is_reached,
            is_example=sheet.is_example,
        )


def meetings() -> Iterator[PublicDate]:
    """Dates of the public meetings, those cancelled too: three queries."""
    for one in calendar_of():
        zones = {f"zone:{slug}" for slug, _name in one.zones}
        yield PublicDate(
            uid=str(one.session.uid),
            title=one.title,
            begins=one.begins,
            ends=one.ends,
            changed_at=one.meeting.changed_at,
            revision=one.meeting.revision,
            url=one.url,
            place=one.where,
            words=one.meeting.summary,
            scopes=frozenset(zones | {f"area:{node.uid}" for node in one.meeting.areas.all()}),
            is_cancelled=one.is_cancelled,
            is_example=one.meeting.is_example,
        )


SOURCES: list[Callable[[], Iterable[PublicDate]]] = [agenda_days, acts, milestones, meetings]
"""Whatever has public days: each gives all of them, in a number of queries that does not grow with them."""


def entries_about(scope: str) -> list[Entry]:
    """What stands in the calendar of who follows a scope, or everything (`scopes.WHOLE_SITE`)."""
    names = scopes.covered_by(scope)
    return [one.entry for source in SOURCES for one in source() if names is None or one.scopes & names]
