# SPDX-License-Identifier: AGPL-3.0-or-later
"""The process that writes PDFs with one of its protections missing (first argument): for the controls of tests."""

import importlib.util
import signal
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
spec = importlib.util.spec_from_file_location("writer", ROOT / "cms/pdf/writer.py")
writer = importlib.util.module_from_spec(spec)
spec.loader.exec_module(writer)
missing = sys.argv.pop(1).split("+")


class WithoutPango:
    def find_spec(self, name, *rest):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0': no such file")


def die(signal_number):
    def write(self, asked):
        signal.raise_signal(signal_number)

    return write


if "fetcher" in missing:
    writer._fetcher = lambda opener, refused: opener(timeout=2)
if "hook" in missing:
    writer.shut = lambda folder, refused: None
if "namespace" in missing:
    writer.leave_network = lambda: None
if "memory" in missing:
    writer.limit = lambda megabytes: None
if "pango" in missing:
    sys.meta_path.insert(0, WithoutPango())
if "life" in missing:
    writer.Writer.write = die(signal.SIGKILL)
if "sense" in missing:
    writer.Writer.write = lambda self, asked: 1 // 0
if "rest" in missing:
    writer.REST = 0.3
if "end" in missing:
    writer.os._exit = lambda code: time.sleep(20)

writer.main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
