# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's verbs: writing a module from data and publishing it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.models import (
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from cms.audit.operations import Doer
from cms.pages.models import ColleagueApprovalTask
from cms.pages.operations import EDITS
from cms.people.models import Body
from cms.people.operations import role_group
from cms.rights import Role
from cms.territory.models import Zone
from courses.authoring import activity_block, question_block, rule_blocks
from courses.catalogue.models import (
    Audience,
    CataloguePage,
    Competence,
    ModulePage,
    ModuleVersion,
    PathPage,
    PathStep,
    Prerequisite,
)
from courses.catalogue.operations import freeze
from courses.certificates.models import Issuer
from courses.questions.blocks import OneQuestionBlock
from courses.questions.filing import save_category
from courses.questions.keeping import private_collection
from courses.questions.models import QuestionCategory
from courses.questions.operations import save_question
from courses.questions.writing import item_of

MATERIALS = "Materiali dei moduli"


def catalogue_under(*, parent: Page, title: str, intro: str = "") -> CataloguePage:
    """The catalogue (`/formazione/`), made under `parent` when there is none."""
    page = CataloguePage.objects.first()
    if page is None:
        page = CataloguePage(title=title, slug="formazione", intro=intro, show_in_menus=True)
        parent.add_child(instance=page)
        page.save_revision().publish()
    _let_officers_write(page)
    return page


def _let_officers_write(catalogue: CataloguePage) -> None:
    """Training officers write modules; another of them, or an administrator, approves and so publishes."""
    officers = role_group(Role.TRAINING_OFFICER)
    for permission in Permission.objects.filter(codename__in=EDITS, content_type__app_label="wagtailcore"):
        GroupPagePermission.objects.get_or_create(group=officers, page=catalogue, permission=permission)
    task, _made = ColleagueApprovalTask.objects.get_or_create(
        name="Approvazione di un collega della formazione"
    )
    task.groups.set([officers, role_group(Role.ADMINISTRATOR)])
    workflow, _made = Workflow.objects.get_or_create(name="Pubblicazione dei moduli")
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.update_or_create(page=catalogue, defaults={"workflow": workflow})


@transaction.atomic
def write_module(
    *,
    catalogue: CataloguePage,
    slug: str,
    title: str,
    activities: Sequence[Mapping[str, Any]],
    issuer: Body,
    place: str = "",
    rule: Sequence[Mapping[str, Any]] = (),
    **fields: Any,
) -> ModulePage:
    """A draft module made of `activities`, or the one of that slug as it is.

    An activity: `slug`, `kind` (`catalogue.content.Kind`), `title`, `minutes` (a test: one a question unless
    said), `is_required`, `body` (HTML); video: `video`, `captions` (documents), `transcript`; file: `file`; quiz:
    `intro`, its settings, `questions` (`authoring.question_block`), `pools` (`category`, `take`); assignment:
    `accepts`, `pass_percent`, `rubric`; meeting: `attend_percent`; survey: `questions`. Uids come from the slugs.
    `rule`: `authoring.rule_blocks`. `fields`: intro, audience, goals, level, area, credited_minutes, is_example…
    """
    found = ModulePage.objects.child_of(catalogue).filter(slug=slug).first()
    if found:
        return found
    Issuer.objects.get_or_create(body=issuer, defaults={"place": place})
    written = {
        "activities": [activity_block(slug, data) for data in activities],
        "rule": rule_blocks(rule),
    }
    module = ModulePage(title=title, slug=slug, issuer=issuer, live=False, **written, **fields)
    catalogue.add_child(instance=module)
    module.save_revision()
    return module


@transaction.atomic
def file_module(
    *, module: ModulePage, competences: Sequence[str] = (), audiences: Sequence[str] = (),
    zones: Sequence[str] = (), requires: Sequence[ModulePage] = (),
) -> None:  # fmt: skip
    """Files the draft of a module under what the slugs name, and says which modules come before it."""
    draft = module.get_latest_revision_as_object()
    draft.competences.set(Competence.objects.filter(slug__in=competences))
    draft.audiences.set(Audience.objects.filter(slug__in=audiences))
    draft.zones.set(Zone.objects.filter(slug__in=zones))
    draft.prerequisites.set(
        [Prerequisite(requires=before, sort_order=n) for n, before in enumerate(requires)]
    )
    if not module.live:
        draft.save()
    draft.save_revision()


@transaction.atomic
def publish_path(
    *, catalogue: CataloguePage, slug: str, title: str, modules: Sequence[ModulePage], **fields: Any
) -> PathPage:
    """A published path of those modules in their order, or the one of that slug as it is."""
    found = PathPage.objects.child_of(catalogue).filter(slug=slug).first()
    if found:
        return found
    path = PathPage(title=title, slug=slug, live=False, **fields)
    path.steps.set([PathStep(module=module, sort_order=n) for n, module in enumerate(modules)])
    catalogue.add_child(instance=path)
    path.save_revision().publish()
    return path


@transaction.atomic
def fill_category(
    *, name: str, questions: Sequence[Mapping[str, Any]], by: Doer | None, at: datetime
) -> QuestionCategory:
    """A category of the bank with those questions (`authoring.question_block` and `name`), once."""
    found = QuestionCategory.objects.filter(parent=None, name=name).first()
    if found:
        return found
    category = save_category(category=None, parent=None, name=name, by=by, at=at)
    for number, data in enumerate(questions, 1):
        block = OneQuestionBlock().to_python([question_block(("bank", name, number), data)])[0]
        save_question(question=None, category=category, name=data["name"], item=item_of(block), by=by, at=at)
    return category


def publish_module(*, module: ModulePage, by: Doer | None, at: datetime) -> ModuleVersion:
    """Publishes the last draft of a module and returns its version. Raises NotReady."""
    (module.get_latest_revision() or module.save_revision()).publish()
    published = ModulePage.objects.get(pk=module.pk)
    version = freeze(module=published, by=by, at=at)
    if version is None:
        raise LookupError(f"module {module.slug} has no activities")
    return version


def material(*, name: str, title: str, content: bytes) -> Any:
    """A document of the modules' collection, which only the modules' own pages serve; made once by name."""
    documents, collection = get_document_model(), private_collection(MATERIALS)
    found = documents.objects.filter(collection=collection, title=title).first()
    return found or documents.objects.create(
        title=title, collection=collection, file=ContentFile(content, name=name), file_size=len(content)
    )
