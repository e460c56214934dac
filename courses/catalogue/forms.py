# SPDX-License-Identifier: AGPL-3.0-or-later
"""What Wagtail's editor refuses to save, and what it refuses to send for approval."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from cms.people.names import printable
from courses.catalogue.completion import BadRule
from courses.catalogue.content import NOT_TOPICS
from courses.catalogue.cycles import cycle_from, cycle_in_words, first_out_of_order
from courses.catalogue.freezing import NotReady
from courses.catalogue.operations import check_ready
from courses.catalogue.renaming import follow_titles
from courses.catalogue.ruling import Unfinished, outline_of, rule_of

TAKEN = frozenset({"richieste", "tentativi", "ufficio", "aula", "nuova-versione"})
"""Addresses under the catalogue that are no page's."""

SHORTEST_MONTH = 28
PRINTED = ("title", "edition", "programme", "trainers", "legal_basis", "professional_credits", "activities")
"""What goes on the paper of a certificate."""


def check_slug(form: WagtailAdminPageForm) -> None:
    """Adds the error of an address that a page of ours has already."""
    if form.cleaned_data.get("slug") in TAKEN:
        form.add_error("slug", _("This address is used by the site: choose another."))


def check_printable(form: WagtailAdminPageForm) -> None:
    """Adds the error of what goes on certificates and no font can print: nobody would get theirs."""
    for name in PRINTED:
        try:
            printable(_printed(form.cleaned_data, name))
        except ValidationError as wrong:
            form.add_error(name, wrong)


def _printed(cleaned: dict[str, Any], name: str) -> str:
    """What a certificate prints of a field: of activities the titles, which stand for a programme not written."""
    value: Any = cleaned.get(name) or ""
    if name == "professional_credits":
        return "".join(block.value[part] or "" for block in value for part in ("order", "code"))
    if name == "activities":
        topics = () if cleaned.get("programme") else value
        return "".join(block.value["title"] or "" for block in topics if block.block_type not in NOT_TOPICS)
    return str(value)


def check_window(form: WagtailAdminPageForm) -> None:
    """Adds the error of a certificate that could be renewed from the day of its issue on."""
    months, days = form.cleaned_data.get("valid_months"), form.cleaned_data.get("renewal_days")
    if months and days and days >= months * SHORTEST_MONTH:
        words = _("The certificate would be renewable as soon as issued: write fewer than %(days)s days.")
        form.add_error("renewal_days", words % {"days": months * SHORTEST_MONTH})


def chosen(formset: Any, name: str) -> list[Any]:
    """The objects chosen in the rows of a formset that stay, in their order."""
    rows = [form.cleaned_data for form in formset.forms if form.is_valid() and form.cleaned_data]
    kept = [row for row in rows if not row.get("DELETE") and row.get(name)]
    return [row[name] for row in sorted(kept, key=lambda row: row.get("ORDER") or 0)]


class ModulePageForm(WagtailAdminPageForm):
    """Every save: the rule names activities there are, no module waits for itself. Sent for approval: all that
    freezing asks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if area := self.fields.get("area"):
            area.queryset = area.queryset.select_related("edition").order_by("-edition__first_year", "title")
            area.label_from_instance = lambda node: f"{node.title} ({node.edition})"
        if self.instance.pk and self.instance.live and not self.instance.has_unpublished_changes:
            self.initial |= {"change": self.instance.Change.MINOR, "change_note": ""}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        check_slug(self)
        check_printable(self)
        check_window(self)
        if "activities" in cleaned and "rule" in cleaned:
            self._check_rule(cleaned)
        if "prerequisites" in self.formsets:
            self._check_cycle()
        return cleaned

    def _check_rule(self, cleaned: dict[str, Any]) -> None:
        draft, outline = self.instance, outline_of(cleaned["activities"])
        follow_titles(cleaned["rule"], stored=draft.rule, before=outline_of(draft.activities), now=outline)
        try:
            if cleaned["rule"]:
                rule_of(cleaned["rule"], outline)
        except Unfinished as reason:
            if not self.is_deferred_validation:
                self.add_error("rule", str(reason))
        except BadRule as reason:
            self.add_error("rule", str(reason))

    def _check_cycle(self) -> None:
        required = chosen(self.formsets["prerequisites"], "requires")
        if not self.instance.pk:
            return
        graph = self.formsets["prerequisites"].model.objects.graph()
        graph[self.instance.pk] = [module.pk for module in required]
        cycle = cycle_from(self.instance.pk, graph)
        if cycle:
            titles = type(self.instance).objects.in_bulk(set(cycle))
            self.add_error(None, ValidationError(cycle_in_words([titles[pk].title for pk in cycle])))

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors or self.is_deferred_validation:
            return
        try:
            check_ready(module=self.instance)
        except NotReady as reason:
            self.add_error(None, reason)


class PathPageForm(WagtailAdminPageForm):
    """A path has each module once, after what it asks for."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        check_slug(self)
        if "steps" in self.formsets:
            self._check_steps()
        return cleaned

    def _check_steps(self) -> None:
        modules = chosen(self.formsets["steps"], "module")
        titles = {module.pk: module.title for module in modules}
        if len(titles) < len(modules):
            self.add_error(None, _("The path has the same module twice: remove one of the two."))
        graph = modules[0].prerequisites.model.objects.graph() if modules else {}
        wrong = first_out_of_order((module.pk for module in modules), graph)
        if wrong:
            words = _("“%(module)s” asks for “%(required)s”: put it after.")
            values = {"module": titles[wrong[0]], "required": titles[wrong[1]]}
            self.add_error(None, words % values)
