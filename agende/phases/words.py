# SPDX-License-Identifier: AGPL-3.0-or-later
"""Phases in words: their names, what is done in them, what entering them brings."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agende.phases.models import AgendaState

TITLES: dict[str, Promise] = {
    AgendaState.DRAFTING: _("Writing of the texts"),
    AgendaState.SIGNOFF: _("Signing by the municipalities"),
    AgendaState.CONSULTATION: _("Consultation"),
    AgendaState.ENQUIRY: _("Examination of the observations"),
    AgendaState.ADOPTION: _("Before the organs"),
    AgendaState.APPROVED: _("Approval"),
    AgendaState.PUBLISHED: _("Publication"),
    AgendaState.MONITORING: _("Carrying out"),
}

# What is done, for the verbs about which the office may choose.
DONE: dict[str, Promise] = {
    "write_contribution": _("the municipalities write their texts"),
    "submit": _("the municipalities hand in their texts"),
    "take_back": _("the municipalities take back texts handed in"),
    "merge": _("the coordinator takes texts handed in into the common text"),
    "write_common_text": _("the coordinator writes the common text"),
    "suggest": _("the municipalities suggest changes to the common text"),
    "decide": _("the coordinator decides on the suggestions"),
    "propose_record": _("the municipalities propose objectives, actions and indicators"),
    "write_record": _("the coordinator changes objectives, actions and indicators"),
    "comment": _("comments are written"),
    "align": _("actions are set against the areas and the projects of the plan"),
    "sign": _("the municipalities sign the frozen text"),
    "report_progress": _("who leads an action reports its progress"),
}

CONSEQUENCES: dict[str, list[Promise]] = {
    AgendaState.CONSULTATION: [
        _("The text stays frozen: nobody changes it, and the municipalities no longer sign it."),
        _("Whoever works in the zone can still comment."),
    ],
    AgendaState.ENQUIRY: [
        _("The common text can be changed again, by its coordinator and by the suggestions accepted."),
        _("The municipalities' own texts stay closed."),
        _("A changed text must be frozen again: then only the municipalities whose part changed sign anew."),
    ],
    AgendaState.ADOPTION: [
        _("The text stays frozen, and the municipalities no longer sign it."),
        _("From now on the acts are recorded: opinions, adoption, approval."),
        _("Until the adoption is recorded you can still open the text again; after it only by another act."),
    ],
    AgendaState.MONITORING: [
        _("Everybody goes on reading the published agenda."),
        _("Who leads an action reports its progress, with the values of the indicators."),
    ],
}
