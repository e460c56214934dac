# SPDX-License-Identifier: AGPL-3.0-or-later
"""`manage.py open_site`: a new site: home, the pages that the law asks for, the catalogue, the municipalities."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from cms import clock
from cms.management.demo import content
from cms.people.operations import bodies_of_municipalities
from courses import office
from home.seed import seed_legal_pages

INTRO = "Moduli brevi per chi lavora nei Comuni e nella Città metropolitana. Alla fine scarichi l’attestato."


class Command(BaseCommand):
    """May be repeated: a page that is there is left as it is."""

    help = _(
        "Makes the home page and the legal pages, to be completed by the body, the publishing workflows, "
        "the training catalogue and a body for each municipality."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Says where the pages are; they carry "Esempio" until the body completes them."""
        now = clock.now()
        home = seed_legal_pages(content, by=None, at=now)
        office.catalogue_under(parent=home, title="Formazione", intro=INTRO)
        bodies = bodies_of_municipalities(by=None, at=now)
        self.stdout.write(
            _("The site stands: sign in and complete its pages under %(title)s.") % {"title": home.title}
        )
        self.stdout.write(_("Bodies of municipalities added: %(count)s.") % {"count": len(bodies)})
