# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page that waits for approval: nobody writes in it, so that what is approved is what was read."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext
from wagtail.admin.action_menu import ActionMenuItem, PageLockedMenuItem
from wagtail.locks import WorkflowLock

from cms.pages.rules import authors_since_publication

ICONS = {"approve": "success", "reject": "edit"}


class ApprovalLock(WorkflowLock):
    """Holds for everybody, the one who approves included; says to each what they may do."""

    def for_user(self, user: AbstractBaseUser) -> bool:
        return True

    def get_message(self, user: AbstractBaseUser) -> str:
        """What the bar over the editor says to each, and the way on."""
        if self.task.is_independent(self.object, user):
            return gettext(
                "You are reading a colleague's changes: approve them, or ask for changes and say which. Nobody "
                "writes in the page meanwhile: what you approve is what you read."
            )
        authors, words = authors_since_publication(self.object), []
        if user.pk in authors:
            words.append(
                gettext("You wrote some of these changes: a colleague who wrote none approves them.")
            )
        if user.pk in authors and len(authors) > 1:
            words.append(
                gettext(
                    "If nobody is left who can: cancel the approval, restore the version before one's changes from "
                    "the history, and submit again. That person can then approve."
                )
            )
        return " ".join([gettext("The page waits for approval, and nobody writes in it meanwhile."), *words])

    def get_locked_by(self, user: AbstractBaseUser, can_lock: bool = False) -> str:
        return gettext("Locked while it waits for approval")

    def get_description(self, user: AbstractBaseUser, can_lock: bool = False) -> str:
        return gettext("Nobody changes the page until a colleague approves it or asks for changes")


class Decision(ActionMenuItem):
    """A button of who approves. It goes to the decision itself: the form of a locked page is not saved."""

    template_name = "cms/pages/decision.html"

    def __init__(self, name: str, label: str, has_words: bool) -> None:
        super().__init__()
        self.name, self.label, self.has_words, self.icon_name = name, label, has_words, ICONS[name]

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Adds the approval that is open, and whether words go with the decision."""
        state = parent_context["page"].current_workflow_task_state
        return super().get_context_data(parent_context) | {"task_state": state, "has_words": self.has_words}


def decisions_in(menu: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]) -> None:
    """Puts the decisions of who reads before the other buttons of a page that waits for approval."""
    lock = context.get("lock")
    if not isinstance(lock, ApprovalLock):
        return
    actions = lock.task.get_actions(lock.object, request.user)
    if actions:
        menu[:] = [item for item in menu if not isinstance(item, PageLockedMenuItem)]
    menu[:0] = [Decision(*action) for action in actions]
