# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sheets of the plan's actions, and their list."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelsearch import index
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet

from cms import clock
from cms.areas.models import Act, PlanEdition, PlanNode
from cms.people.models import Body
from cms.sheets import csv_out
from cms.territory.models import Municipality, Zone
from home.knowledge.blocks import public_body
from home.knowledge.models import Indicator
from home.plan.actions import showing
from home.plan.actions.checks import Step, faults_of, next_code
from home.plan.actions.forms import ActionPageForm
from home.plan.actions.listing import chosen_in, listing_in
from home.plan.actions.parts import EURO
from home.plan.actions.reading import sheet_of, sheets_of
from home.plan.actions.serving import WithFiles, csv_response
from home.plan.actions.sheets import Sheet
from home.plan.actions.states import ActionState
from home.plan.actions.tables import actions_table, files_of
from home.plan.editions import Seen, edition_seen

CODE = RegexValidator(
    r"^[A-Z0-9]+([.-][A-Z0-9]+)*$", _("Capital letters and figures, with dots or dashes between.")
)


class ActionQuerySet(PageQuerySet):
    """Sets of actions."""

    def of(self, edition: PlanEdition) -> "ActionQuerySet":
        """Those of an edition."""
        return self.filter(edition=edition)

    def in_public(self) -> "ActionQuerySet":
        """Those that anybody may read, in one query: Wagtail's `public()` asks for the restrictions apart."""
        path = ExpressionWrapper(OuterRef("path"), output_field=models.CharField())
        above = PageViewRestriction.objects.annotate(below=path)
        return self.live().filter(~Exists(above.filter(below__startswith=F("page__path"))))

    def sheets(self) -> list[Sheet]:
        """What is on them, by code: one query."""
        return sheets_of(self)


