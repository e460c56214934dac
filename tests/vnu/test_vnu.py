# SPDX-License-Identifier: AGPL-3.0-or-later
from tests.vnu import mistakes

SOUND = (
    '<!doctype html>\n<html lang="it"><head><title>Titolo</title></head><body><h1>Titolo</h1></body></html>\n'
)


def test_a_sound_page_has_no_mistakes_and_the_others_are_named():
    found = mistakes({"sana": SOUND, "rotta": SOUND.replace("</h1>", "</p>")})
    assert found
    assert all(line.startswith("rotta: ") for line in found)
