# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a tutor writes to learners: written, looked at, sent once."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from cms import clock
from cms.rights import actor_of, door, fetch
from courses import teaching
from courses.catalogue.models import ModulePage
from courses.forms.teaching import MessageForm
from courses.tutoring import queries
from courses.tutoring.models import TutorMessage
from courses.tutoring.rules import can_teach


@door(can_teach, sample="class", methods=("GET", "POST"))
@never_cache
def message(request: HttpRequest, slug: str) -> HttpResponse:
    """Writes a message; shows it with its recipients; sends it. ?a= chooses a learner beforehand."""
    module: ModulePage = fetch(request, can_teach, slug=slug)
    actor = actor_of(request)
    learners = queries.class_of(actor, module, today=clock.today())
    behind = [str(one.uid) for one in learners if one.is_behind]
    form = MessageForm(
        sorted(((str(one.uid), one.name) for one in learners), key=lambda one: one[1]),
        request.POST if request.method == "POST" else None,
        behind=behind,
        initial=_initial(request, behind),
    )
    context: dict[str, Any] = {"module": module, "form": form}
    if form.is_bound and form.is_valid() and "edit" not in request.POST:
        uids = _uids(request.POST.get("uids", "")) or [UUID(uid) for uid in form.uids()]
        if "send" in request.POST:
            return _sent(request, module, form, uids)
        names = sorted(one.name for one in learners if one.uid in uids)
        context |= {"names": names, "uids": " ".join(map(str, uids))}
        return render(request, "courses/teaching/message_preview.html", context)
    context["sent"] = queries.messages_to(module)[:20]
    return render(request, "courses/teaching/message.html", context, status=422 if form.errors else 200)


def _initial(request: HttpRequest, behind: list[str]) -> dict[str, Any]:
    if chosen := request.GET.getlist("a"):
        return {"to": MessageForm.CHOSEN, "chosen": chosen}
    return {"to": MessageForm.BEHIND} if behind else {}


def _uids(text: str) -> list[UUID]:
    with suppress(ValueError):
        return [UUID(uid) for uid in text.split()]
    return []


def _sent(request: HttpRequest, module: ModulePage, form: MessageForm, uids: list[UUID]) -> HttpResponse:
    given = {name: form.cleaned_data[name] for name in ("subject", "text", "client_uid")}
    written: TutorMessage = teaching.send_message(
        module=module, uids=uids, by=actor_of(request), at=clock.now(), **given
    )
    words = ngettext(
        "The message leaves for %(count)s learner.", "The message leaves for %(count)s learners.", written.recipients
    )  # fmt: skip
    messages.success(request, words % {"count": written.recipients})
    if written.recipients < len(uids):
        messages.warning(request, _("Who has no login or has left the class gets no mail."))
    return redirect("classroom", slug=module.slug)
