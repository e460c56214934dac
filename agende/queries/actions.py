# SPDX-License-Identifier: AGPL-3.0-or-later
"""Actions of the published agendas, for everybody: as the version that stands keeps them, never as a draft has them."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from agende.actions.fields import field_of
from agende.actions.models import Record
from agende.actions.reading import words_of
from agende.queries.published import published_agendas
from agende.texts.models import Version
from cms.areas.models import PlanEdition
from cms.territory.models import Zone


@dataclass(frozen=True, slots=True)
class PublicAction:
    """An action in a published agenda.

    `nodes`: uids of the parts of the plan that it says it serves; `spots`: (kind, slug) of those that the matrix gives
    a strength to; `bodies`: uids of all bodies that it names; `places`: uids of the municipalities concerned.
    """

    code: str
    title: str
    description: str
    leads: str
    years: str
    zone: Zone
    edition: PlanEdition
    url: str
    nodes: frozenset[str]
    spots: frozenset[tuple[str, str]]
    bodies: frozenset[str]
    places: frozenset[str]
    is_example: bool


def public_actions(
    *, codes: Container[str] | None = None, zone: Zone | None = None, edition: PlanEdition | None = None
) -> list[PublicAction]:
    """Actions of the agendas that are published, by code: one query, whatever their number.

    Of a code that goes through several editions, the newest alone.
    """
    versions = published_agendas(zone)
    if edition:
        versions = versions.filter(agenda__edition=edition)
    found: dict[str, PublicAction] = {}
    for version in versions.annotate(records=F("frame__records"), matrix=F("frame__matrix")):
        for action in _actions_in(version):
            if codes is None or action.code in codes:
                found.setdefault(action.code, action)
    return [found[code] for code in sorted(found)]


def serving(
    actions: Iterable[PublicAction], *, uids: Container[str], spots: Container[tuple[str, str]]
) -> list[PublicAction]:
    """The actions that serve one of the parts of the plan, by uid or by (kind, slug)."""
    return [
        action
        for action in actions
        if any(uid in uids for uid in action.nodes) or any(spot in spots for spot in action.spots)
    ]


def _actions_in(version: Any) -> Iterable[PublicAction]:
    spots: dict[str, set[tuple[str, str]]] = {}
    for cell in version.matrix or ():
        spots.setdefault(cell["record"], set()).add((cell["kind"], cell["node"]))
    address = version.agenda.get_absolute_url()
    for record in version.records or ():
        if record["kind"] == Record.Kind.ACTION:
            yield _public(version, record, frozenset(spots.get(record["uid"], ())), address)


def _public(
    version: Version, record: Mapping[str, Any], spots: frozenset[tuple[str, str]], address: str
) -> PublicAction:
    fields = record["fields"]
    ends = [words_of(field_of(Record.Kind.ACTION, name), fields.get(name)) for name in ("starts", "ends")]
    return PublicAction(
        code=record["code"],
        title=record["title"],
        description=fields.get("description") or "",
        leads=words_of(field_of(Record.Kind.ACTION, "owners"), fields.get("owners")),
        years=" – ".join(filter(None, ends)),
        zone=version.agenda.zone,
        edition=version.agenda.edition,
        url=f"{address}#r-{record['code']}",
        nodes=frozenset(node["uid"] for node in fields.get("nodes") or ()),
        spots=spots,
        bodies=frozenset(record.get("bodies") or ()),
        places=frozenset(body["uid"] for body in fields.get("places") or ()),
        is_example=version.agenda.is_example,
    )
