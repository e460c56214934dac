# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cache of whole public pages for people who are not signed in. Purging turns to a new generation.

A page is stored under the generation read before it was rendered: what a purge overtakes is never served.
"""

import gzip
import hashlib
import json
import logging
import os
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from typing import Protocol

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.middleware.gzip import re_accepts_gzip

log = logging.getLogger(__name__)

MAX_AGE = 300
"""Seconds after which a page is made anew even if nobody purged it."""
LEVEL = 6
VARY = "Cookie, Accept-Encoding"
BYPASS = ("messages",)
"""Cookies that, like the session's, make a request somebody's own."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A response as stored: its headers (with ETag) and its body, compressed where Content-Encoding says so."""

    headers: dict[str, str]
    body: bytes


class Store(Protocol):
    """Where pages are kept: generations of them, only the current one is served."""

    def generation(self) -> str: ...
    def turn(self) -> None: ...
    def get(self, generation: str, key: str) -> Stored | None: ...
    def put(self, generation: str, key: str, page: Stored) -> None: ...


class FileStore:
    """Files on one box, shared by its processes: a write is a rename, so nobody reads half a page."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def generation(self) -> str:
        try:
            return (self.folder / "current").read_text()
        except FileNotFoundError:
            self.turn()
            return (self.folder / "current").read_text()

    def turn(self) -> None:
        name = uuid.uuid4().hex
        self._write(self.folder / "current", name.encode())
        for entry in self.folder.iterdir():
            if entry.is_dir() and entry.name != name:
                rmtree(entry, ignore_errors=True)

    def get(self, generation: str, key: str) -> Stored | None:
        path = self.folder / generation / key
        try:
            if time.time() - path.stat().st_mtime > MAX_AGE:
                return None
            head, _, body = path.read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        return Stored(json.loads(head), body)

    def put(self, generation: str, key: str, page: Stored) -> None:
        self._write(self.folder / generation / key, json.dumps(page.headers).encode() + b"\n" + page.body)

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
        try:
            draft.write_bytes(content)
            os.replace(draft, path)
        except OSError:  # half a file would fill a full disk even more
            draft.unlink(missing_ok=True)
            raise


class SharedStore:
    """Django's cache (Redis), for several boxes."""

    GENERATION = "page-cache:generation"

    def generation(self) -> str:
        return str(cache.get_or_set(self.GENERATION, lambda: uuid.uuid4().hex, None))

    def turn(self) -> None:
        cache.set(self.GENERATION, uuid.uuid4().hex, None)

    def get(self, generation: str, key: str) -> Stored | None:
        found: Stored | None = cache.get(f"page-cache:{generation}:{key}")
        return found

    def put(self, generation: str, key: str, page: Stored) -> None:
        cache.set(f"page-cache:{generation}:{key}", page, MAX_AGE)


def store() -> Store | None:
    """The store of this site; None when pages are not cached."""
    where = settings.PAGE_CACHE
    if not where:
        return None
    return SharedStore() if where == "cache" else FileStore(Path(where))


def generation() -> str:
    """Name of the present state of the public pages; what is derived from them may be kept under it."""
    kept = store()
    try:
        return kept.generation() if kept else ""
    except OSError:
        log.warning("the store of pages cannot be read", exc_info=True)
        return uuid.uuid4().hex


def forget() -> None:
    """Forgets every stored page, in all processes, at once."""
    if kept := store():
        kept.turn()


def begin() -> None:
    """When a process starts: pages that another release drew are not served by this one."""
    try:
        forget()
    except OSError:
        log.warning("the store of pages cannot be written", exc_info=True)


def forget_after_commit() -> None:
    """Forgets every stored page when the present transaction is durable; a lost purge lasts MAX_AGE."""
    transaction.on_commit(forget, robust=True)


def mark_public(request: HttpRequest) -> None:
    """Says that the answer to this request is the same for everybody: it may be stored."""
    request.is_public_page = True  # type: ignore[attr-defined]


class PageCacheMiddleware:
    """Answers anonymous GETs without a query from the store; stands before sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        kept = store() if is_everybodys(request) else None
        if kept is None:
            return self.get_response(request)
        address = f"{request.scheme}://{request.get_host()}{request.path}"
        key = hashlib.sha256(address.encode()).hexdigest()
        try:
            now = kept.generation()
            page = kept.get(now, key)
        except OSError:
            log.warning("%s: the store of pages cannot be read", request.path, exc_info=True)
            return self.get_response(request)
        if page is None:
            response = self.get_response(request)
            page = storable(request, response)
            if page is None:
                return response
            keep(kept, now, key, page)
        return answer(request, page)


def keep(kept: Store, generation: str, key: str, page: Stored) -> None:
    """Stores a page; a purge that takes the folder away meanwhile or a full disk costs a copy, not an answer."""
    try:
        kept.put(generation, key, page)
    except OSError:
        log.warning("a page could not be stored", exc_info=True)


def is_everybodys(request: HttpRequest) -> bool:
    """True for a GET that carries neither a query nor a cookie of its own."""
    own = {settings.SESSION_COOKIE_NAME, *BYPASS}
    return (
        request.method == "GET" and not request.META.get("QUERY_STRING") and own.isdisjoint(request.COOKIES)
    )


def storable(request: HttpRequest, response: HttpResponseBase) -> Stored | None:
    """What to store of a response; None unless its view called it public and it gives nobody a cookie."""
    if not (
        isinstance(response, HttpResponse)
        and response.status_code == 200
        and getattr(request, "is_public_page", False)
        and not response.cookies
        and "no-store" not in response.get("Cache-Control", "")
    ):
        return None
    etag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    own = {"ETag": etag, "Cache-Control": "no-cache", "Vary": VARY}
    return _compressed(Stored(dict(response.headers.items()) | own, response.content))


def _compressed(page: Stored) -> Stored:
    """The page as most browsers take it. What is the same for everybody holds no secret that its length could tell."""
    body = gzip.compress(page.body, LEVEL, mtime=0)
    if len(body) >= len(page.body) or "Content-Encoding" in page.headers:
        return page
    return Stored(page.headers | {"Content-Encoding": "gzip", "Content-Length": str(len(body))}, body)


def _plain(page: Stored) -> Stored:
    """The page for a browser that takes no compression."""
    if page.headers.get("Content-Encoding") != "gzip":
        return page
    body = gzip.decompress(page.body)
    headers = {name: value for name, value in page.headers.items() if name != "Content-Encoding"}
    return Stored(headers | {"Content-Length": str(len(body))}, body)


def answer(request: HttpRequest, page: Stored) -> HttpResponse:
    """The stored page, or 304 when the browser has it."""
    asked = request.headers.get("If-None-Match", "")
    if page.headers["ETag"] in asked:
        response: HttpResponse = HttpResponseNotModified()
        for name in ("ETag", "Cache-Control", "Vary"):
            response[name] = page.headers[name]
        return response
    if not re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")):
        page = _plain(page)
    return HttpResponse(page.body, headers=page.headers)
