# SPDX-License-Identifier: AGPL-3.0-or-later
"""What training adds to Wagtail's admin: registration only."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup

from courses.catalogue.viewsets import FilingGroup
from courses.certificates.issuers.viewsets import IssuerViewSet
from courses.questions.viewsets import BankGroup
from courses.quizzes.viewsets import AccommodationViewSet
from courses.tutoring.viewsets import TutorshipViewSet


@hooks.register("register_admin_viewset")
def bank() -> list[ViewSet | ViewSetGroup]:
    """Questions and their categories."""
    return [BankGroup()]


@hooks.register("register_admin_viewset")
def extra_time() -> ViewSet:
    """More time for who needs it."""
    return AccommodationViewSet("extra_time")


@hooks.register("register_admin_viewset")
def tutors() -> ViewSet:
    """Who follows which module."""
    return TutorshipViewSet("tutorship")


@hooks.register("register_admin_viewset")
def issuers() -> ViewSet:
    """How bodies sign their certificates."""
    return IssuerViewSet("certificate_issuer")


@hooks.register("register_admin_viewset")
def filing() -> ViewSetGroup:
    """Competences and audiences."""
    return FilingGroup()


@hooks.register("insert_global_admin_css")
def question_editor() -> str:
    """Hides what in a question is not for people."""
    return format_html('<link rel="stylesheet" href="{}">', static("question-editor.css"))
