# SPDX-License-Identifier: AGPL-3.0-or-later
"""Publishing by approval, and who may do what in Wagtail's admin."""

from typing import cast

from django.contrib.auth.models import AbstractBaseUser, Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowState,
    WorkflowTask,
)

from cms.audit.operations import record
from cms.pages.checks import require_fit
from cms.pages.models import ColleagueApprovalTask
from cms.pages.rules import authors_since_publication
from cms.people.models import User
from cms.people.operations import role_group
from cms.people.queries import actor_for
from cms.rights import Role

EDITS = ("add_page", "change_page", "lock_page", "unlock_page")
RUNS = (*EDITS, "publish_page", "bulk_delete_page")
FILES = (
    "add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document",
)  # fmt: skip
"""Wagtail asks those of its own models, whatever model the site has."""
FILE_APPS = ("wagtailimages", "wagtaildocs")
BUNDLES = ("add_bundle", "change_bundle", "view_bundle")
"""Bundles are of `home`, which stands above."""
EDITORS: dict[str, tuple[str, ...]] = {Role.COMMUNICATION_OFFICER: EDITS, Role.ADMINISTRATOR: RUNS}
"""Who edits the pages: "publish" lets an administrator take a page down, never put one up alone."""


@transaction.atomic
def publish_approved(workflow_state: WorkflowState, user: AbstractBaseUser | None = None) -> None:
    """Publishes what a colleague approved, or schedules it.

    Raises PermissionDenied when the last step was not an approval by a colleague who wrote none of it, Unfit when
    the contents break a rule.
    """
    done, page = workflow_state.current_task_state, workflow_state.content_object
    approved = done is not None and done.status == done.STATUS_APPROVED
    if not approved or not isinstance(done.task.specific, ColleagueApprovalTask) or user is None:
        raise PermissionDenied("nothing goes live without the approval of a colleague")
    if user.pk in authors_since_publication(page):
        raise PermissionDenied("who wrote the changes cannot approve them")
    revision = page.get_latest_revision()
    require_fit(revision.as_object())
    record(by=actor_for(cast("User", user)), verb="pages.approved", on=page, detail={"revision": revision.pk})
    revision.publish(user=user, skip_permission_checks=True)


@transaction.atomic
def set_up_editing(root: Page) -> Workflow:
    """Gives the roles their permissions on the pages and files, and the pages their workflow. May be repeated."""
    for role, codenames in EDITORS.items():
        group = role_group(role)
        for permission in Permission.objects.filter(
            codename__in=codenames, content_type__app_label="wagtailcore"
        ):
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    for role in (*EDITORS, Role.TRAINING_OFFICER):
        _give_files(role_group(role))
    bundles = Permission.objects.filter(codename__in=BUNDLES, content_type__app_label="home")
    redirects = Permission.objects.filter(content_type__app_label="wagtailredirects")
    for role in EDITORS:
        role_group(role).permissions.add(*bundles, *redirects)
    role_group(Role.ADMINISTRATOR).permissions.add(
        *Permission.objects.filter(codename="change_sitesettings", content_type__app_label="cms")
    )
    Group.objects.filter(name__in=("Editors", "Moderators"), user__isnull=True).delete()
    return _workflow(root)


def _give_files(group: Group) -> None:
    collection = Collection.get_first_root_node()
    for permission in Permission.objects.filter(codename__in=FILES, content_type__app_label__in=FILE_APPS):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=permission
        )


def _workflow(root: Page) -> Workflow:
    task = ColleagueApprovalTask.objects.filter(active=True).first()
    if task is None:
        task = ColleagueApprovalTask.objects.create(name="Approvazione di un collega")
    task.groups.set([role_group(role) for role in EDITORS])
    workflow, _made = Workflow.objects.get_or_create(name="Pubblicazione")
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.filter(page__in=root.get_ancestors(inclusive=True)).exclude(
        workflow=workflow
    ).delete()
    WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
    return workflow
