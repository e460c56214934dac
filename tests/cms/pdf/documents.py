# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document to try, and what is in one."""

import re
import subprocess
import zlib
from datetime import UTC, datetime

from cms import pdf

MADE_AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
NAME = "Niccolò D’Agüero Żółć Łukasz Șerban"
PAGE = """{% extends "pdf/base.html" %}{% block content %}
<h1>Attestato di partecipazione</h1>
<p class="name">{{ name }}</p>
<h2>Incontri</h2>
<table><thead><tr><th scope="col">Incontro</th><th scope="col">Ore</th></tr></thead>
<tbody><tr><td>Qualità dell’aria</td><td>3</td></tr></tbody></table>
<figure><svg xmlns="http://www.w3.org/2000/svg" width="60" height="20"><title>Una barra</title>
<rect width="40" height="10" fill="#06c"/></svg><figcaption>Ore</figcaption></figure>
<p><img class="qr" src="{{ qr }}" alt="Codice QR: apre la pagina di verifica"></p>
<p><a href="https://example.it/verifica/1">Verifica</a></p>{{ extra|safe }}
{% endblock %}"""


def sample(extra="", attachments=(), instead=(), **context):
    given = {
        "made_at": MADE_AT,
        "title": "Attestato n. 1",
        "author": "Città metropolitana",
        "name": NAME,
        "qr": pdf.qr_uri("https://example.it/verifica/1"),
        "extra": extra,
    }
    return pdf.render("sample.html", given | context, attachments=attachments, instead=instead)


def dates_of(data):
    """The moments that its two sets of metadata give, as ISO 8601 writes them."""
    info = subprocess.run(["pdfinfo", "-rawdates", "-"], input=data, capture_output=True, check=True).stdout
    said = re.findall(
        r"(?:CreationDate|ModDate): +D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\S*)", info.decode()
    )
    told = re.findall(rb"<xmp:(?:Create|Modify)Date>([^<]+)<", inflated(data) + data)
    return ["{}-{}-{}T{}:{}:{}{}".format(*one) for one in said] + [one.decode() for one in told]


def inflated(data):
    parts = []
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"".join(parts)
