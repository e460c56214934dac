# SPDX-License-Identifier: AGPL-3.0-or-later
"""The process that writes PDFs: what it may take, how it ends, that it is nobody else's."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from cms import pdf
from cms.pdf import process
from tests.cms.pdf.conftest import WEAKER
from tests.cms.pdf.documents import sample
from tests.paper import text_of

LONG = "<p>" + "Qualità dell’aria " * 40 + "</p>"
PROGRAM = """
import os, sys, django; sys.path.insert(0, "."); django.setup()
from datetime import UTC, datetime
from cms import pdf
from cms.pdf import process
def render():
    made_at = datetime(2026, 11, 22, tzinfo=UTC)
    return pdf.render("pdf/base.html", {"title": "x", "author": "x", "made_at": made_at})
"""


def pid():
    return process._child.process.pid


def is_running(number):
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def until(truth, seconds=10):
    limit = time.monotonic() + seconds
    while not truth() and time.monotonic() < limit:
        time.sleep(0.02)
    return truth()


def program(text):
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM + text], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "cms.settings.test"},
    )  # fmt: skip


def test_the_seconds_are_those_of_the_document_however_often_it_is_tried(settings, monkeypatch):
    settings.PDF_SECONDS, given = 10, []

    def slow(question, *, seconds):
        given.append(seconds)
        return {"spent": 4.0} if len(given) < 3 else {"pdf": "", "spent": 1.0}

    monkeypatch.setattr(process, "ask", slow)
    sample(instead=[{}, {}])

    assert given == [10, 6, 2]


def test_what_takes_too_long_is_stopped_and_the_next_is_written(settings):
    pdf.require()
    before, settings.PDF_SECONDS = pid(), 0.5

    with pytest.raises(pdf.TooLong, match=r"0\.5"):
        sample(extra=LONG * 400)

    assert not is_running(before)
    settings.PDF_SECONDS = 60
    assert text_of(sample(extra="<p>dopo</p>")).count("dopo") == 1
    assert text_of(sample(extra=LONG * 400)).count("Qualità") > 16_000  # control: only time was missing


def test_what_takes_too_much_memory_is_stopped_and_the_next_is_written(without, settings):
    settings.PDF_SECONDS = 60  # only memory is to be missing, also where the machine is busy
    picture = big_picture()
    pdf.require()
    before = pid()

    with pytest.raises(pdf.TooBig, match="512"):
        sample(extra=picture)

    assert not is_running(before)
    assert sample() == sample()
    without("memory")
    assert sample(extra=picture).startswith(b"%PDF")  # control: only memory was missing


def big_picture():
    """Some kilobytes that are 600 MB once unpacked."""
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("LA", (9_400, 9_400)).save(out, "PNG")
    return f'<img src="{pdf.png_uri(out.getvalue())}" alt="Un quadrato" width="9" height="9">'


def test_a_writer_that_dies_is_said_and_replaced(without, monkeypatch):
    command = process.COMMAND
    without("life")

    with pytest.raises(pdf.Stopped, match="-9"):
        sample()

    monkeypatch.setattr(process, "COMMAND", command)
    assert sample().startswith(b"%PDF")


def test_a_fault_of_weasyprint_is_logged_whole_and_told_in_words(without, caplog):
    without("sense")

    with pytest.raises(pdf.NotMade) as told:
        sample()

    assert "weaker_writer.py" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert "Traceback" not in str(told.value)

    assert is_running(pid())


def test_missing_pango_is_said_in_words(without):
    without("pango")

    with pytest.raises(pdf.PdfUnavailable, match="libpango"):
        pdf.require()
    with pytest.raises(pdf.PdfUnavailable, match="libharfbuzz-subset0"):
        sample()


def test_after_a_rest_another_one_writes(without):
    without("rest")
    first, before = sample(), pid()

    assert until(lambda: not is_running(before))
    assert sample() == first
    assert pid() != before


def test_it_leaves_no_files_behind(without):
    sample()
    folder, before = Path(process._child.folder), pid()
    assert list(folder.glob("weasyprint-*/*"))

    process.end()

    assert not folder.exists()
    assert not is_running(before)


@pytest.mark.parametrize("kill", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_with_whoever_asked(kill):
    caller = program(
        "render(); print(process._child.process.pid, process._child.folder, flush=True); input()"
    )
    number, folder = caller.stdout.readline().split()
    assert is_running(number)

    caller.send_signal(kill)
    caller.wait()

    assert until(lambda: not is_running(number))
    assert until(lambda: not Path(folder).exists())


def test_killed_while_it_starts_it_leaves_nothing_either(tmp_path):
    caller = program(
        "process.tempfile.tempdir = sys.stdin.readline().strip()\nprocess._Child(); os.kill(os.getpid(), 9)"
    )

    caller.communicate(f"{tmp_path}\n")

    assert until(lambda: not list(tmp_path.glob("pdf-*")), 30)


def test_control_one_that_does_not_listen_stays():
    caller = program(
        f"process.COMMAND = {[*WEAKER, 'end']!r}\nrender(); print(process._child.process.pid, flush=True); input()"
    )
    number = int(caller.stdout.readline())

    caller.kill()
    caller.wait()

    assert not until(lambda: not is_running(number), 2)
    os.kill(number, signal.SIGKILL)


def test_a_fork_has_its_own():
    caller = program(
        "ours, one = render(), process._child.process.pid\n"
        "if os.fork() == 0:\n"
        "    print('fork', render() == ours, process._child.process.pid != one, flush=True)\n"
        "    process.end(), os._exit(0)\n"
        "os.wait(); print('first', render() == ours, process._child.process.pid == one, flush=True)"
    )

    assert caller.communicate()[0].splitlines() == ["fork True True", "first True True"]


def test_threads_get_each_their_own_document():
    found = {}

    def write(number):
        for _ in range(3):
            found.setdefault(number, set()).add(sample(name=f"Persona {number}"))

    threads = [threading.Thread(target=write, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [len(found[number]) for number in range(4)] == [1, 1, 1, 1]
    assert all(f"Persona {number}" in text_of(found[number].pop()) for number in range(4))


def test_a_new_one_writes_the_same_bytes_as_an_old_one():
    for number in range(3):
        sample(name=f"Persona {number}")
    old, before = sample(), pid()
    process.end()

    assert sample() == old
    assert pid() != before


def test_after_enough_documents_another_takes_over(monkeypatch):
    process.end()
    monkeypatch.setattr(process, "MOST_DOCUMENTS", 2)
    written = [(sample(), pid()) for _ in range(3)]

    assert len({data for data, _pid in written}) == 1
    assert written[0][1] == written[1][1] != written[2][1]


def test_it_knows_neither_platform_nor_passwords(monkeypatch):
    process.end()
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    sample()

    assert b"DATABASE_URL" not in Path(f"/proc/{pid()}/environ").read_bytes()
    assert b"DJANGO" not in Path(f"/proc/{pid()}/environ").read_bytes()
    assert "psycopg" not in Path(f"/proc/{pid()}/maps").read_text()


def test_who_asks_for_a_document_does_not_load_what_writes_it():
    asked = program("render(); print('weasyprint' in sys.modules)")

    assert asked.communicate(timeout=60)[0].split() == ["False"]


def test_of_more_than_one_layout_the_first_that_fits_is_taken():
    def words(filler, *instead):
        return text_of(sample(extra=f'{LONG * filler}<p id="first-page">Firma</p>', instead=instead))

    shorter = {"extra": '<p>breve</p><p id="first-page">Firma</p>'}
    assert "breve" not in words(1, shorter)
    assert "breve" in words(40, shorter)
    assert "breve" not in words(40)
    assert "ultima" in words(40, {"extra": f"{LONG * 41}ultima"})
