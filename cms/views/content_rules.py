# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules about contents in Wagtail's editor: said beside it, and in the form that they refuse."""

from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.fields import StreamField

from cms.pages.checks import Finding, errors_of, findings_of, hindrances_of


def refuse(form: Any) -> bool:
    """Puts in the form what keeps its page from being handed in, each at its place; False when nothing does."""
    # of a page that is not made yet the rows are still the form's
    page = form.instance if form.instance.pk else form.save(commit=False)
    by_field: dict[str, list[Finding]] = defaultdict(list)
    for finding in errors_of(page):
        by_field[finding.place.field].append(finding)
    for name, findings in by_field.items():
        if findings[0].place.row is not None:
            say_in_rows(form, name, findings)
            continue
        form.add_error(name if name in form.fields else None, _error(page, name, findings))
    hindrances = hindrances_of(page) if page.pk else []
    for words in hindrances:
        form.add_error(None, words)
    return bool(by_field or hindrances)


def _error(page: Any, name: str, findings: list[Finding]) -> ValidationError:
    if not isinstance(page._meta.get_field(name), StreamField):
        return ValidationError([f"{one.what} {one.mend}" for one in findings])
    blocks: dict[int, list[str]] = defaultdict(list)
    for one in findings:
        blocks[one.place.block or 0].append(f"{one.what} {one.mend}")
    refused = StreamBlockValidationError(
        block_errors={number: ValidationError(" ".join(words)) for number, words in blocks.items()}
    )
    refused.message = _("the contents break a rule: where and how to mend it is written in red below.")
    return refused


def say_in_rows(form: Any, name: str, findings: list[Finding]) -> None:
    """At the field of the row where the form shows it, else above the form with its place in words."""
    formset = getattr(form, "formsets", {}).get(name)
    rows = [row for row in formset.forms if not row.cleaned_data.get("DELETE")] if formset else []
    rows.sort(key=lambda row: row.cleaned_data.get("ORDER") or 0)
    for one in findings:
        number, part = one.place.row or 0, one.place.part
        if number < len(rows) and part in rows[number].fields:
            rows[number].add_error(part, f"{one.what} {one.mend}")
        form.add_error(None, str(one))


class RulesPanel(BaseSidePanel):
    """What the rules say of the last saved draft."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """Its button, with the number of errors."""

        aria_label = gettext_lazy("Rules about the contents")
        icon_name = "clipboard-list"
        counter_classname = "w-bg-critical-200"

        def get_context_data(self, parent_context: Any) -> dict[str, Any]:
            """Adds how many errors there are."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"count": len(self.panel.errors)}

    name = "rules"
    title = gettext_lazy("Rules about the contents")
    template_name = "cms/pages/rules_panel.html"
    order = 350

    def __init__(self, page: Any, request: Any) -> None:
        super().__init__(page, request)
        found = findings_of(page) if page.pk else []
        self.errors = [one for one in found if one.is_error]
        self.hints = [one for one in found if not one.is_error]
        self.hindrances = hindrances_of(page) if page.pk else []

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Adds errors, hints, and what keeps the page from being handed in by itself."""
        context: dict[str, Any] = super().get_context_data(parent_context)
        return context | {"errors": self.errors, "hints": self.hints, "hindrances": self.hindrances}
