# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a body signs its certificates: kept by training officers, seen before it is saved, never a template."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import gettext
from PIL import Image, PngImagePlugin

from cms.audit.models import AuditEntry
from courses.certificates.issuers.logos import BadLogo, read
from courses.certificates.models import Certificate, Issuer, Logo
from tests import factories
from tests.factories import sign_in
from tests.paper import codes, text_of

WORDS = {
    "place": "Milano", "signatory": "Elena Riva", "signatory_role": "Direttrice", "opening": "", "closing": "",
}  # fmt: skip
ADD = "certificate_issuer:add"
NASTY = ["{{ 7|add:7 }}", '<img src="http://example.it/x.png">', "{% include 'base.html' %}", "<b>&amp;</b>"]


@pytest.fixture
def officer(client, cast):
    return sign_in(client, cast.training_officer)


@pytest.fixture
def issuer():
    return Issuer.objects.create(body=factories.body("Città metropolitana"), place="Milano")


def picture(size=(300, 100), kind="PNG", mode="RGB", **saved) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 128 if mode == "L" else None).save(out, kind, **saved)
    return out.getvalue()


def upload(content: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def edit(issuer) -> str:
    return reverse("certificate_issuer:edit", args=[issuer.pk])


def preview(client, issuer, **fields):
    return client.post(edit(issuer), WORDS | {"action-preview": "1", "case": "normal"} | fields)


def test_an_officer_says_how_a_body_signs_and_it_is_logged(officer):
    body = factories.body("Legnano")

    answer = officer.post(reverse(ADD), WORDS | {"body": body.pk, "upload": upload(picture())})

    made = Issuer.objects.get()
    assert answer.status_code == 302
    assert (made.body, made.signatory, made.logo) == (body, "Elena Riva", Logo.objects.get())
    logged = AuditEntry.objects.get(verb="courses.issuer_added")
    assert set(logged.detail["fields"]) == {"body", "place", "signatory", "signatory_role", "logo"}
    assert officer.get(reverse("certificate_issuer:index")).status_code == 200


def test_a_change_holds_for_the_same_body(officer, issuer):
    officer.post(edit(issuer), WORDS | {"place": "Rho", "upload": upload(picture())})
    officer.post(edit(issuer), WORDS | {"place": "Rho", "removes_logo": "on"})

    issuer.refresh_from_db()
    assert (issuer.place, issuer.logo, Issuer.objects.count()) == ("Rho", None, 1)
    changes = AuditEntry.objects.filter(verb="courses.issuer_changed").order_by("pk")
    assert [set(row.detail["fields"]) for row in changes] == [
        {"place", "signatory", "signatory_role", "logo"},
        {"logo"},
    ]


def test_the_form_shows_the_logo_there_is(officer, issuer):
    officer.post(edit(issuer), WORDS | {"upload": upload(picture())})

    assert '<img src="data:image/png;base64,' in officer.get(edit(issuer)).content.decode()


@pytest.mark.parametrize("who", ["administrator", "communication_author", "trainee"])
def test_nobody_else_comes_in(client, cast, issuer, who):
    sign_in(client, getattr(cast, who))

    for address in (reverse("certificate_issuer:index"), edit(issuer), reverse(ADD)):
        assert client.get(address).status_code in (302, 403, 404)
    assert preview(client, issuer).status_code in (302, 403, 404)


def test_what_cannot_be_printed_is_said_beside_its_field(officer, issuer):
    answer = officer.post(edit(issuer), WORDS | {"signatory": "Elena 安", "closing": "→"})

    assert answer.context["form"].errors.keys() == {"signatory", "closing"}
    assert "安. Scrivi con altre lettere." in str(answer.context["form"].errors["signatory"])


def test_the_preview_is_the_certificate_and_saves_nothing(officer, issuer):
    answer = preview(officer, issuer, signatory="Ugo Monti", upload=upload(picture()))

    assert answer["Content-Type"] == "application/pdf"
    words = text_of(answer.content)
    for said in (gettext("Preview"), gettext("This is not a certificate."), "Ugo Monti", issuer.body.name):
        assert said in words, said
    issuer.refresh_from_db()
    assert (issuer.signatory, issuer.logo, Logo.objects.count()) == ("", None, 0)
    assert not Certificate.objects.exists()
    assert not AuditEntry.objects.filter(verb__startswith="courses.issuer").exists()


def test_a_preview_has_nothing_to_verify(officer, issuer):
    content = preview(officer, issuer).content

    assert codes(content) == []
    assert "/verifica/" not in text_of(content)


@pytest.mark.parametrize("case", ["normal", "long", "pages", "bare"])
def test_each_case_has_its_preview(officer, issuer, case):
    answer = preview(officer, issuer, case=case)

    assert answer.content.startswith(b"%PDF-")


def test_a_body_not_saved_yet_has_its_preview_too(officer):
    fields = WORDS | {"body": factories.body("Legnano").pk, "action-preview": "1", "case": "bare"}

    answer = officer.post(reverse(ADD), fields)

    assert "Comune di Legnano" in text_of(answer.content)
    assert not Issuer.objects.exists()


def test_errors_are_shown_in_the_form(officer, issuer):
    answer = preview(officer, issuer, upload=upload(b"GIF89a", "logo.gif"))

    assert answer["Content-Type"].startswith("text/html")
    assert answer.context["form"].errors.keys() == {"upload"}


@pytest.mark.parametrize("nasty", NASTY)
def test_nobodys_input_is_a_template(officer, issuer, nasty):
    answer = preview(officer, issuer, **dict.fromkeys(WORDS, nasty))

    assert answer["Content-Type"] == "application/pdf"
    words = text_of(answer.content)
    assert words.count(nasty) == len(WORDS), words


def test_a_logo_is_made_anew_without_what_it_said_of_its_author():
    hidden = PngImagePlugin.PngInfo()
    hidden.add_text("Author", "Mario Rossi")
    given = picture((2400, 400), mode="RGBA", pnginfo=hidden, dpi=(300, 300))

    made = read(io.BytesIO(given))

    shown = Image.open(io.BytesIO(made))
    assert (shown.format, shown.size, shown.mode, shown.info) == ("PNG", (976, 163), "RGB", {})
    assert shown.getpixel((5, 5)) == (255, 255, 255)  # what was transparent is white
    assert b"Mario Rossi" in given
    assert b"Mario Rossi" not in made


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "L"), ("JPEG", "RGB"), ("JPEG", "CMYK")] + [("PNG", mode) for mode in ("L", "P", "LA", "I;16")],
)
def test_whatever_mode_a_picture_has_it_is_read(kind, mode):
    given = picture(kind=kind, mode=mode)

    assert Image.open(io.BytesIO(read(io.BytesIO(given)))).mode == "RGB"


def bomb(width=30_000, height=30_000) -> bytes:
    """A PNG of a few hundred bytes that says it is enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    lines = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content",
    [
        picture(kind="GIF"), picture(kind="WEBP"), b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", bomb(),
        bomb(7000, 7000), picture()[:60], b"%PDF-1.7", picture() + bytes(2**20),
    ],
    ids=["gif", "webp", "empty", "svg", "bomb", "large", "cut", "pdf", "heavy"],
)  # fmt: skip
def test_what_is_no_logo_is_refused_in_words(content):
    with pytest.raises(BadLogo):
        read(io.BytesIO(content))


def test_the_same_logo_is_stored_once(officer, issuer):
    for _time in range(2):
        officer.post(edit(issuer), WORDS | {"upload": upload(picture())})

    assert Logo.objects.count() == 1
