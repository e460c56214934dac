# SPDX-License-Identifier: AGPL-3.0-or-later
"""Links between pages inside rich text: two queries a text, whatever the number and kind of the pages."""

from typing import Any

from django.utils.html import escape
from wagtail.models import Page, Site
from wagtail.rich_text.pages import PageLinkHandler


class LeanPageLinkHandler(PageLinkHandler):
    """As Wagtail's, without reading each page's own table: the address is in the common one."""

    @classmethod
    def get_many(cls, attrs_list: list[dict[str, Any]]) -> list[Page | None]:
        wanted = [int(attrs["id"]) for attrs in attrs_list if str(attrs.get("id", "")).isdigit()]
        pages = Page.objects.only("url_path").in_bulk(wanted)
        return [pages.get(int(attrs["id"])) if attrs.get("id") else None for attrs in attrs_list]

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        """Opening tags, one a link; a page that is gone leaves its words without a link."""
        roots = [root.root_path for root in Site.get_site_root_paths()]
        return [cls._tag(page, roots) for page in cls.get_many(attrs_list)]

    @staticmethod
    def _tag(page: Page | None, roots: list[str]) -> str:
        root = next((root for root in roots if page and page.url_path.startswith(root)), None)
        return f'<a href="{escape(page.url_path[len(root) - 1 :])}">' if page and root else "<a>"
