# SPDX-License-Identifier: AGPL-3.0-or-later
"""The office's verbs: writing a module from data and publishing it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
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
from courses.catalogue.models import CataloguePage, ModulePage, ModuleVersion
from courses.catalogue.operations import freeze
from courses.certificates.models import Issuer

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
    **fields: Any,
) -> ModulePage:
    """A draft module made of `activities`, or the one of that slug as it is.

    An activity: `slug`, `kind` (text, video, file, quiz), `title`, `minutes` (a test: one a question unless
    said), `body` (HTML); video: `video`, `captions` (documents), `transcript`; file: `file`; quiz: `intro`,
    `pass_percent`, `questions` with `kind`, `text`, `options` (`text`, `is_right`), `feedback_right`,
    `feedback_wrong`. Uids come from the slugs.
    `fields`: intro, audience, goals, level, area, credited_minutes, is_example.
    """
    found = ModulePage.objects.child_of(catalogue).filter(slug=slug).first()
    if found:
        return found
    Issuer.objects.get_or_create(body=issuer, defaults={"place": place})
    blocks = [_block(slug, data) for data in activities]
    module = ModulePage(title=title, slug=slug, issuer=issuer, live=False, activities=blocks, **fields)
    catalogue.add_child(instance=module)
    module.save_revision()
    return module


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
    documents, collection = get_document_model(), _materials()
    found = documents.objects.filter(collection=collection, title=title).first()
    return found or documents.objects.create(
        title=title, collection=collection, file=ContentFile(content, name=name), file_size=len(content)
    )


def _materials() -> Collection:
    found = Collection.objects.filter(name=MATERIALS).first()
    if found:
        return found
    collection = Collection.get_first_root_node().add_child(name=MATERIALS)
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type=CollectionViewRestriction.GROUPS
    )
    return collection


def _uid(*names: object) -> str:
    return str(uuid5(NAMESPACE_URL, "/".join(map(str, ("modulo", *names)))))


def _block(module: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """An activity as StreamField's raw JSON."""
    value = {name: data[name] for name in ("title", "minutes", "body", "transcript") if name in data}
    value |= {name: data[name].pk for name in ("video", "captions", "file") if name in data}
    if data["kind"] == "quiz":
        value |= {"intro": data.get("intro", ""), "pass_percent": data["pass_percent"]}
        value.setdefault("minutes", len(data["questions"]))
        value["questions"] = [_question(module, n, row) for n, row in enumerate(data["questions"], 1)]
    return {"type": data["kind"], "id": _uid(module, data["slug"]), "value": value}


def _question(module: str, number: int, data: Mapping[str, Any]) -> dict[str, Any]:
    options = [
        {
            "type": "item",
            "id": _uid(module, number, n),
            "value": {"text": option["text"], "is_right": option["is_right"]},
        }
        for n, option in enumerate(data["options"], 1)
    ]
    return {
        "type": data["kind"],
        "id": _uid(module, number),
        "value": {
            "text": data["text"],
            "options": options,
            "feedback_right": data.get("feedback_right", ""),
            "feedback_wrong": data.get("feedback_wrong", ""),
        },
    }
