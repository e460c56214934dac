# SPDX-License-Identifier: AGPL-3.0-or-later
"""From pages of actions to sheets: one query for all that is on them, whatever their number.

A page that is a draft in memory (a preview, a revision) is read from memory, by the same names. Which model it is the
pages say: `models.py` stands on this file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, Func, Model, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, JSONObject
from django.urls import reverse

from cms.areas.models import Act
from cms.clock import day_of
from home.changes.models import Change
from home.plan.actions.progress import Milestone as Step
from home.plan.actions.sheets import Formal, Measure, Money, Node, Project, Sheet, Told, Town
from home.plan.actions.sheets import Partner as Taking
from home.plan.editions import address_of

type Row = Mapping[str, Any]

BASE = (
    "pk", "code", "title", "intro", "url_path", "edition__slug", "state", "state_note", "as_of",
    "last_published_at", "is_example", "lead__name", "lead__uid", "cost", "cost_source", "is_whole_city",
)  # fmt: skip
NUMBERS = ("amount", "target")
CHANGES = 5
"""How many of the last changes are shown."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a page: `relation` is their name on it, `target` where a many-to-many leads ("" for its own)."""

    relation: str
    fields: tuple[str, ...]
    target: str = ""
    order: tuple[str, ...] = ("sort_order",)

    def in_sql(self, model: type[Model]) -> ArraySubquery:
        """The rows of each page of `model` as an array of objects, in order."""
        field: Any = model._meta.get_field(self.relation)
        rows = field.remote_field.through if self.target else field.related_model
        prefix = f"{self.target}__" if self.target else ""
        values = {
            name: Cast(F(prefix + name), TextField()) if name in NUMBERS else F(prefix + name)
            for name in self.fields
        }
        mine = rows.objects.filter(**{"actionpage" if self.target else "page": OuterRef("pk")})
        mine = mine.order_by(*(prefix + name for name in self.order), "pk")
        return ArraySubquery(mine.values(object=JSONObject(**values)))

    def in_memory(self, page: Model) -> list[Row]:
        """The same from a page that is not stored."""

        def place(row: Any) -> list[Any]:
            return [getattr(row, name) or 0 for name in self.order]

        rows = sorted(getattr(page, self.relation).all(), key=place)
        return [{name: _follow(row, name) for name in self.fields} for row in rows]


PAGE = ("page__url_path", "page__live")
PARTS = (
    Part("milestones", ("title", "state", "planned_date", "reached_date", "note")),
    Part("partners", ("body__name", "name", "role")),
    Part("funding", ("source", "kind", "state", "amount")),
    Part("cups", ("code", "title")),
    Part("agenda_actions", ("code",)),
    Part("nodes", ("pk", "uid", "kind", "slug", "title", *PAGE), "plannode", ("kind", "order")),
    Part("zones", ("slug", "name"), "zone", ("order", "name")),
    Part("municipalities", ("istat_code", "name", "slug"), "municipality", ("name",)),
    Part(
        "indicators",
        ("code", "title", "unit", "target", "target_period", *PAGE),
        "indicator",
        ("order", "title"),
    ),
)


ACT = ("kind", "organ", "number", "act_date", "standing", "note", "is_example", "link", "file__act__uid")
ELSEWHERE = {
    "first": "edition__first_year",
    "last": "edition__last_year",
    "title": "title",
    "path": "url_path",
}


def _acts() -> ArraySubquery:
    """Acts in force of a page: those it names, or what corrects them."""
    named = (
        Q(actions=OuterRef("pk"))
        | Q(corrects__actions=OuterRef("pk"))
        | Q(corrects__corrects__actions=OuterRef("pk"))
    )
    acts = Act.objects.filter(named, corrected_by=None).order_by("act_date", "pk")
    return ArraySubquery(acts.values(object=JSONObject(**{name: name for name in ACT})))


def _elsewhere(model: Any) -> ArraySubquery:
    """The sheets of the same action in other editions: the code is for life."""
    same = (
        model.objects.in_public()
        .filter(code=OuterRef("code"))
        .exclude(pk=OuterRef("pk"))
        .exclude(edition=None)
    )
    return ArraySubquery(same.order_by("-edition__first_year").values(object=JSONObject(**ELSEWHERE)))


def _changes() -> ArraySubquery:
    """The last changes that were told of a page, newest first: of itself, and of its action by what is no page."""
    scope = Concat(Value("azione:"), OuterRef("code"), output_field=CharField(max_length=100))
    about = Q(
        page_id=None,
        scopes__contains=Func(
            scope, function="ARRAY", template="%(function)s[%(expressions)s]::varchar(100)[]"
        ),
    )
    changes = Change.objects.filter(Q(page_id=OuterRef("pk")) | about).latest_first()
    return ArraySubquery(changes.values(object=JSONObject(at="at", kind="kind", note="note"))[:CHANGES])


