# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that are too large are dropped while they arrive; what else was filled in stays."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses.forms import admissions, bank
from courses.views import bank_files, enrolments
from tests.courses.hiring import lesson_module, text
from tests.factories import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(monkeypatch):
    monkeypatch.setattr(enrolments, "LARGEST", 50)
    monkeypatch.setattr(bank_files, "LIMIT_BYTES", 50)
    sizes = []
    for form in (admissions.RosterForm, bank.ImportForm):
        begin = form.__init__

        def spied(self, *args, begin=begin, **kwargs):
            begin(self, *args, **kwargs)
            sizes.extend(file.size for file in self.files.values())

        monkeypatch.setattr(form, "__init__", spied)
    return sizes


def test_too_large_a_roster_is_never_kept(cast, client, kept):
    address = reverse("module_roster", args=[lesson_module().slug])
    sent = SimpleUploadedFile("a.csv", b"email\n" * 20)

    page = sign_in(client, cast.training_officer).post(address, {"roster": sent})

    assert "5 MB" in text(page)
    assert "(facoltativ" not in text(page)
    assert not kept


def test_too_large_a_file_of_questions_is_never_kept(cast, client, kept):
    sent = SimpleUploadedFile("a.txt", b"a{T}\n\n" * 20)

    page = sign_in(client, cast.training_officer).post(
        reverse("bank_send"), {"file": sent, "format": "gift", "new_category": "Nuova"}
    )

    assert "10 MB" in text(page)
    assert page.context["form"].fields["file"].required
    assert "Nuova" in page.content.decode()
    assert not kept
