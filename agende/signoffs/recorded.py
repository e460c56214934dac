# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts about an agenda as they stand: their data corrected, their documents, what was typed wrong before."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from agende.signoffs.models import Resolution
from agende.signoffs.queries import approvals_of, resolutions_of
from agende.texts.models import Agenda, Approval, Version
from cms.areas.models import Act, ActFile


@dataclass(frozen=True, slots=True)
class Recorded:
    """An act about an agenda: `act` has the data that stand, `file` its last document (without its bytes).

    `earlier`: the acts that were corrected, the last first, with their document where another took its place; each has
    the one that corrects it as `corrected_by`.
    """

    said: Resolution | Approval
    act: Act
    earlier: list[tuple[Act, ActFile | None]]
    file: ActFile | None = None

    @property
    def version(self) -> Version:
        """The version that it is about."""
        return self.said.version

    @property
    def is_approval(self) -> bool:
        """Whether it approved its version."""
        return isinstance(self.said, Approval)

    @property
    def is_unlocking(self) -> bool:
        """Whether it opened the text again."""
        return isinstance(self.said, Resolution) and self.said.step == Resolution.Step.UNLOCK


def recorded_of(agenda: Agenda) -> list[Recorded]:
    """The acts about an agenda, resolutions first, oldest first: four queries, whatever their number."""
    said: list[Resolution | Approval] = [*resolutions_of(agenda), *approvals_of(agenda)]
    corrections = Act.objects.filter(corrects__isnull=False, edition=agenda.edition_id).select_related("body")
    later = {act.corrects_id: act for act in corrections}
    chains = [_chain(each.act, later) for each in said]
    files = _files([act for chain in chains for act in chain])
    return [_recorded(each, chain, files) for each, chain in zip(said, chains, strict=True)]


def _recorded(said: Resolution | Approval, chain: list[Act], files: dict[int, ActFile]) -> Recorded:
    *earlier, act = chain
    file = next((files[each.pk] for each in reversed(chain) if each.pk in files), None)
    old = [(each, files.get(each.pk)) for each in reversed(earlier)]
    return Recorded(said, act, [(each, kept if kept != file else None) for each, kept in old], file)


def _chain(act: Act, later: dict[int | None, Act]) -> list[Act]:
    """An act and what corrects it, in turn."""
    found = [act]
    while following := later.get(found[-1].pk):
        found[-1].corrected_by = following
        found.append(following)
    return found


def _files(acts: Iterable[Act]) -> dict[int, ActFile]:
    return {
        file.act_id: file
        for file in ActFile.objects.filter(act__in=acts).select_related("act").defer("content")
    }


def recorded_as(agenda: Agenda, uid: UUID) -> Recorded | None:
    """The act of an agenda that has, or had before a correction, a uid."""
    for each in recorded_of(agenda):
        if uid in {each.act.uid, *(act.uid for act, _file in each.earlier)}:
            return each
    return None
