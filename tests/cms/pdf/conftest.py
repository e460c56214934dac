# SPDX-License-Identifier: AGPL-3.0-or-later
import http.server
import sys
import threading
from pathlib import Path

import pytest

from cms.pdf import process
from tests.cms.pdf.documents import PAGE

WEAKER = [sys.executable, str(Path(__file__).with_name("weaker_writer.py"))]


@pytest.fixture(autouse=True)
def template(settings, tmp_path):
    """A template of the tests' own beside the project's."""
    (tmp_path / "sample.html").write_text(PAGE)
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]


@pytest.fixture
def without(monkeypatch):
    """Starts the process that writes without the protections of that name."""

    def start(words):
        process.end()
        monkeypatch.setattr(process, "COMMAND", [*WEAKER, words])

    yield start
    process.end()


@pytest.fixture
def visitors():
    """A server on this machine that counts who knocks, whatever they speak."""

    class Door(http.server.BaseHTTPRequestHandler):
        timeout = 1

        def do_GET(self):
            self.send_response(302 if self.path.startswith("/redirect") else 200)
            self.send_header("Location", "/landed")
            self.end_headers()

        def log_message(self, *_):
            pass

    class House(http.server.ThreadingHTTPServer):
        count = 0

        def get_request(self):
            self.count += 1
            return super().get_request()

        def handle_error(self, *_):
            pass

    server = House(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
