# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import timedelta

import pytest
from django.test import Client

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
