# SPDX-License-Identifier: AGPL-3.0-or-later
"""A chart or a map that an editor makes of pasted cells; what was pasted is what is kept."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BooleanBlock, CharBlock, ChoiceBlock, StructBlock, StructValue, TextBlock, URLBlock
from wagtail.blocks.struct_block import BlockGroup, StructBlockValidationError

from cms import charts
from cms.blocks.chart_reading import NotYet, figure_of
from cms.charts import Kind, Method

KINDS = [
    (Kind.BAR.value, _("Bars: one number for each label")),
    (Kind.GROUPED.value, _("Grouped bars: few numbers for each label")),
    (Kind.STACKED.value, _("Stacked bars: parts that make a whole")),
    (Kind.LINE.value, _("Lines: numbers over time")),
    (Kind.DOT.value, _("Dots: how far apart few numbers are")),
    (Kind.MULTIPLES.value, _("Small charts: one for each column, over time")),
    (Kind.CHOROPLETH.value, _("Map: one number for each municipality")),
    (Kind.LOCATOR.value, _("Map: where some places are")),
]
METHODS = [
    (Method.QUANTILES.value, _("as many municipalities in each class")),
    (Method.EQUAL.value, _("classes of the same width")),
    (Method.OWN.value, _("my own limits")),
]


class CellsBlock(TextBlock):
    """Pasted cells, to the last tab: the first corner of a spreadsheet is often empty, and so may the last cell be."""

    @cached_property
    def field(self) -> Any:
        """As a TextBlock's, but nothing is taken off its ends."""
        field = super().field
        field.strip = False
        return field


class ChartBlock(StructBlock):
    """Cells from a spreadsheet, how to draw them, what they show, whose they are."""

    cells = CellsBlock(
        rows=8,
        required=False,
        max_length=60_000,
        search_index=False,
        label=_("Data"),
        help_text=_(
            "Copy the cells in your spreadsheet and paste them here: headings in the first row, labels (or "
            "municipalities, or years) in the first column. Numbers as 1.234,5; write n.d. where one is missing, "
            "0 only for zero."
        ),
    )
    kind = ChoiceBlock(KINDS, default=Kind.BAR.value, label=_("How to draw them"))
    title = CharBlock(
        max_length=150,
        label=_("Title"),
        help_text=_("What is counted, where and when: “Abitanti per zona, 2024”."),
    )
    finding = CharBlock(
        max_length=250,
        label=_("What it shows"),
        help_text=_("One sentence that everybody reads above the chart: what you would say of it aloud."),
    )
    unit = CharBlock(
        max_length=40, required=False, label=_("Unit"), help_text=_("abitanti, %, euro, tonnellate…")
    )
    source = CharBlock(max_length=200, label=_("Source"), help_text=_("Who made the numbers, and when."))
    source_url = URLBlock(required=False, label=_("Address of the source"))
    licence = CharBlock(max_length=80, required=False, label=_("Licence of the data"))
    target = CharBlock(
        max_length=20,
        required=False,
        label=_("Target"),
        help_text=_("A number to reach: it is drawn as a line."),
    )
    places = TextBlock(
        rows=2,
        required=False,
        max_length=5_000,
        search_index=False,
        label=_("Places to bring out on the map"),
        help_text=_("Municipalities or zones, one a line."),
    )
    method = ChoiceBlock(METHODS, default=Method.QUANTILES.value, label=_("Classes of the map"))
    limits = CharBlock(
        max_length=120,
        required=False,
        label=_("Limits of the classes"),
        help_text=_("For your own limits: numbers parted by ;, such as 0; 5; 10."),
    )
    notes = TextBlock(rows=2, required=False, max_length=500, label=_("Notes"))
    is_example = BooleanBlock(
        required=False, label=_("Example"), help_text=_("Invented numbers: the chart and its file say so.")
    )

    class Meta:
        label = _("Chart or map")
        icon = "sliders"
        template = "cms/blocks/chart.html"
        form_layout = BlockGroup(
            children=["cells", "kind", "places", "title", "finding", "unit", "source"],
            settings=["source_url", "licence", "target", "method", "limits", "notes", "is_example"],
        )

    def clean(self, value: StructValue) -> StructValue:
        """Raises StructBlockValidationError, each field with what is wrong in it, cells one by one.

        A draft is kept as it was typed, whatever is still missing: its preview says what.
        """
        if self.is_deferred_validation:
            return super().clean(value)
        errors: dict[str, ValidationError] = {}
        try:
            value = super().clean(value)
        except StructBlockValidationError as refused:
            errors |= refused.block_errors
        errors |= _problems_of(value)
        if errors:
            raise StructBlockValidationError(errors)
        return value

    def get_context(
        self, value: StructValue, parent_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Adds `drawn` (the whole figure), or `problems` in words when it cannot be drawn yet."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        around = parent_context or {}
        is_preview = getattr(around.get("request"), "is_preview", False)
        address = None if is_preview else getattr(around.get("page"), "file_url", None)
        try:
            figure = figure_of(value, address=address)
        except NotYet as not_yet:
            return context | {"problems": [words for said in not_yet.problems.values() for words in said]}
        is_printed = bool(around.get("is_printed"))
        return context | {"drawn": charts.render(figure, is_printed=is_printed, is_open=is_preview)}


def _problems_of(value: StructValue) -> dict[str, ValidationError]:
    try:
        figure_of(value)
    except NotYet as not_yet:
        return {name: ValidationError(said) for name, said in not_yet.problems.items()}
    return {}
