# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which pages show figures of an indicator in their text, by Wagtail's index of references."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, ReferenceIndex

from home.changes.pages import PublicPage
from home.knowledge.models import Indicator

BODY = "body."
"""Where a reference from the text of a page begins; pages of indicators point to theirs from a field."""


def pages_showing(indicators: Iterable[Indicator]) -> list[PublicPage]:
    """The live pages with a figure of one of them, or of one that they weigh, in their text, by place in the tree.

    Three queries, and one for each kind of page found. Pages last saved before the index knew these figures are in it
    after `manage.py rebuild_references_index`.
    """
    touched = {one.pk for one in indicators}
    touched |= set(Indicator.objects.filter(weight__in=touched).values_list("pk", flat=True))
    kinds = ContentType.objects.get_for_models(Page, Indicator)
    found = ReferenceIndex.objects.filter(
        base_content_type=kinds[Page],
        to_content_type=kinds[Indicator],
        to_object_id__in=[str(key) for key in touched],
        model_path__startswith=BODY,
    )
    keys = {int(key) for key in found.values_list("object_id", flat=True)}
    pages = Page.objects.live().filter(pk__in=keys).order_by("path").specific() if keys else []
    return [page for page in pages if isinstance(page, PublicPage)]
