# SPDX-License-Identifier: AGPL-3.0-or-later
"""An open text where no websocket gets through: the live line's messages, by HTTP."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.cache import never_cache

from agende.live.codes import RATE, Close
from agende.live.line import NOT_YET, Answer, exchange
from agende.live.rules import can_open_text
from agende.live.standing import known_as
from agende.texts.models import TextDoc
from cms.accounts import limits
from cms.rights import Hidden, actor_of, door, fetch

CLOSE, SEQ = "X-Close", "X-Seq"
A_MINUTE = RATE * limits.MINUTE
"""Requests of a session for one text: the browser asks at each key, once the answer before it is there."""
STATUS = {
    Close.STORAGE: 503,
    Close.COMPARE: 409,
    Close.CLOSED: 409,
    Close.TOO_LARGE: 413,
    Close.TOO_FAST: 429,
}


def saying_why[**P](view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """The editor reads codes: who is not signed in gets 401 instead of the way to sign in, who may not open it 404."""

    @wraps(view)
    def answered(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            response = view(*args, **kwargs)
        except Hidden:
            return HttpResponse(status=404, headers={CLOSE: str(Close.REFUSED)})
        if 300 <= response.status_code < 400:
            return HttpResponse(status=401, headers={CLOSE: str(Close.UNKNOWN)})
        return response

    return answered


@saying_why
@door(can_open_text, sample="text", methods=("POST",))
@never_cache
def line(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """Messages in, messages out (`live.line`); `seq`: the last update that the browser was told of."""
    doc: TextDoc = fetch(request, can_open_text, uid=uid)
    known = known_as(actor_of(request), doc)
    if known is None or doc.of_section.agenda.uid != agenda:
        raise Hidden("a text of another agenda")
    told = request.GET.get("seq", "0")
    seq = min(int(told[:12]), NOT_YET) if told.isascii() and told.isdigit() else 0
    if _is_too_fast(request, doc):
        answer = Answer(seq=seq, code=Close.TOO_FAST)
    else:
        answer = exchange(known, request.body, seq=seq)
    status = (
        200 if answer.code is None else STATUS.get(answer.code, 403 if answer.code == Close.REFUSED else 400)
    )
    response = HttpResponse(answer.body, status=status, content_type="application/octet-stream")
    response[SEQ] = str(answer.seq)
    if answer.code is not None:
        response[CLOSE] = str(answer.code)
    return response


def _is_too_fast(request: HttpRequest, doc: TextDoc) -> bool:
    """Counts the request. By session and text: who works in two of them, or a colleague, is not held to account."""
    key = limits.key_of("line", f"{request.session.session_key} {doc.pk}")
    return limits.count(key, seconds=limits.MINUTE) > A_MINUTE
