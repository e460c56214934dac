# SPDX-License-Identifier: AGPL-3.0-or-later
"""Samples of the doors of the public site."""

import hashlib
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from cms import clock
from cms.areas.acts import Document, Told, add_act
from cms.pages.models import SiteSettings
from home.following import links
from home.following.models import FollowRequest, Rhythm, Subscriber
from home.models import Bundle, BundleItem, Dataset, Indicator, PreviewLink, Release
from tests import factories
from tests.factories import Cast
from tests.home.knowledge.figures import page_of
from tests.home.library import published
from tests.home.plan.acting import action
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


def _code_of_page() -> str:
    """Code of an indicator that has a page."""
    indicator = _indicator()
    page_of(indicator, open_stage().home)
    return indicator.code


@sample("open_data_catalogue")
def open_data_catalogue(cast: Cast) -> dict[str, dict[str, Any]]:
    return {ending: {"ending": ending} for ending in ("ttl", "rdf", "jsonld")}


@sample("open_data_file")
def open_data_file(cast: Cast) -> dict[str, dict[str, Any]]:
    return {ending: {"key": "comuni", "ending": ending} for ending in ("csv", "json")}


@sample("open_data_indicator")
def open_data_indicator(cast: Cast) -> dict[str, dict[str, Any]]:
    return {ending: {"code": _code_of_page(), "ending": ending} for ending in ("csv", "json")}


@sample("api_indicator")
def api_indicator(cast: Cast) -> dict[str, dict[str, Any]]:
    return {"own": {"codice": _code_of_page()}}


@sample("api_figures")
def api_figures(cast: Cast) -> dict[str, dict[str, Any]]:
    return {"own": {"codice": _code_of_page()}}


@sample("api_municipality")
def api_municipality(cast: Cast) -> dict[str, dict[str, Any]]:
    return {"own": {"codice_istat": factories.municipality("Legnano").istat_code}}


@sample("api_zone")
def api_zone(cast: Cast) -> dict[str, dict[str, Any]]:
    return {"own": {"codice": factories.zone("adda-martesana").slug}}


@sample("api_plan_action")
def api_plan_action(cast: Cast) -> dict[str, dict[str, Any]]:
    made = action(open_stage().edition("2031-2033"), "Azione campione")
    return {"own": {"edizione": "2031-2033", "codice": made.code}}


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


@sample("follow_dates")
def follow_dates(cast: Cast) -> dict[str, dict[str, Any]]:
    return {"own": {"scope": "sito"}}


@sample("sitemap_part")
def sitemap_part(cast: Cast) -> dict[str, dict[str, Any]]:
    return {"own": {"number": 1}}


@sample("plan_act_file")
def plan_act_file(cast: Cast) -> dict[str, dict[str, Any]]:
    told = Told(
        body=factories.body("Legnano"), organ="Giunta comunale", number="1/2026", act_date=clock.today(),
        document=Document("atto.pdf", b"%PDF-1.7"),
    )  # fmt: skip
    act = add_act(told, kind="other", edition=None, zone=None, is_example=False, at=clock.now())
    action(open_stage().edition("1999-2001", areas=0), acts=[act])
    return {"own": {"uid": act.uid}}
