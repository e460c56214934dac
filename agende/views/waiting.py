# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for somebody in an agenda, in words, each with the way there: the first is what to do now."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agende.actions.alignment import cells_to_fill_in
from agende.amendments.queries import late_count
from agende.phases.models import AgendaState, ContributionState
from agende.phases.rules import VERBS
from agende.queries.home import Own, OwnText, SectionLine, next_text
from agende.queries.meetings import waiting_in
from agende.queries.overview import Matrix
from agende.signoffs.queries import frozen_last, signoffs_of
from agende.texts.models import Agenda
from agende.views.addresses import of_contribution, of_section
from cms.rights import Actor


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do: what waits, and where it is done. `action` are the words of the link."""

    words: str
    url: str
    action: str


def for_editor(texts: list[OwnText], own: Own, actor: Actor, *, may_write: bool) -> Iterator[Task]:
    """Texts to write and to hand in, late words, conversations."""
    found = next_text(texts, actor) if may_write else None
    if found and found.doc.seq:
        words = _("You can go on with “%(section)s”.") % {"section": found.section}
        yield Task(words, of_contribution("write_contribution", found), _("Go on writing"))
    elif found:
        words = _("You can begin with “%(section)s”.") % {"section": found.section}
        yield Task(words, of_contribution("write_contribution", found), _("Begin to write"))
    drafts = sum(
        each.contribution.state == ContributionState.DRAFT and each.contribution.doc.seq > 0 for each in texts
    )
    if drafts:
        words = ngettext("%(count)s draft is to hand in.", "%(count)s drafts are to hand in.", drafts)
        yield Task(words % {"count": drafts}, "#testi", _("See the texts"))
    if late := len(own.late):
        words = ngettext(
            "%(count)s text of yours came too late and is not handed in.",
            "%(count)s texts of yours came too late and are not handed in.",
            late,
        )
        yield Task(words % {"count": late}, reverse("agende:late"), _("See what came too late"))
    if named := len(own.mentions):
        words = ngettext("%(count)s conversation names you.", "%(count)s conversations name you.", named)
        yield Task(words % {"count": named}, "#conversazioni", _("See the conversations"))


def for_signatory(agenda: Agenda, actor: Actor) -> Iterator[Task]:
    """The frozen text, while the municipality has said nothing that stands."""
    version = frozen_last(agenda) if agenda.state == AgendaState.SIGNOFF else None
    mine = [row for row in signoffs_of(version) if row.body.pk == actor.body_id] if version else []
    place = reverse("agende:sign", args=[agenda.uid])
    for row in mine:
        if row.is_stale:
            yield Task(
                _("Your municipality's part changed after it signed."), place, _("Read and sign again")
            )
        elif not row.position:
            yield Task(
                _("The frozen text waits for your municipality's signature."), place, _("Read and sign")
            )


def for_coordinator(agenda: Agenda, lines: list[SectionLine], matrix: Matrix) -> Iterator[Task]:
    """What was handed in, suggested and proposed; who is silent; cells of the matrix."""
    to_merge = [line for line in lines if line.to_merge]
    if to_merge and agenda.state == AgendaState.DRAFTING:
        count = sum(line.to_merge for line in to_merge)
        words = ngettext(
            "%(count)s contribution handed in waits for the common text.",
            "%(count)s contributions handed in wait for the common text.",
            count,
        )
        yield Task(words % {"count": count}, of_section("merge", to_merge[0].section), _("Take them in"))
    yield from _reviewed(agenda, lines)
    yield from for_office(agenda, lines, matrix)


def _reviewed(agenda: Agenda, lines: list[SectionLine]) -> Iterator[Task]:
    """Suggestions and late words to decide on, contributions from meetings to answer."""
    if (suggested := sum(line.suggestions for line in lines)) and agenda.state in VERBS["decide"]:
        words = ngettext(
            "%(count)s suggestion waits for a decision.",
            "%(count)s suggestions wait for a decision.",
            suggested,
        )
        yield Task(words % {"count": suggested}, _review(agenda), _("Read and decide"))
    if late := late_count(agenda):
        words = ngettext(
            "%(count)s late proposal waits for an answer.",
            "%(count)s late proposals wait for an answer.",
            late,
        )
        yield Task(words % {"count": late}, _review(agenda), _("Read and answer"))
    if heard := len(waiting_in(agenda)):
        words = ngettext(
            "%(count)s contribution from a meeting waits for an answer.",
            "%(count)s contributions from meetings wait for an answer.",
            heard,
        )
        yield Task(words % {"count": heard}, _review(agenda), _("Read and answer"))


def _review(agenda: Agenda) -> str:
    return reverse("agende:review", args=[agenda.uid])


def for_office(agenda: Agenda, lines: list[SectionLine], matrix: Matrix) -> Iterator[Task]:
    """Records proposed, municipalities that are silent, cells of the matrix."""
    if (proposed := [line for line in lines if line.proposed]) and agenda.state in VERBS["write_record"]:
        count = sum(line.proposed for line in proposed)
        words = ngettext(
            "%(count)s proposed record waits to be taken into the agenda.",
            "%(count)s proposed records wait to be taken into the agenda.",
            count,
        )
        yield Task(words % {"count": count}, of_section("section", proposed[0].section), _("See them"))
    if agenda.state == AgendaState.DRAFTING and matrix.silent:
        words = ngettext(
            "%(count)s municipality has handed in nothing.",
            "%(count)s municipalities have handed in nothing.",
            matrix.silent,
        )
        place = reverse("agende:nudge", args=[agenda.uid])
        yield Task(words % {"count": matrix.silent}, place, _("Remind the municipalities"))
    if agenda.state in VERBS["align"] and (cells := cells_to_fill_in(agenda)):
        words = ngettext(
            "%(count)s cell of the matrix with the plan is to fill in.",
            "%(count)s cells of the matrix with the plan are to fill in.",
            cells,
        )
        yield Task(words % {"count": cells}, reverse("agende:alignment", args=[agenda.uid]), _("Fill in"))
