# SPDX-License-Identifier: AGPL-3.0-or-later
import gzip
import os
import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from wagtail.models import PageViewRestriction

from cms.pages import cache
from cms.pages.cache import FileStore, PageCacheMiddleware, SharedStore, Stored, mark_public
from cms.territory.models import Zone
from tests.factories import Cast, sign_in
from tests.home.stage import open_stage


@pytest.fixture
def folder(settings, tmp_path):
    settings.PAGE_CACHE = str(tmp_path / "pages")
    return tmp_path / "pages"


@pytest.fixture
def stage(db, folder):
    return open_stage()


def stored(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file() and path.parent != folder]


def test_a_public_page_is_kept_and_read_without_a_query(client, stage, folder, django_assert_num_queries):
    first = client.get("/")
    assert len(stored(folder)) == 1
    with django_assert_num_queries(0):
        again = client.get("/")
    assert again.content == first.content
    assert again.headers["ETag"] == first.headers["ETag"]
    assert "Content-Security-Policy" in again.headers
    assert again.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_browser_that_has_the_page_gets_304(client, stage):
    etag = client.get("/").headers["ETag"]
    answer = client.get("/", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert client.get("/", headers={"If-None-Match": '"old"'}).status_code == 200


def test_a_kept_page_travels_compressed_to_who_takes_it(client, stage):
    plain = client.get("/")
    for _ in range(2):
        small = client.get("/", headers={"Accept-Encoding": "br, gzip"})
        assert gzip.decompress(small.content) == plain.content
        assert small.headers["Content-Encoding"] == "gzip"
        assert int(small.headers["Content-Length"]) == len(small.content) < len(plain.content) / 2
        again = client.get("/")
        assert again.content == plain.content
        assert "Content-Encoding" not in again.headers
        assert int(again.headers["Content-Length"]) == len(again.content)
    assert {"Cookie", "Accept-Encoding"} <= set(small.headers["Vary"].split(", "))
    same = client.get("/", headers={"Accept-Encoding": "gzip", "If-None-Match": plain.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert "Content-Encoding" not in client.get("/?p=1", headers={"Accept-Encoding": "gzip"}).headers


def test_who_is_signed_in_never_reads_nor_fills_it(client, stage, folder):
    sign_in(client, Cast().trainee)
    html = client.get("/").content.decode()
    assert "Niccolò" in html
    assert stored(folder) == []
    client.logout()
    client.cookies.clear()
    assert "Niccolò" not in client.get("/").content.decode()
    sign_in(client, Cast().other_trainee)
    assert "Żaneta" in client.get("/").content.decode()


def test_queries_posts_and_messages_pass_it_by(client, stage, folder):
    client.get("/", {"p": "1"})
    client.post("/")
    client.head("/")
    client.cookies["messages"] = "x"
    client.get("/")
    assert stored(folder) == []


def test_a_private_page_is_never_kept(client, stage, folder):
    for kind, more in (("login", {}), ("password", {"password": "apriti"})):
        page = stage.standard_page(f"Riservata {kind}")
        PageViewRestriction.objects.create(page=page, restriction_type=kind, **more)
        client.get(f"/riservata-{kind}/")
    client.get("/manca/")
    client.get("/cerca/?q=piano")
    client.get("/accedi/")
    assert stored(folder) == []


def test_who_gave_the_password_of_a_page_does_not_open_it_to_others(client, stage, folder):
    page = stage.standard_page("Riservata")
    lock = PageViewRestriction.objects.create(page=page, restriction_type="password", password="apriti")
    action = f"/_util/authenticate_with_password/{lock.pk}/{page.pk}/"
    client.post(action, {"password": "apriti", "return_url": "/riservata/"})
    assert "Riservata</h1>" in client.get("/riservata/").content.decode()
    assert stored(folder) == []


def test_an_answer_that_sets_a_cookie_is_never_kept(folder):
    def view(request):
        mark_public(request)
        response = HttpResponse("tuo")
        response.set_cookie("mio", "1")
        return response

    request = RequestFactory().get("/x/")
    request.user = AnonymousUser()
    assert PageCacheMiddleware(view)(request).content == b"tuo"
    assert stored(folder) == []


def test_making_a_page_private_forgets_it(client, stage, folder, django_capture_on_commit_callbacks):
    page = stage.standard_page("Aperta")
    client.get("/aperta/")
    with django_capture_on_commit_callbacks(execute=True):
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert client.get("/aperta/").status_code == 302


@pytest.mark.parametrize("act", ["publish", "unpublish", "move", "delete", "settings", "territory"])
def test_what_changes_a_page_forgets_the_kept_ones(
    client, stage, folder, act, django_capture_on_commit_callbacks
):
    page = stage.standard_page("Prima")
    zone = Zone.objects.create(slug="z", name="Z")
    client.get("/prima/")
    before = cache.generation()
    with django_capture_on_commit_callbacks(execute=True):
        if act == "publish":
            page.title = "Dopo"
            page.save_revision().publish()
        elif act == "unpublish":
            page.unpublish()
        elif act == "move":
            page.move(stage.standard_page("Altrove"), pos="last-child")
        elif act == "delete":
            page.delete()
        elif act == "settings":
            from cms.pages.models import SiteSettings

            SiteSettings.objects.get().save()
        else:
            zone.save()
    assert cache.generation() != before
    assert stored(folder) == []
    answer = client.get("/prima/")
    assert answer.status_code == {"unpublish": 410, "move": 301, "delete": 410}.get(act, 200)
    assert act != "publish" or "Dopo" in answer.content.decode()


def test_a_change_rolled_back_forgets_nothing(client, stage, folder, django_capture_on_commit_callbacks):
    client.get("/")
    with django_capture_on_commit_callbacks() as waiting:
        Zone.objects.create(slug="z", name="Z")
    assert len(waiting) >= 1
    assert len(stored(folder)) == 1


def test_a_page_made_while_a_purge_passes_is_never_served(folder):
    store = FileStore(folder)
    before = store.generation()
    store.turn()
    store.put(before, "k", Stored({"ETag": '"old"'}, b"vecchia"))
    assert store.get(store.generation(), "k") is None


@pytest.fixture
def purged_while_it_writes(monkeypatch, folder):
    """A purge passes between the making of the folder and the writing in it."""
    write = FileStore._write

    def overtaken(path, content):
        if path.name != "current":
            monkeypatch.setattr(FileStore, "_write", staticmethod(write))
            path.parent.mkdir(parents=True)
            FileStore(folder).turn()
            path.write_bytes(content)  # the folder is no more
        write(path, content)

    monkeypatch.setattr(FileStore, "_write", staticmethod(overtaken))


def test_a_purge_in_the_middle_of_storing_costs_nobody_the_page(
    client, stage, purged_while_it_writes, caplog
):
    assert client.get("/").status_code == 200
    assert "a page could not be stored" in caplog.text
    assert "ETag" in client.get("/").headers


def test_control_without_the_catch_the_visitor_meets_the_error(
    client, stage, purged_while_it_writes, monkeypatch
):
    monkeypatch.setattr(cache, "keep", lambda kept, *page: kept.put(*page))
    with pytest.raises(FileNotFoundError):
        client.get("/")


def test_a_store_that_cannot_be_used_costs_nobody_the_page(client, stage, folder, settings, caplog):
    folder.mkdir(exist_ok=True)
    (folder / "file").touch()
    settings.PAGE_CACHE = str(folder / "file" / "pages")
    assert client.get("/").status_code == 200
    assert "cannot be read" in caplog.text


def test_an_old_page_is_made_anew_even_without_a_purge(folder):
    store = FileStore(folder)
    name = store.generation()
    store.put(name, "k", Stored({"ETag": '"1"'}, b"x"))
    assert store.get(name, "k") == Stored({"ETag": '"1"'}, b"x")
    os.utime(folder / name / "k", (0, 0))
    assert store.get(name, "k") is None


def torn_reads(folder) -> int:
    """Reads of half a page while another process writes it, out of some hundreds."""
    store, torn, stop = FileStore(folder), [], threading.Event()
    name = store.generation()
    pages = [Stored({"ETag": f'"{letter}"'}, letter.encode() * 2_000_000) for letter in "ab"]
    store.put(name, "k", pages[0])

    def read() -> None:
        while not stop.is_set():
            try:
                page = store.get(name, "k")
            except ValueError:  # half a header
                torn.append(1)
                continue
            if page is None or len(page.body) != 2_000_000 or len(set(page.body)) != 1:
                torn.append(1)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(60):
        store.put(name, "k", pages[number % 2])
    stop.set()
    reader.join()
    return len(torn)


def test_nobody_reads_half_a_page(folder):
    assert torn_reads(folder) == 0


def test_control_without_the_rename_half_pages_are_read(folder, monkeypatch):
    def straight(path, content):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb", buffering=0) as file:
            for start in range(0, len(content), 100_000):
                file.write(content[start : start + 100_000])

    monkeypatch.setattr(FileStore, "_write", staticmethod(straight))
    assert torn_reads(folder) > 0


def test_the_shared_store_of_several_boxes_keeps_the_same_promises(db):
    store = SharedStore()
    before = store.generation()
    store.put(before, "k", Stored({"ETag": '"1"'}, b"x"))
    assert store.get(before, "k") == Stored({"ETag": '"1"'}, b"x")
    store.turn()
    assert store.generation() != before
    assert store.get(store.generation(), "k") is None
