# SPDX-License-Identifier: AGPL-3.0-or-later
"""`manage.py open_site`: the first pages of a new site: home and the pages that the law asks for."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from cms import clock
from cms.management.demo import content
from home.seed import seed_legal_pages


class Command(BaseCommand):
    """May be repeated: a page that is there is left as it is."""

    help = _(
        "Makes the home page and the legal pages, to be completed by the body, and the publishing workflow."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Says where the pages are; they carry "Esempio" until the body completes them."""
        home = seed_legal_pages(content, by=None, at=clock.now())
        self.stdout.write(
            _("The site stands: sign in and complete its pages under %(title)s.") % {"title": home.title}
        )
