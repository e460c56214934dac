# SPDX-License-Identifier: AGPL-3.0-or-later
"""The home of Wagtail's admin: what there is to do today, in the place of lists that say nothing."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from cms import clock
from cms.rights import actor_of
from home.care.today import sections_for


class TodayPanel(Component):
    """What waits for who is signed in."""

    name = "today"
    template_name = "home/care/today.html"
    order = 100

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """`sections`: those with something first, each still in its order."""
        request = (parent_context or {})["request"]
        found = sections_for(request.user, actor_of(request), at=clock.now())
        full = [section for section in found if section.count]
        return {"sections": full, "empty": [section for section in found if not section.count]}


def today_alone(request: HttpRequest, panels: list[Component]) -> None:
    """In the place of Wagtail's own panels: what they hold is in the sections."""
    panels[:] = [TodayPanel()]
