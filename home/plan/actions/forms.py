# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of an action in Wagtail's admin: a draft may lack anything, what is submitted must be true."""

from typing import Any

from django.utils.translation import gettext as _

from agende.queries import public_actions
from cms import clock
from cms.areas.models import Act
from cms.clock import day_in_words
from home.changes.forms import PublicPageForm
from home.plan.actions.checks import Step, faults_of


class ActionPageForm(PublicPageForm):
    """Checks what is typed, milestones included, before they are the page's own."""

    def __init__(self, *args: Any, parent_page: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, parent_page=parent_page, **kwargs)
        self.instance.is_in_a_form = True
        self.instance.settle(parent_page)
        if acts := self.fields.get("acts"):
            acts.queryset = acts.queryset.select_related("body").order_by("-act_date", "-pk")
            acts.label_from_instance = in_one_line

    def clean(self) -> dict[str, Any] | None:
        cleaned: dict[str, Any] | None = super().clean()
        self._check_code((cleaned or {}).get("code", ""))
        if not self.is_deferred_validation:
            self._check_state(cleaned or {})
            self._check_nodes((cleaned or {}).get("nodes", ()))
            self._check_agenda_actions()
        return cleaned

    def _check_code(self, code: str) -> None:
        if problem := self.instance.problem_of(code):
            self.add_error("code", problem)

    def _check_state(self, cleaned: dict[str, Any]) -> None:
        rows = self._rows("milestones")
        steps = [
            Step(row.cleaned_data.get("state", ""), row.cleaned_data.get("reached_date")) for row in rows
        ]
        for fault in faults_of(
            state=cleaned.get("state", ""),
            note=cleaned.get("state_note", ""),
            steps=steps,
            today=clock.today(),
        ):
            (self if fault.row is None else rows[fault.row]).add_error(fault.field, fault.words)

    def _check_nodes(self, nodes: Any) -> None:
        if any(node.edition_id != self.instance.edition_id for node in nodes):
            self.add_error("nodes", _("Choose parts of this edition alone."))

    def _check_agenda_actions(self) -> None:
        rows = {row.cleaned_data.get("code", ""): row for row in self._rows("agenda_actions")}
        known = {action.code for action in public_actions(codes=rows)} if rows else set()
        for code in rows.keys() - known:
            rows[code].add_error("code", _("No published agenda has an action with this code."))

    def _rows(self, name: str) -> list[Any]:
        """Forms of the rows that stay, those filled in."""
        formset = self.formsets[name]
        formset.is_valid()
        return [
            row
            for row in formset.forms
            if row.is_valid() and row.cleaned_data and not row.cleaned_data.get("DELETE")
        ]


def in_one_line(act: Act) -> str:
    """An act as one finds it in a list: whose, what, number and day, about what."""
    named = [
        str(act.body),
        act.organ,
        act.number,
        day_in_words(act.act_date) if act.act_date else "",
        act.note,
    ]
    return " · ".join(part for part in named if part)
