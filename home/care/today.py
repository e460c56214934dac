# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for somebody today in the administration of the site, each thing with the way to it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail.permissions import policy_registry

from cms.clock import ROME, day_of
from cms.pages.care import cared, due_soon, overdue
from cms.pages.checks import errors_of
from cms.people.models import User
from cms.rights import Actor, Role
from courses.queries import requests_to_decide, works_to_grade
from home.bundles.models import Bundle
from home.bundles.rules import may_prepare, why_not_approve
from home.feedback.models import Opinion
from home.knowledge.models import Dataset

SHOWN, LOOKED_AT = 5, 40
"""Things named in a section; drafts whose contents are looked at."""
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing to do, where it is done, and a word beside it."""

    title: str
    url: str
    beside: str = ""


@dataclass(slots=True)
class Section:
    """Things of one kind: how many, the first of them, where all of them are, and what it means that there are none."""

    key: str
    title: str
    none: str
    things: list[Thing] = field(default_factory=list)
    all_url: str = ""
    count: int = 0

    def fill(self, things: Iterable[Thing]) -> "Section":
        """With those things."""
        found = list(things)
        self.things, self.count = found[:SHOWN], len(found)
        return self


def sections_for(user: User, actor: Actor, *, at: datetime) -> list[Section]:
    """The sections of a role, in the order in which they press: those of the pages for who edits them."""
    made: list[Section] = []
    if policy_registry.get_by_type(Page).user_has_any_permission(user, ["add", "change"]):
        pages: list[Callable[[User, datetime], Section]] = [
            _to_approve, _returned, _late_figures, _overdue, _failing, _drafts, _scheduled, _opinions,
        ]  # fmt: skip
        made += [section(user, at) for section in pages]
    if any(mandate.role == Role.TRAINING_OFFICER for mandate in actor.mandates):
        made.append(_training(actor))
    return made


def _edit(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def _thing(page: Page, beside: str = "") -> Thing:
    return Thing(page.draft_title or page.title, _edit(page), beside or str(page.page_type_display_name))


def _bundle(bundle: Bundle, beside: str = "") -> Thing:
    return Thing(bundle.title, reverse("bundle:inspect", args=[bundle.pk]), beside or _("bundle"))


def _to_approve(user: User, at: datetime) -> Section:
    said = Section("to-approve", _("To approve"), _("Nothing waits for you."))
    states = (
        TaskState.objects.reviewable_by(user)
        .select_related("revision__user__person", "task")
        .order_by("started_at")
    )
    found = []
    for state in states:
        page: Any = state.revision.content_object if state.revision else None
        if isinstance(page, Page) and state.task.specific.get_actions(page, user):
            found.append(_thing(page))
    found += [_bundle(one) for one in Bundle.objects.to_approve() if not why_not_approve(one, user)]
    said.all_url = reverse("wagtailadmin_reports:workflow")
    return said.fill(found)


def _returned(user: User, at: datetime) -> Section:
    said = Section("returned", _("Came back to me"), _("Nothing came back."))
    states = WorkflowState.objects.filter(status=WorkflowState.STATUS_NEEDS_CHANGES, requested_by=user)
    pages = [state.content_object for state in states.order_by("-created_at")]
    found = [_thing(page) for page in pages if isinstance(page, Page)]
    if may_prepare(user):
        found += [_bundle(one) for one in Bundle.objects.open().exclude(sent_back="")]
    return said.fill(found)


def _late_figures(user: User, at: datetime) -> Section:
    said = Section("late-figures", _("Figures that are late"), _("All the figures are up to date."))
    late = Dataset.objects.filter(next_due_date__lt=day_of(at)).order_by("next_due_date")
    return said.fill(
        Thing(one.title, reverse("knowledge_dataset", args=[one.slug]), _day(one.next_due_date))
        for one in late
    )


def _overdue(user: User, at: datetime) -> Section:
    said = Section(
        "overdue", _("Pages to look at again"), _("No page is overdue, and none is due within 30 days.")
    )
    on = day_of(at)
    late = (overdue(cared(), on=on) | due_soon(cared(), on=on)).filter(live=True).order_by("review_on", "pk")
    said.all_url, said.count = f"{reverse('care_report')}?review=overdue", late.count()
    late = late.select_related("content_type")
    said.things = [_thing(page, _day(page.review_on)) for page in late[:SHOWN]]
    return said


def _failing(user: User, at: datetime) -> Section:
    said = Section("failing", _("Drafts that break a rule"), _("No draft breaks a rule about contents."))
    found = []
    for page in _own_drafts(user)[:LOOKED_AT]:
        draft = page.latest_revision.as_object() if page.latest_revision else page.specific
        if errors := errors_of(draft):
            found.append(_thing(page, errors[0].what))
    return said.fill(found)


def _own_drafts(user: User) -> Any:
    own = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    drafts = own.filter(Q(has_unpublished_changes=True) | Q(live=False), depth__gt=1)
    return drafts.select_related("latest_revision", "content_type").order_by(
        "-latest_revision_created_at", "-pk"
    )


def _drafts(user: User, at: datetime) -> Section:
    said = Section("drafts", _("My drafts"), _("You left no draft open."))
    mine = _own_drafts(user).filter(latest_revision__user=user)
    said.all_url, said.count = f"{reverse('all_pages')}?state=changed", mine.count()
    said.things = [_thing(page) for page in mine[:SHOWN]]
    return said


def _scheduled(user: User, at: datetime) -> Section:
    said = Section("scheduled", _("Goes live by itself"), _("Nothing waits for its moment."))
    rows = Revision.page_revisions.filter(approved_go_live_at__isnull=False).order_by("approved_go_live_at")
    found = [(row.approved_go_live_at, row.content_object) for row in rows]
    things = [(moment, _thing(page, _moment(moment))) for moment, page in found if isinstance(page, Page)]
    bundles = Bundle.objects.approved().exclude(go_live_at=None)
    things += [(one.go_live_at, _bundle(one, _moment(one.go_live_at))) for one in bundles]
    said.all_url = f"{reverse('all_pages')}?state=scheduled"
    return said.fill(thing for _moment_of, thing in sorted(things, key=lambda pair: pair[0]))


def _opinions(user: User, at: datetime) -> Section:
    said = Section("opinions", _("What readers wrote this week"), _("Nobody wrote anything this week."))
    rows = (
        Opinion.objects.filter(given_on__gte=day_of(at - WEEK)).exclude(words="").order_by("-given_on", "-pk")
    )
    return said.fill(Thing(row.words, row.address, f"{row.rating}/5") for row in rows)


def _training(actor: Actor) -> Section:
    said = Section("training", _("Training"), _("No request and no work waits."))
    found = []
    if asked := requests_to_decide(actor):
        found.append(Thing(_("Requests of enrolment"), reverse("enrolment_requests"), str(asked)))
    if works := works_to_grade(actor):
        found.append(Thing(_("Works to grade"), reverse("classes"), str(works)))
    said.all_url = reverse("training_office")
    return said.fill(found)


def _day(day: Any) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone(ROME):%d/%m/%Y %H:%M}" if moment else ""
