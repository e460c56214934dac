# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from cms import clock
from cms.pages import cache
from home.bundles import links, operations
from home.bundles.models import PreviewLink, PreviewOpening
from home.bundles.operations import Refused
from home.bundles.previews import keep_inside
from home.bundles.publishing import publish_or_tell
from tests.factories import Cast
from tests.home.bundling import approve, bundle_of, draft, release, rewrite, writers


@pytest.fixture
def scene(stage):
    """(bundle, its two pages, the path of its preview, who wrote, who approves)"""
    cast = Cast()
    author, approver = writers(cast)
    first = draft(stage, "Prima", by=cast.communication_author)
    second = draft(stage, "Seconda", by=cast.communication_author)
    inside = f'<a linktype="page" id="{second.pk}">pagina seconda</a>'
    words = f'<p>Parole nuove, con la {inside} e il <a href="/piano/">piano</a>.</p>'
    rewrite(first, words, by=cast.communication_author)
    bundle = bundle_of([first, second], releases=[release(1, by=author)], by=author)
    _link, path = links.make_link(bundle=bundle, label="i sindaci", days=7, by=author, at=clock.now())
    return bundle, (first, second), path, author, approver


def test_who_has_the_link_reads_the_drafts_without_a_login(scene, client):
    _bundle, (first, _second), path, *_people = scene
    html = client.get(path).content.decode()
    assert f"{path}{first.pk}/" in html
    assert "Dati 1" in html
    assert "12,5" in html
    shown = client.get(f"{path}{first.pk}/")
    assert "Parole nuove" in shown.content.decode()
    assert "Parole nuove" not in client.get("/prima/").content.decode()
    assert f'href="{path}"' in shown.content.decode()


def test_links_between_pages_of_the_bundle_stay_in_the_preview(scene, client):
    _bundle, (first, second), path, *_people = scene
    html = client.get(f"{path}{first.pk}/").content.decode()
    assert f'<a href="{path}{second.pk}/">pagina seconda</a>' in html
    assert '<a href="/piano/">piano</a>' in html


def test_links_that_are_not_of_the_bundle_are_left_alone():
    turned = {b"/uno/": b"/p/1/"}
    source = b'<a href="/uno/">1</a><a href="/uno/#qui">2</a><a href="/uno/due/">3</a><b data-href="/uno/">'
    assert keep_inside(source, turned) == (
        b'<a href="/p/1/">1</a><a href="/p/1/#qui">2</a><a href="/uno/due/">3</a><b data-href="/uno/">'
    )


def test_a_preview_is_kept_by_nobody_and_found_by_nobody(scene, client, settings, tmp_path):
    settings.PAGE_CACHE = str(tmp_path)
    _bundle, (first, _second), path, *_people = scene
    for address in (path, f"{path}{first.pk}/"):
        answer = client.get(address)
        assert "no-store" in answer.headers["Cache-Control"]
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and file.name != "current"]
    client.get("/piano/")
    assert [file for file in tmp_path.rglob("*") if file.is_file() and file.name != "current"], cache.MAX_AGE


def test_each_opening_is_noted_and_nobody_is_named(scene, client):
    _bundle, (first, _second), path, *_people = scene
    client.get(path)
    client.get(f"{path}{first.pk}/")
    assert list(PreviewOpening.objects.values_list("page_id", flat=True)) == [None, first.pk]
    assert {field.name for field in PreviewOpening._meta.fields} == {"id", "link", "page_id", "at"}


@pytest.mark.parametrize("how", ["expired", "revoked", "withdrawn", "published", "another secret"])
def test_a_closed_link_opens_nothing(scene, client, how):
    bundle, (first, _second), path, author, approver = scene
    at = clock.now()
    if how == "expired":
        PreviewLink.objects.update(expires_at=at - timedelta(seconds=1))
    elif how == "revoked":
        links.revoke_link(link=PreviewLink.objects.get(), by=author, at=at)
    elif how == "withdrawn":
        operations.withdraw(bundle=bundle, by=author, at=at)
    elif how == "published":
        approve(bundle, by=approver)
        publish_or_tell(bundle_id=bundle.pk, at=clock.now())
    else:
        path = path[:-2] + ("A" if path[-2] != "A" else "B") + "/"
    for address in (path, f"{path}{first.pk}/"):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "Parole nuove" not in answer.content.decode()


def test_only_pages_of_the_bundle_are_shown(scene, client, stage):
    path = scene[2]
    other = stage.standard_page("Altra")
    assert client.get(f"{path}{other.pk}/").status_code == 404
    assert Client().post(path).status_code == 405


def test_the_secret_is_not_in_the_database(scene):
    path = scene[2]
    secret = path.strip("/").rpartition("/")[2]
    assert len(secret) >= 40
    assert not PreviewLink.objects.filter(secret_sha256=secret).exists()


def test_a_link_lives_a_month_at_most(scene):
    bundle, _pages, _path, author, _approver = scene
    for days in (0, 31):
        with pytest.raises(Refused):
            links.make_link(bundle=bundle, label="tutti", days=days, by=author, at=clock.now())


def test_a_page_under_a_restriction_is_shown_to_nobody_by_a_link(scene, client):
    _bundle, (first, second), path, *_people = scene
    PageViewRestriction.objects.create(page=first, restriction_type="login")
    html = client.get(path).content.decode()
    assert f"{path}{first.pk}/" not in html
    assert f"{path}{second.pk}/" in html
    answer = client.get(f"{path}{first.pk}/")
    assert answer.status_code == 404
    assert "Parole nuove" not in answer.content.decode()


@pytest.mark.parametrize("page_id", [0, 10**30])
def test_a_page_that_is_none_is_no_opening(scene, client, page_id):
    path = scene[2]
    assert client.get(f"{path}{page_id}/").status_code == 404
    assert not PreviewOpening.objects.exists()


def test_a_chart_of_a_draft_carries_its_own_data(scene, client):
    _bundle, (first, _second), path, *_people = scene
    page = type(first).objects.get(pk=first.pk).get_latest_revision_as_object()
    said = {
        "title": "Saldo",
        "finding": "Sale.",
        "source": "ISTAT",
        "kind": "bar",
        "cells": "Zona\tSaldo\nUna\t3",
    }
    page.body = [("chart", said)]
    page.save_revision()
    html = client.get(f"{path}{first.pk}/").content.decode()
    assert "Sale." in html
    assert 'href="data:text/csv' in html
    assert 'href="/prima/grafico-saldo.csv"' not in html