class ActionPage(WithFiles):
    """An action of an edition. Its code is for life: the same action of another edition bears the same."""

    body = public_body()

    edition = models.ForeignKey(
        PlanEdition, models.PROTECT, null=True, related_name="actions", editable=False,
        verbose_name=_("plan edition"),
    )  # fmt: skip
    code = models.CharField(
        _("code"), max_length=20, blank=True, validators=[CODE],
        help_text=_("Left empty, it is given. Once published it never changes: files and links use it."),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=20, choices=ActionState, default=ActionState.PLANNED)
    state_note = models.CharField(
        _("why"), max_length=300, blank=True, help_text=_("Asked for when it is suspended or given up.")
    )
    as_of = models.DateField(_("state of things on"), null=True, blank=True)
    lead = models.ForeignKey(
        Body, models.PROTECT, null=True, related_name="+", verbose_name=_("who leads it")
    )
    cost = models.DecimalField(
        _("expected cost (€)"),
        null=True,
        blank=True,
        help_text=_("Empty: not estimated. Zero is written 0."),
        **EURO,
    )
    cost_source = models.CharField(_("where the cost comes from"), max_length=200, blank=True)
    nodes = ParentalManyToManyField(
        PlanNode, blank=True, related_name="actions", verbose_name=_("parts of the plan it serves")
    )
    is_whole_city = models.BooleanField(_("it is for the whole metropolitan city"), default=False)
    zones = ParentalManyToManyField(Zone, blank=True, related_name="actions", verbose_name=_("zones"))
    municipalities = ParentalManyToManyField(
        Municipality, blank=True, related_name="actions", verbose_name=_("municipalities")
    )
    indicators = ParentalManyToManyField(
        Indicator, blank=True, related_name="actions", verbose_name=_("indicators")
    )
    acts = ParentalManyToManyField(Act, blank=True, related_name="actions", verbose_name=_("acts"))

    base_form_class = ActionPageForm
    parent_page_types: ClassVar = ["home.ActionIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    exclude_fields_in_copy: ClassVar = [*WithFiles.exclude_fields_in_copy, "code"]
    content_panels: ClassVar = [
        *WithFiles.content_panels[:2],
        MultiFieldPanel([FieldPanel(name) for name in ("code", "state", "state_note", "as_of")], _("State")),
        InlinePanel("milestones", heading=_("Milestones"), label=_("Milestone")),
        FieldPanel("lead"),
        InlinePanel("partners", heading=_("Who takes part"), label=_("Partner")),
        MultiFieldPanel([FieldPanel("cost"), FieldPanel("cost_source")], _("Cost")),
        InlinePanel("funding", heading=_("Money"), label=_("Source")),
        InlinePanel("cups", heading=_("CUP"), label=_("CUP")),
        FieldPanel("nodes", widget=CheckboxSelectMultiple),
        MultiFieldPanel(
            [
                FieldPanel("is_whole_city"),
                FieldPanel("zones", widget=CheckboxSelectMultiple),
                FieldPanel("municipalities", widget=CheckboxSelectMultiple),
            ],
            _("Places"),
        ),
        FieldPanel("indicators", widget=CheckboxSelectMultiple),
        MultiFieldPanel(
            [
                FieldPanel("acts", widget=CheckboxSelectMultiple),
                HelpPanel(template="home/plan/acts_help.html"),
            ],
            _("Acts"),
        ),
        InlinePanel("agenda_actions", heading=_("Actions of the agendas it meets"), label=_("Action")),
        *WithFiles.content_panels[2:],
    ]
    search_fields: ClassVar = [
        *WithFiles.search_fields,
        index.SearchField("code", boost=3),
        index.FilterField("state"),
    ]

    objects = PageManager.from_queryset(ActionQuerySet)()

    class Meta:
        verbose_name = _("action of the plan")
        verbose_name_plural = _("actions of the plan")
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="one_action_a_code", fields=["edition", "code"], condition=~Q(code=""),
                violation_error_message=_("Another action of this edition has this code."),
            ),
        ]  # fmt: skip

    is_in_a_form = False
    """Set by the form, which checks what is typed before the rows are the page's own."""

    def settle(self, parent: Page | None = None) -> None:
        """Sets the edition: that of the list under which the page is, or will be."""
        above = parent.path if parent else self.path[: -self.steplen]
        if above:
            self.edition = PlanEdition.objects.filter(page__path=above[: -self.steplen]).first()

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Gives the edition and the first code before they are checked, as Wagtail gives the address."""
        if self.path:
            self.settle()
        if not self.code:
            self.code = next_code(ActionPage.objects.values_list("code", flat=True))
        super().full_clean(*args, **kwargs)

    def clean(self) -> None:
        """Raises ValidationError for what cannot be true: when submitting and when publishing, not for a draft."""
        super().clean()
        if self.is_in_a_form:
            return
        steps = [Step(row.state, row.reached_date) for row in self.milestones.all()]
        found = faults_of(state=self.state, note=self.state_note, steps=steps, today=clock.today())
        if found:
            raise ValidationError([fault.words for fault in found])

    def problem_of(self, code: str) -> str:
        """Why the page cannot have this code; "" when it can."""
        kept = ActionPage.objects.filter(pk=self.pk, live=True).values_list("code", flat=True).first()
        if kept and code != kept:
            return gettext("The sheet is published: its code stays %(code)s.") % {"code": kept}
        others = ActionPage.objects.filter(edition=self.edition_id, code=code).exclude(pk=self.pk)
        return gettext("Another action of this edition has this code.") if code and others.exists() else ""

    @property
    def sheet(self) -> Sheet:
        """All that is on the page: one query, none for a draft that is looked at."""
        return sheet_of(self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `sheet` and what stands around it."""
        sheet, seen = self.sheet, edition_seen(pk=self.edition_id)
        shown = showing.shown_of(sheet, seen) if seen else {}
        return super().get_context(request, *args, **kwargs) | {"sheet": sheet, "seen": seen, **shown}

    def open_files(self) -> dict[str, bytes]:
        """The action, its milestones and its money, as tables."""
        return files_of(self.sheet)

    @property
    def followed_as(self) -> str:
        """The action, for who follows this page."""
        return f"azione:{self.code}"

    def scopes(self) -> list[str]:
        """The action, its parts of the plan, places and indicators."""
        return showing.scopes_of(self.sheet)


class ActionIndexPage(WithFiles):
    """The list of the actions of an edition."""

    body = public_body()

    max_count_per_parent = 1
    parent_page_types: ClassVar = ["home.PlanEditionPage"]
    subpage_types: ClassVar = ["home.ActionPage"]

    class Meta:
        verbose_name = _("list of the actions")
        verbose_name_plural = _("lists of the actions")

    @property
    def seen(self) -> Seen | None:
        """The edition whose actions they are."""
        return edition_seen(page__path=self.path[: -self.steplen])

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The list, or what was asked of it as a file."""
        if request.GET.get("formato") == "csv" and (seen := self.seen):
            chosen = chosen_in(request.GET, ActionPage.objects.in_public(), seen)
            return csv_response(csv_out(*actions_table(chosen.sheets)), f"azioni-{seen.edition}.csv")
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds `seen` (the edition) and `listing`."""
        seen = self.seen
        listing = listing_in(request.GET, ActionPage.objects.in_public(), seen) if seen else None
        return super().get_context(request, *args, **kwargs) | {"seen": seen, "listing": listing}

    def open_files(self) -> dict[str, bytes]:
        """All the actions of the edition."""
        seen = self.seen
        sheets = ActionPage.objects.in_public().of(seen.edition).sheets() if seen else []
        return {"azioni.csv": csv_out(*actions_table(sheets))}
