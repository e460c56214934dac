# SPDX-License-Identifier: AGPL-3.0-or-later
"""Modules are written in Wagtail: the form opens, the preview shows the draft, a colleague's approval publishes."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cms.audit.models import AuditEntry
from cms.people.operations import sync_groups
from courses.catalogue.models import ModuleVersion
from tests.courses import stage
from tests.factories import sign_in


@pytest.fixture
def officer(client, cast):
    return sign_in(client, cast.training_officer)


def test_the_form_of_a_module_opens(officer, cast):
    page = stage.module()

    response = officer.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    assert response.status_code == 200
    assert "Prova finale" in response.content.decode()


def test_a_colleague_approves_and_so_makes_the_version(cast, client):
    author, approver = cast.training_officer.user, cast.administrator.user
    page = stage.draft("bozza", title="Vuota")
    page.title = "Una bozza"
    for user in (author, approver):
        sync_groups(user)
    page.save_revision(user=author)
    state = page.get_workflow().start(page, author)

    with pytest.raises(PermissionDenied):
        state.current_task_state.task.specific.on_action(state.current_task_state, author, "approve")
    assert ModuleVersion.objects.count() == 0
    state.current_task_state.task.specific.on_action(state.current_task_state, approver, "approve")

    version = ModuleVersion.objects.get()
    assert version.title == "Una bozza"
    entry = AuditEntry.objects.get(verb="courses.module_version_published")
    assert entry.person_id == cast.administrator.pk


def test_the_preview_shows_the_draft(officer, cast):
    page = stage.draft("bozza", title="Una bozza")

    response = officer.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))

    assert response.status_code == 200
    words = response.content.decode()
    assert "Una bozza" in words
    assert "A che cosa serve il piano" in words
    assert ModuleVersion.objects.count() == 0
