# SPDX-License-Identifier: AGPL-3.0-or-later
"""`manage.py load_demo`: puts the example data into an empty database, all or nothing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from cms import clock
from cms.management.demo.actions import load_actions
from cms.management.demo.agendas import load_approved, load_drafting
from cms.management.demo.agendas_matrix import add_projects
from cms.management.demo.agendas_signing import load_signing
from cms.management.demo.agendas_suggestions import load_suggestions
from cms.management.demo.agendas_talks import load_talks
from cms.management.demo.figures import load_figures
from cms.management.demo.meetings import load_meetings
from cms.management.demo.people import load_people
from cms.management.demo.plan import load_plan
from cms.management.demo.site import load_site
from cms.management.demo.training import load_training
from cms.meetings.convening.quorum import freeze_closed
from cms.people.models import Person
from courses.crediting import read_closings
from home.search.operations import index


class Command(BaseCommand):
    """One transaction: a demo half loaded is never seen."""

    help = _("Loads the example data into an empty database.")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError when somebody is in the database already."""
        if Person.objects.exists():
            raise CommandError(_("There are people in this database: the demo goes into an empty one."))
        load_plan()
        people = load_people()
        home = load_site()
        load_figures(home)
        load_training(home=home)
        add_projects()
        martesana = load_drafting("adda-martesana-2025-2027", people=people)
        load_drafting("nord-ovest-2025-2027", people=people)
        load_approved("alto-milanese-2019-2021", people=people)
        load_signing(people=people)
        load_suggestions(martesana, people=people)
        load_talks(martesana, people=people)
        load_actions()
        load_meetings(people=people)
        read_closings(at=clock.now())  # hours and quorums, before the worker would come to them
        freeze_closed(at=clock.now())
        index("all")  # the box finds things before the worker has come to each
