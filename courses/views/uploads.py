# SPDX-License-Identifier: AGPL-3.0-or-later
"""A file that is measured while it arrives and never kept."""

import hashlib
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

LIMIT = 5 * 1024 * 1024
PDF = b"%PDF-"


class Fingerprint:
    """What remains of a file sent by a visitor: its size, its SHA-256 and whether it begins as a PDF."""

    def __init__(self, *, size: int, sha256: str, is_pdf: bool) -> None:
        self.size, self.sha256, self.is_pdf = size, sha256, is_pdf

    def close(self) -> None:
        """Nothing is open."""


class FingerprintHandler(FileUploadHandler):
    """Hashes the chunks and drops them; above LIMIT bytes there is no file, and `is_over`."""

    is_over = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.digest, self.received, self.head = hashlib.sha256(), 0, b""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > LIMIT:
            self.is_over = True
            raise SkipFile  # the rest is read and dropped: a browser that cannot send it all shows no answer
        self.head = (self.head + raw_data)[: len(PDF)]
        self.digest.update(raw_data)

    def file_complete(self, file_size: int) -> Any:
        return Fingerprint(size=file_size, sha256=self.digest.hexdigest(), is_pdf=self.head == PDF)


class NoMoreThan(FileUploadHandler):
    """Breaks off above `most` bytes: first of the handlers, the others then keep the file."""

    def __init__(self, request: Any = None, *, most: int) -> None:
        super().__init__(request)
        self.most, self.received = most, 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > self.most:
            raise SkipFile  # the rest is read and dropped: the other fields stay, the browser gets its answer
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler has the file."""

    @property
    def is_over(self) -> bool:
        return self.received > self.most