def sheets_of(pages: QuerySet[Any], *, is_whole: bool = False) -> list[Sheet]:
    """The sheets of some pages, by code: one query. `is_whole`: with acts, changes and other editions."""
    parts = {f"its_{part.relation}": part.in_sql(pages.model) for part in PARTS}
    if is_whole:
        around = {"its_acts": _acts(), "its_changes": _changes(), "its_elsewhere": _elsewhere(pages.model)}
        parts |= around
    rows = pages.order_by().annotate(**parts).values(*BASE, *parts)
    return sorted((_sheet(row) for row in rows), key=lambda sheet: natural(sheet.code))


def sheet_of(page: Any) -> Sheet:
    """The sheet of one page: from the database, or from memory when the page is a draft that is looked at."""
    if not getattr(page, "_cluster_related_objects", None):
        return sheets_of(type(page).objects.filter(pk=page.pk), is_whole=True)[0]
    base = {name: _follow(page, name) for name in BASE}
    parts = {f"its_{part.relation}": part.in_memory(page) for part in PARTS}
    acts = sorted((act.in_force for act in page.acts.all()), key=lambda act: act.act_date or date.max)
    parts["its_acts"] = [{name: _follow(act, name) for name in ACT} for act in acts]
    return _sheet(base | parts)


def natural(code: str) -> list[tuple[int, str]]:
    """What codes are sorted by: AZ-2 comes before AZ-10."""
    return [(int(piece or 0), "") if piece.isdecimal() else (0, piece) for piece in re.split(r"(\d+)", code)]


def _follow(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name, None)
    return row


def _sheet(row: Row) -> Sheet:
    updated = row["last_published_at"]
    return Sheet(
        pk=row["pk"] or 0,
        code=row["code"],
        title=row["title"],
        intro=row["intro"],
        url=address_of(row["url_path"] or "//"),
        edition=row["edition__slug"] or "",
        state=row["state"],
        state_note=row["state_note"],
        as_of=row["as_of"],
        updated_on=day_of(updated) if updated else None,
        is_example=row["is_example"],
        lead=row["lead__name"] or "",
        lead_uid=str(row["lead__uid"] or ""),
        cost=row["cost"],
        cost_source=row["cost_source"],
        is_whole_city=row["is_whole_city"],
        **_parts_of(row),
        **_around(row),
    )


def _parts_of(row: Row) -> dict[str, Any]:
    return {
        "milestones": tuple(
            Step(
                title=one["title"], state=one["state"], note=one["note"],
                planned_date=_day(one["planned_date"]), reached_date=_day(one["reached_date"]),
            )
            for one in row["its_milestones"]
        ),
        "partners": tuple(
            Taking(name=one["body__name"] or one["name"], role=one["role"]) for one in row["its_partners"]
        ),
        "funding": tuple(Money(**{**one, "amount": _number(one["amount"])}) for one in row["its_funding"]),
        "cups": tuple(Project(**one) for one in row["its_cups"]),
        "agenda_codes": tuple(one["code"] for one in row["its_agenda_actions"]),
        "nodes": tuple(
            Node(url=_page(one), uid=str(one["uid"]), **{name: one[name] for name in ("pk", "kind", "slug", "title")})
            for one in row["its_nodes"]
        ),
        "zones": tuple((one["slug"], one["name"]) for one in row["its_zones"]),
        "towns": tuple(
            Town(code=one["istat_code"], name=one["name"], slug=one["slug"]) for one in row["its_municipalities"]
        ),
        "indicators": tuple(
            Measure(
                code=one["code"], title=one["title"], unit=one["unit"], target=_number(one["target"]),
                target_period=one["target_period"], url=_page(one),
            )
            for one in row["its_indicators"]
        ),
    }  # fmt: skip


def _around(row: Row) -> dict[str, Any]:
    """What is read for one page alone."""
    return {
        "acts": tuple(_formal(one) for one in row.get("its_acts", ())),
        "changes": tuple(
            Told(
                at=datetime.fromisoformat(one["at"]),
                kind=str(Change.Kind(one["kind"]).label),
                note=one["note"],
            )
            for one in row.get("its_changes", ())
        ),
        "elsewhere": tuple(
            (f"{one['first']}-{one['last']}: {one['title']}", address_of(one["path"]))
            for one in row.get("its_elsewhere", ())
        ),
    }


def _formal(row: Row) -> Formal:
    rest = {name: row[name] for name in ("organ", "number", "standing", "note", "is_example", "link")}
    uid = row["file__act__uid"]
    return Formal(
        kind=str(Act.Kind(row["kind"]).label),
        act_date=_day(row["act_date"]),
        document=reverse("plan_act_file", args=[uid]) if uid else "",
        **rest,
    )


def _page(row: Row) -> str:
    return address_of(row["page__url_path"]) if row["page__live"] else ""


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _number(value: Decimal | str | None) -> Decimal | None:
    return Decimal(value) if isinstance(value, str) else value
