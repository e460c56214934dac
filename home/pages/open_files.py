# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page's own CSV files, as they are today, at an address below the page's."""

from django.http import HttpRequest, HttpResponse
from wagtail.models import Page, Site

from cms.pages.cache import mark_public
from cms.rights import Hidden, anyone, door
from home.changes.pages import PublicPage


@door(anyone, sample="open_file")
def open_file(request: HttpRequest, address: str, name: str) -> HttpResponse:
    """The file `name` of what the page at `address` gives in `every_file`, for whoever may read the page."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    path = f"{site.root_page.url_path}{address}" if site else ""
    found = Page.objects.live().filter(url_path=path).first()
    if found is None or not all(each.accept_request(request) for each in found.get_view_restrictions()):
        raise Hidden(address)
    page = found.specific
    content = page.every_file().get(name) if isinstance(page, PublicPage) else None
    if content is None:
        raise Hidden(name)
    mark_public(request)
    headers = {"Content-Disposition": f'attachment; filename="{page.slug}-{name}"', "X-Robots-Tag": "noindex"}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
