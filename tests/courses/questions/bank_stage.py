# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small bank: a category, questions in it, a file on its way."""

import base64
import io
from datetime import UTC, datetime

from courses.questions import operations
from courses.questions.formats.files import read
from courses.questions.importing import check_file, keep_import
from courses.questions.models import BankQuestion, QuestionCategory, QuestionImport
from tests import factories

AT = datetime(2026, 11, 20, 9, 42, tzinfo=UTC)
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
GIFT = """::Durata::Quanti anni copre il piano?{=tre#Giusto ~cinque ~dieci}

::Zona::Milano sta in una zona omogenea.{F}

::Quota::Quanti comuni sono?{#133}
"""
PICTURED = f"""<?xml version="1.0" encoding="UTF-8"?>
<quiz><question type="truefalse"><name><text>Pianta</text></name>
<questiontext format="html"><text><![CDATA[<p>È la pianta di Melzo.</p><img src="@@PLUGINFILE@@/pianta.png" alt="Una pianta">]]></text>
<file name="pianta.png" encoding="base64">{base64.b64encode(DOT).decode()}</file></questiontext>
<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer></question></quiz>
"""  # noqa: E501


def category(name: str = "Piano", parent: QuestionCategory | None = None) -> QuestionCategory:
    return QuestionCategory.objects.get_or_create(name=name, parent=parent)[0]


def items(text: str = GIFT, format_name: str = "gift"):
    return read(io.BytesIO(text.encode()), format_name).items


def question(
    text: str = "::Durata::Quanti anni?{=tre ~dieci}", filed: QuestionCategory | None = None
) -> BankQuestion:
    (item,) = items(text)
    saved = operations.save_question(
        question=None, category=filed or category(), name=item.name, item=item, by=None, at=AT
    )
    return BankQuestion.objects.get(pk=saved.pk)


def sent(
    by, text: str = GIFT, format_name: str = "gift", filed: QuestionCategory | None = None
) -> QuestionImport:
    made = check_file(
        category=filed or category(), format_name=format_name, name="domande.txt", content=text.encode(),
        by=factories.actor(by), at=AT)  # fmt: skip
    return QuestionImport.objects.get(pk=made.pk)


def keep(file: QuestionImport, by) -> QuestionImport:
    return keep_import(sent=file, by=factories.actor(by), at=AT)


def pictured(by) -> BankQuestion:
    """A question with a picture, come from a file."""
    keep(sent(by, PICTURED, "moodle-xml"), by)
    return BankQuestion.objects.get(name="Pianta")
