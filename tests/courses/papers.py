# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts to set on paper: ordinary, hard, random; and the certificate that they are of."""

import io
import random
from datetime import UTC, datetime

from PIL import Image, ImageDraw

from courses.certificates import document
from courses.certificates.models import Certificate

ISSUED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CODE = "k7q2m9x4t8w3z6y5b2n4p7r9s1d"
RECEIPT = f"https://formazione.example.it/verifica/{CODE}/#{'1234567890' * 26}"

PLAIN = {
    "name": "Niccolò D’Agüero", "family_name": "D’Agüero", "body": "Comune di Legnano",
    "role": "Istruttore amministrativo", "tax_code": "", "issuer": "Città metropolitana di Milano",
    "place": "Milano", "logo": "", "signatory": "", "signatory_role": "", "opening": "", "closing": "",
    "title": "Che cos’è il piano strategico", "edition": "", "mode": "alone", "programme": [], "trainers": [],
    "legal_basis": "", "credits": [], "level": "basic", "activities": [], "minutes": 90, "attended_minutes": 90,
    "attendance_percent": None, "began": "2026-10-01", "completed": "2026-11-20", "expires": "", "percent": 86,
    "outcome": "test",
    "protocol": "", "protocol_date": "", "replaces": "",
}  # fmt: skip
FULL = PLAIN | {
    "tax_code": "RCCMNL83S18D969H", "signatory": "Elena Riva", "edition": "Edizione di autunno 2026",
    "signatory_role": "Direttrice del settore Formazione", "opening": "Visto il piano 2026, si attesta che",
    "closing": "Parole in fondo.", "mode": "blended", "trainers": ["Ada Prova", "Ugo Campione"],
    "programme": ["A che cosa serve il piano", "Chi decide e quando", "Le sei aree", "Il tavolo di lavoro"],
    "legal_basis": "Direttiva del Ministro per la pubblica amministrazione del 14 gennaio 2025",
    "credits": [{"order": "Ordine degli architetti di Milano", "code": "ARMI1", "amount": "2.50"}],
    "minutes": 360, "attended_minutes": 330, "attendance_percent": 91, "expires": "2031-11-20",
    "protocol": "12345/2026", "protocol_date": "2026-11-01", "replaces": "7/2026",
}  # fmt: skip
AWKWARD = (
    "Maria Antonietta Żaneta Ħamruni Đorđević Castelnuovo della Misericordia e di San Colombano al Lambro "
)
TITLE = (
    "Programmare, scrivere e misurare le azioni delle agende territoriali: dal fabbisogno agli indicatori "
)
LINES = [f"Argomento {n}: come si legge una tavola e come si scrive una scheda che regge" for n in range(75)]
EVERYTHING = FULL | {
    "name": (AWKWARD * 2)[:200], "title": (TITLE * 3)[:255], "edition": "Edizione " * 11, "role": "Ruolo " * 16,
    "body": ("Unione dei Comuni " * 12)[:200], "issuer": ("Città metropolitana " * 10)[:200],
    "opening": ("Vista la norma, " * 13)[:200], "closing": ("Parole di chiusura " * 16)[:300],
    "signatory": ("Nome lungo " * 14)[:150], "signatory_role": ("Ruolo lungo " * 17)[:200],
    "legal_basis": ("Articolo di legge " * 17)[:300], "programme": LINES,
    "trainers": [f"Docente numero {n}" for n in range(60)],
    "credits": [{"order": f"Ordine numero {n}", "code": f"C{n}", "amount": "1.00"} for n in range(8)],
}  # fmt: skip

LETTERS = (
    "abcdefghilmnopqrstuvz" * 4 + "ABCDEFGHILMNOPQRSTUVZ" + "àèéìòùÀÈÉçñöüß" + "ŻżĦħĐđŁłŚśČčŽžĞğİıŐőŢţÞþŒœ"
    + "Достевскийая" + "Αθήναιος" + "’'-"
)  # fmt: skip


def logo(width: int, height: int) -> bytes:
    """A PNG of that size."""
    picture = Image.new("RGB", (width, height), "#7a0019")
    ImageDraw.Draw(picture).ellipse((width // 4, height // 4, 3 * width // 4, 3 * height // 4), fill="white")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


HARD = {
    "plain": (PLAIN, None, 1),
    "full": (FULL, None, 1),
    "wide-logo": (FULL, logo(1200, 150), 1),
    "tall-logo": (FULL, logo(200, 900), 1),
    "two-lines": (FULL | {"name": AWKWARD.strip(), "title": TITLE.strip()}, logo(300, 300), 1),
    "long-name": (FULL | {"name": (AWKWARD * 2)[:200]}, None, 1),
    "without-spaces": (PLAIN | {"name": "W" * 200, "title": "M" * 255}, None, 1),
    "programme": (FULL | {"programme": LINES}, None, 4),
    "two-pages": (FULL | {"programme": LINES[:40]}, None, 3),
    "everything": (EVERYTHING, logo(1200, 300), 5),
    "unspoken": (PLAIN | {"body": "", "role": "", "place": "", "percent": None}, None, 1),
}
"""Case → facts, logo, pages."""


def certificate(kind: str = "achievement", *, is_example: bool = False) -> Certificate:
    return Certificate(kind=kind, code=CODE, is_example=is_example, issued_at=ISSUED)


def write(facts, *, png=None, kind="achievement", is_example=False, **more) -> bytes:
    number = "ES-12/2026" if is_example else "12/2026"
    return document.write(
        certificate(kind, is_example=is_example), facts, number=number, receipt=RECEIPT, logo=png, **more
    )


def words(chance: random.Random, most: int) -> str:
    """Words of letters of many alphabets, `most` signs at most."""
    made = " ".join(
        "".join(chance.choices(LETTERS, k=chance.randint(1, 14))) for _word in range(chance.randint(1, 30))
    )
    return made[: chance.randint(1, most)].strip() or "A"


def random_facts(seed: int) -> dict:
    """Facts that a certificate could state, any length that their fields allow; the same for a seed."""
    chance = random.Random(seed)
    some = {
        name: words(chance, most) if chance.random() < 0.7 else ""
        for name, most in (
            ("body", 200), ("role", 100), ("place", 100), ("signatory", 150), ("signatory_role", 200),
            ("opening", 200), ("closing", 300), ("edition", 100), ("legal_basis", 300), ("protocol", 60),
        )
    }  # fmt: skip
    return PLAIN | some | {
        "name": words(chance, 200), "title": words(chance, 255), "issuer": words(chance, 200),
        "programme": [words(chance, 120) for _line in range(chance.choice((0, 3, 8, 30)))],
        "trainers": [words(chance, 60) for _line in range(chance.choice((0, 1, 6, 20)))],
        "credits": [
            {"order": words(chance, 120), "code": words(chance, 60), "amount": f"{chance.randint(1, 9)}.50"}
            for _row in range(chance.choice((0, 0, 1, 4)))
        ],
        "mode": chance.choice(("", "alone", "live", "presence", "blended")),
        "attendance_percent": chance.choice((None, 75, 100)), "percent": chance.choice((None, 60, 100)),
        "expires": chance.choice(("", "2031-11-20")), "replaces": chance.choice(("", "3/2026")),
        "protocol_date": chance.choice(("", "2026-11-01")), "tax_code": chance.choice(("", "RCCMNL83S18D969H")),
    }  # fmt: skip
