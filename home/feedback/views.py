# SPDX-License-Identifier: AGPL-3.0-or-later
"""Judging a page: one form at its end, without cookie, script or account."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from cms import clock
from cms.accounts import limits
from cms.rights import anyone, door
from home.feedback.forms import OpinionForm, page_at
from home.feedback.operations import give

GIVEN_A_MINUTE = 10


@csrf_exempt  # the form stands on pages kept for everybody, and says nothing in anybody's name
@door(anyone, methods=("GET", "POST"))
@never_cache
def judge(request: HttpRequest) -> HttpResponse:
    """Takes an opinion; what cannot be taken is asked again on a page of its own, with nothing lost."""
    if request.method != "POST":
        form = OpinionForm(initial={"pagina": request.GET.get("pagina", "/")})
        return render(request, "home/feedback/judge.html", {"form": form})
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return render(request, "home/feedback/judge.html", {"form": form}, status=422)
    if limits.is_too_often(request, "opinion", GIVEN_A_MINUTE):
        later = render(request, "home/following/later.html", status=429)
        later.headers["Retry-After"] = str(limits.MINUTE)
        return later
    said = form.cleaned_data
    give(
        address=said["pagina"], page=form.page, rating=said["stelle"], reason=said["motivo"],
        words=said["parole"], at=clock.now(),
    )  # fmt: skip
    return redirect(f"{reverse('opinion_given')}?{urlencode({'pagina': said['pagina']})}")


@door(anyone)
def given(request: HttpRequest) -> HttpResponse:
    """Thanks, and the way back to the page."""
    found = page_at(request.GET.get("pagina", ""))
    return render(request, "home/feedback/given.html", {"back": found[0] if found else "/"})
