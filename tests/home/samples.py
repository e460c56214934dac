# SPDX-License-Identifier: AGPL-3.0-or-later
"""Samples of the doors of the public site."""

import hashlib
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from cms import clock
from cms.pages.models import SiteSettings
from home.following import links
from home.following.models import FollowRequest, Rhythm, Subscriber
from home.models import Bundle, BundleItem, Dataset, Indicator, PreviewLink, Release
from tests.factories import Cast
from tests.home.knowledge.figures import page_of
from tests.home.library import published
from tests.home.stage import open_stage
from tests.samples import sample


@sample("media_image")
def media_image(cast: Cast) -> dict[str, dict[str, Any]]:
    if not default_storage.exists("images/campione.webp"):
        default_storage.save("images/campione.webp", ContentFile(b"RIFF"))
    return {"own": {"name": "campione.webp"}}


@sample("document_file")
def document_file(cast: Cast) -> dict[str, dict[str, Any]]:
    file = published(open_stage().home, "Documento campione").files.get()
    return {"own": {"uid": file.uid, "name": file.filename}}


@sample("security_txt")
def security_txt(cast: Cast) -> dict[str, dict[str, Any]]:
    SiteSettings.objects.update_or_create(defaults={"security_contact": "sicurezza@example.it"})
    return {"own": {}}


@sample("version_file")
def version_file(cast: Cast) -> dict[str, dict[str, Any]]:
    open_stage()
    return {"own": {"address": "notizie/", "number": "1", "name": "contenuto.html"}}


@sample("page_paper")
def page_paper(cast: Cast) -> dict[str, dict[str, Any]]:
    return {"own": {"page_id": open_stage().home.pk}}


def _preview(cast: Cast) -> tuple[str, int]:
    """(secret, page) of a bundle that a link shows."""
    home = open_stage().home
    bundle, _made = Bundle.objects.get_or_create(title="Campione", defaults={"made_at": clock.now()})
    BundleItem.objects.get_or_create(bundle=bundle, page_id=home.pk, defaults={"title": "Casa"})
    secret = "campione-di-segreto"
    PreviewLink.objects.get_or_create(
        secret_sha256=hashlib.sha256(secret.encode()).hexdigest(),
        defaults={
            "bundle": bundle, "label": "campione", "made_at": clock.now(),
            "expires_at": clock.now() + timedelta(days=7),
        },
    )  # fmt: skip
    return secret, home.pk


@sample("preview")
def preview(cast: Cast) -> dict[str, dict[str, Any]]:
    secret, _page = _preview(cast)
    return {"open": {"secret": secret}, "closed": {"secret": "nessuno"}}


@sample("preview_page")
def preview_page(cast: Cast) -> dict[str, dict[str, Any]]:
    secret, page = _preview(cast)
    return {"open": {"secret": secret, "page_id": page}, "closed": {"secret": "nessuno", "page_id": page}}


def _indicator() -> Indicator:
    """An indicator of a dataset that has something published."""
    words = {"title": "Campione", "description": "x", "publisher": "x", "licence": "cc0-1.0", "method": "x"}
    dataset, _made = Dataset.objects.get_or_create(slug="campione", defaults=words)
    Release.objects.get_or_create(
        dataset=dataset, note="campione",
        defaults={"state": Release.State.PUBLISHED, "made_at": clock.now(), "published_at": clock.now()},
    )  # fmt: skip
    words = {"title": "Campione", "definition": "x", "unit": "x", "dataset": dataset}
    return Indicator.objects.get_or_create(code="campione", defaults=words)[0]


@sample("knowledge_dataset")
def knowledge_dataset(cast: Cast) -> dict[str, dict[str, Any]]:
    return {"own": {"slug": _indicator().dataset.slug}}


@sample("open_file")
def open_file(cast: Cast) -> dict[str, dict[str, Any]]:
    page = page_of(_indicator(), open_stage().home)
    return {"own": {"address": page.get_url().removeprefix("/"), "name": "dati.csv"}}


def _subscriber() -> Subscriber:
    words = {"rhythm": Rhythm.AT_ONCE, "confirmed_at": clock.now()}
    Subscriber.objects.get_or_create(email="campione@example.it", defaults=words)
    return Subscriber.objects.get(email="campione@example.it")


@sample("follow_confirm")
def follow_confirm(cast: Cast) -> dict[str, dict[str, Any]]:
    at = clock.now()
    FollowRequest.objects.get_or_create(
        email="campione@example.it", token_sha256=links.digest("campione"),
        defaults={"scopes": ["sito"], "rhythm": Rhythm.AT_ONCE, "at": at, "expires_at": at + timedelta(days=3)},
    )  # fmt: skip
    return {"open": {"token": "campione"}, "closed": {"token": "nessuno"}}


@sample("follow_manage")
def follow_manage(cast: Cast) -> dict[str, dict[str, Any]]:
    token = links.manage_path(_subscriber()).split("/")[-2]
    return {"open": {"token": token}, "closed": {"token": "nessuno"}}


@sample("follow_stop")
def follow_stop(cast: Cast) -> dict[str, dict[str, Any]]:
    token = links.stop_path(_subscriber()).split("/")[-2]
    return {"open": {"token": token}, "closed": {"token": "nessuno"}}


@sample("sitemap_part")
def sitemap_part(cast: Cast) -> dict[str, dict[str, Any]]:
    return {"own": {"number": 1}}
