# SPDX-License-Identifier: AGPL-3.0-or-later
"""What wallets and verifiers of badges read: the issuer with its keys, the lists of what no longer holds."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from cms.rights import anyone, door
from courses.certificates.proofs import did, keys, status

FIVE_MINUTES = "public, max-age=300"


@door(anyone)
def issuer(request: HttpRequest) -> HttpResponse:
    """The DID document of the site (did:web)."""
    return _open(JsonResponse(did.document(keys.published()), content_type="application/did+json"))


@door(anyone, sample="status_list")
def status_list(request: HttpRequest, number: int) -> HttpResponseBase:
    """A signed status list; 304 for whoever has the one that still stands, 503 while no key is here to sign it."""
    signer = keys.in_use()
    if signer is None:
        return HttpResponse(status=503, headers={"Retry-After": "3600"})
    current = status.edition(number, signer)
    if current is None:
        raise Http404
    tag = quote_etag(current.tag)
    response = get_conditional_response(request, etag=tag)
    if response is None:
        response = HttpResponse(status.credential(current), content_type="application/vc")
    response["ETag"] = tag
    return _open(response)


def _open[R: HttpResponseBase](response: R) -> R:
    """Read by programs of any site."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = FIVE_MINUTES
    return response
