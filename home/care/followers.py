# SPDX-License-Identifier: AGPL-3.0-or-later
"""How many follow what, in Wagtail's admin: numbers alone, and none below five."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from cms import clock
from cms.sheets import csv_out
from home.feedback.reports import may_read
from home.following.models import Followed, Subscriber
from home.following.scopes import MOST, WHOLE_SITE, known

LEAST = 5
"""Fewer are not counted: in a small municipality one could guess who they are."""
KINDS = {
    WHOLE_SITE: _("the whole site"), "zone": _("homogeneous zone"), "comune": _("municipality"),
    "area": _("policy area"), "azione": _("action of the plan"), "indicatore": _("indicator"),
}  # fmt: skip
TITLES = ("scope", "kind", "title", "followers")


@dataclass(frozen=True, slots=True)
class Followers:
    """A thing that is followed; `count` is None below LEAST."""

    scope: str
    kind: str
    label: str
    url: str
    count: int | None

    @property
    def cells(self) -> list[object]:
        """As in the file."""
        return [self.scope, str(self.kind), self.label, f"<{LEAST}" if self.count is None else self.count]


def followers_of(kind: str = "") -> list[Followers]:
    """Each thing followed, those followed most first; of one of KINDS when it is given."""
    rows = Followed.objects.values_list("scope").annotate(count=Count("subscriber", distinct=True))
    counts = {scope: count for scope, count in rows if not kind or scope.partition(":")[0] == kind}
    return sorted(_told(counts), key=lambda one: (-(one.count or 0), one.label))


def _told(counts: dict[str, int]) -> Iterator[Followers]:
    for some in batched(counts, MOST, strict=False):
        words = {scope.name: scope for scope in known(some)}
        for name in some:
            scope, count = words.get(name), counts[name]
            kind = str(KINDS.get(name.partition(":")[0], ""))
            label, url = (scope.label, scope.url) if scope else (name.partition(":")[2] or name, "")
            yield Followers(name, kind, label, url, count if count >= LEAST else None)


@require_GET
def report(request: HttpRequest) -> HttpResponse:
    """The numbers, chosen by `tipo`; with `formato=csv` as a file. For who edits pages."""
    if not may_read(request.user):
        raise PermissionDenied
    asked = request.GET.get("tipo", "")
    kind = asked if asked in KINDS else ""
    rows = followers_of(kind)
    if request.GET.get("formato") == "csv":
        name = f"chi-segue-{clock.today():%Y-%m-%d}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        content = csv_out(TITLES, (row.cells for row in rows))
        return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
    context: dict[str, Any] = {
        "rows": rows, "kinds": KINDS.items(), "kind": kind, "all": Subscriber.objects.count(), "least": LEAST,
    }  # fmt: skip
    return render(request, "home/care/followers.html", context)
