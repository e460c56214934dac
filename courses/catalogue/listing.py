# SPDX-License-Identifier: AGPL-3.0-or-later
"""The modules in a list, as the catalogue and others show them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.clock import minutes_in_words
from courses.catalogue.models import ModulePage, PathPage, PathStep
from courses.catalogue.queries import MODULE_TEXTS

type Filed = Mapping[str, list[tuple[str, str]]]

HOURS = (1, 2, 4)
"""Lengths by which the catalogue is searched."""


@dataclass(frozen=True, slots=True)
class Module:
    """A module in a list. `filed`: facet → (value, words) it is found under; `left` None: seats not counted."""

    title: str
    url: str
    intro: str
    area: str
    area_slug: str
    level: str
    level_words: str
    minutes: int
    is_example: bool
    audience: str = ""
    admission: str = ""
    admission_words: str = ""
    seats: int | None = None
    left: int | None = None
    filed: Filed = field(default_factory=dict)

    @property
    def kicker(self) -> str:
        """The small words over the title: area, level, hours."""
        words = (self.area, self.level_words, minutes_in_words(self.minutes))
        return " · ".join(word for word in words if word)

    @property
    def seats_words(self) -> str:
        """ "12 posti su 30"; "" where seats are not counted."""
        return seats_in_words(self.seats, self.left)


@dataclass(frozen=True, slots=True)
class Path:
    """A path in a list."""

    title: str
    url: str
    intro: str
    minutes: int
    modules: int
    is_example: bool

    @property
    def kicker(self) -> str:
        """ "3 modules · 4 hours"."""
        count = ngettext("%(count)s module", "%(count)s modules", self.modules) % {"count": self.modules}
        return f"{count} · {minutes_in_words(self.minutes)}"


def seats_in_words(seats: int | None, left: int | None) -> str:
    """How many seats are left of how many; "" where they are not counted."""
    if seats is None or left is None:
        return ""
    if not left:
        return _("No seats left")
    return ngettext("%(left)s seat of %(seats)s", "%(left)s seats of %(seats)s", left) % {
        "left": left,
        "seats": seats,
    }


def modules_listed(taken: Mapping[int, int]) -> list[Module]:
    """Modules one can enrol in, by title; `taken` seats by module. Five queries, whatever their number."""
    pages = list(ModulePage.objects.open().select_related("area").defer_streamfields().order_by("title"))
    filed = _filed([page.pk for page in pages])
    return [_listed(page, filed.get(page.pk, {}), taken.get(page.pk, 0)) for page in pages]


def _listed(page: ModulePage, filed: dict[str, list[tuple[str, str]]], taken: int) -> Module:
    level = str(page.get_level_display())
    filed = filed | {"livello": [(page.level, level)], "durata": durations(page.credited_minutes)}
    if page.area:
        filed["ambito"] = [(page.area.slug, page.area.title)]
    return Module(
        title=page.title,
        url=reverse("module", args=[page.slug]),
        intro=page.intro,
        area=page.area.title if page.area else "",
        area_slug=page.area.slug if page.area else "",
        level=page.level,
        level_words=level,
        minutes=page.credited_minutes,
        is_example=page.is_example,
        audience=page.audience,
        admission=page.admission,
        admission_words=str(page.get_admission_display()),
        seats=page.seats,
        left=None if page.seats is None else max(0, page.seats - taken),
        filed=filed,
    )


def durations(minutes: int) -> list[tuple[str, str]]:
    """The values and the words of the lengths that a module keeps within."""
    within = [hours for hours in HOURS if minutes <= hours * 60]
    if not within:
        return [("oltre", _("more than %(hours)s hours") % {"hours": HOURS[-1]})]
    return [(str(hours), _hours_in_words(hours)) for hours in within]


def _hours_in_words(hours: int) -> str:
    return ngettext("up to %(hours)s hour", "up to %(hours)s hours", hours) % {"hours": hours}


def _filed(pks: list[int]) -> dict[int, dict[str, list[tuple[str, str]]]]:
    """Module → facet → what it is filed under. Three queries."""
    found: dict[int, dict[str, list[tuple[str, str]]]] = {}
    for facet, through, name in (
        ("zona", ModulePage.zones.through, "zone"),
        ("competenza", ModulePage.competences.through, "competence"),
        ("destinatari", ModulePage.audiences.through, "audience"),
    ):
        for pk, slug, words in _rows(through, name, pks):
            found.setdefault(pk, {}).setdefault(facet, []).append((slug, words))
    return found


def _rows(through: Any, name: str, pks: list[int]) -> list[tuple[int, str, str]]:
    rows = through.objects.filter(modulepage__in=pks).order_by(f"{name}__name")
    return list(rows.values_list("modulepage", f"{name}__slug", f"{name}__name"))


def paths_listed() -> list[Path]:
    """Published paths with their published modules, by title. Three queries."""
    steps = PathStep.objects.filter(module__live=True).select_related("module")
    steps = steps.defer(*MODULE_TEXTS)
    rows = PathPage.objects.live().public().defer_streamfields().order_by("title")
    return [
        Path(
            title=row.title,
            url=reverse("module", args=[row.slug]),
            intro=row.intro,
            minutes=sum(step.module.credited_minutes for step in row.steps.all()),
            modules=len(row.steps.all()),
            is_example=row.is_example,
        )
        for row in rows.prefetch_related(Prefetch("steps", steps))
    ]
