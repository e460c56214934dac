# SPDX-License-Identifier: AGPL-3.0-or-later
"""When one wants the mails that can wait."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from cms import clock
from cms.notices.models import NoticePreference
from cms.notices.preferences import prefer, preference_of
from cms.rights import Hidden, actor_of, door, signed_in


class PreferenceForm(forms.ModelForm[NoticePreference]):
    """How often, and from when to when not."""

    class Meta:
        model = NoticePreference
        fields = ("rhythm", "quiet_from", "quiet_to")
        widgets = {
            "rhythm": forms.RadioSelect,
            "quiet_from": forms.TimeInput({"type": "time"}, format="%H:%M"),
            "quiet_to": forms.TimeInput({"type": "time"}, format="%H:%M"),
        }
        help_texts = {
            "quiet_from": gettext_lazy("For instance 20:00; leave both hours empty for no quiet hours.")
        }

    def clean(self) -> dict[str, object]:
        """Both hours or none, and not the same twice."""
        said = super().clean() or {}
        first, last = said.get("quiet_from"), said.get("quiet_to")
        if not self.errors and (first is None) != (last is None):
            missing = "quiet_from" if first is None else "quiet_to"
            raise ValidationError({missing: _("Give both hours, or none.")})
        if first is not None and first == last:
            raise ValidationError({"quiet_to": _("Choose another hour: the quiet would never end.")})
        return said


@door(signed_in, methods=("GET", "POST"))
@never_cache
def mail_preferences(request: HttpRequest) -> HttpResponse:
    """Each mail at once or one a day, and the quiet hours."""
    person_id = actor_of(request).person_id
    if person_id is None:
        raise Hidden("a login without a person")
    form = PreferenceForm(request.POST or None, instance=preference_of(person_id))
    if request.method == "POST" and form.is_valid():
        prefer(person_id=person_id, **form.cleaned_data, at=clock.now())
        messages.success(request, _("Saved: mails come as you chose from now on."))
        return redirect("mail_preferences")
    return render(request, "cms/mail_preferences.html", {"form": form}, status=422 if form.errors else 200)
