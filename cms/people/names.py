# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names compared as people write them."""

import unicodedata

# letters that Unicode does not take apart into a letter and its sign
NOT_TAKEN_APART = str.maketrans(
    {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ħ": "h", "Ħ": "H"}
)


def plain(words: str) -> str:
    """Letters and digits alone, without accents or capitals: "D’Àguero" and "d aguero" are one."""
    letters = unicodedata.normalize("NFKD", words.translate(NOT_TAKEN_APART)).casefold()
    return "".join(sign for sign in letters if sign.isalnum())
