# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions to try: one of each kind, and a strategy that makes any."""

from hypothesis import strategies as st

from courses.questions.content import Gap, Item, Option, Question, decimal_text
from courses.questions.formats.plain import clean_html, html_of, is_plain, plain_of

words = st.text("abcèé <&'\"1", min_size=1, max_size=8).map(plain_of).filter(bool)
uids = st.uuids().map(str)


def options_of(*texts: str) -> tuple[Option, ...]:
    """Options whose uid is their first letter."""
    return tuple(Option(text[0], text) for text in texts)


def question(kind: str, **parts) -> Question:
    """A question called "q" of `kind`."""
    return Question(uid="q", kind=kind, text="?", **parts)


def examples() -> list[Item]:
    """One item of each kind, as an author could have written it."""
    cities = options_of("roma", "milano", "napoli")
    gaps = (Gap("g1", "single", cities), Gap("g2", "short_text"), Gap("g3", "numeric"))
    accepted = [{"text": "Repubblica", "percent": "100"}, {"text": "*democra*", "percent": "50"}]
    years = [{"value": "1948", "tolerance": "0", "percent": "100"}]
    near = [{"value": "2.5", "tolerance": "0.1", "percent": "100"}]

    def item(kind: str, text: str, key: dict, body: str = "", **parts) -> Item:
        return Item(Question(uid=f"uid-{kind}", kind=kind, text=text, body=body, **parts), key)

    return [
        item("single", "Qual è la capitale d'Italia?",
             {"weights": {"r": "100", "m": "0", "n": "0"},
              "feedback": {"right": "<p>Bene.</p>", "options": {"m": "<p>No, è il capoluogo lombardo.</p>"}}},
             options=cities),
        item("multiple", "Quali sono regioni?",
             {"weights": {"l": "50", "v": "50", "b": "0"}},
             options=options_of("lombardia", "veneto", "bergamo"), is_partial=True, points=2),
        item("true_false", "Milano è in Lombardia.", {"weights": {"V": "100", "F": "0"}},
             options=options_of("Vero", "Falso")),
        item("matching", "Abbina la sigla al nome.", {"pairs": {"x": "t", "y": "a"}},
             prompts=(Option("x", "TUEL"), Option("y", "ANAC")),
             options=options_of("testo unico degli enti locali", "autorità anticorruzione", "sindaco")),
        item("ordering", "Metti in ordine le fasi.", {"order": ["p", "a", "e"]},
             options=options_of("approvazione", "esecuzione", "proposta")),
        item("short_text", "Che forma di Stato ha l'Italia?", {"accepted": accepted, "case_sensitive": False}),
        item("numeric", "Quanto misura il banco?",
             {"accepted": near, "units": {"cm": "0.01"}}, unit="m"),
        item("cloze", "La capitale è [[1]], lo Stato è una [[2]] dal [[3]].",
             {"gaps": {"g1": {"weight": 1, "weights": {"r": "100", "m": "0", "n": "0"}},
                       "g2": {"weight": 2, "accepted": accepted, "case_sensitive": False},
                       "g3": {"weight": 1, "accepted": years, "units": {}}}},
             gaps=gaps, points=4, body="<p>La capitale è [[1]], lo Stato è una <b>[[2]]</b> dal [[3]].</p>"),
        item("essay", "Racconta un caso in cui hai usato l'accesso civico.", {"guidance": "Cita la norma."},
             points=5),
    ]  # fmt: skip


def percents(least: int = 0) -> st.SearchStrategy[str]:
    """Percents as keys write them."""
    numbers = st.decimals(least, 100, places=5, allow_nan=False)
    return st.one_of(st.sampled_from(["0", "100", "50", "33.33333"]), numbers.map(decimal_text))


def decimals() -> st.SearchStrategy[str]:
    """Decimals as keys write them."""
    return st.decimals(-10_000, 10_000, places=3, allow_nan=False).map(decimal_text)


html = words.map(lambda text: f"<p><b>{html_of(text)[3:-4]}</b></p>").map(clean_html).filter(bool)
said = st.dictionaries(st.sampled_from(["right", "wrong", "partial", "general"]), html)


@st.composite
def rows_of(draw, least: int, most: int = 5) -> tuple[Option, ...]:
    """Options with texts and uids of their own."""
    texts = draw(st.lists(words, min_size=least, max_size=most, unique=True))
    names = draw(st.lists(uids, min_size=len(texts), max_size=len(texts), unique=True))
    return tuple(Option(uid, text) for uid, text in zip(names, texts, strict=True))


@st.composite
def choice_keys(draw, rows, feedback: bool = True) -> dict:
    """Weights of options, with what is said of them."""
    key = {"weights": {row.uid: draw(percents(-100)) for row in rows}}
    spoken = draw(said)
    if told := draw(st.dictionaries(st.sampled_from([row.uid for row in rows]), html)):
        spoken["options"] = told
    return key | ({"feedback": spoken} if spoken and feedback else {})


@st.composite
def typed_keys(draw, kind: str) -> dict:
    """Keys of short texts and of numbers."""
    base = {"percent": percents()}
    extra = {"feedback": html}
    if kind == "short_text":
        row = st.fixed_dictionaries({"text": words, **base}, optional=extra)
        return {
            "accepted": draw(st.lists(row, min_size=1, max_size=3)),
            "case_sensitive": draw(st.booleans()),
        }
    row = st.fixed_dictionaries({"value": decimals(), "tolerance": decimals(), **base}, optional=extra)
    units = {} if kind == "gap" else draw(st.dictionaries(st.sampled_from(["km", "cm"]), decimals()))
    return {"accepted": draw(st.lists(row, min_size=1, max_size=3)), "units": units}


@st.composite
def cloze_parts(draw) -> tuple[dict, dict]:
    """Gaps with their keys."""
    gaps, keys = [], {}
    for uid in draw(st.lists(uids, min_size=1, max_size=3, unique=True)):
        kind = draw(st.sampled_from(["single", "short_text", "numeric"]))
        rows = draw(rows_of(2)) if kind == "single" else ()
        typed = "gap" if kind == "numeric" else kind
        key = draw(choice_keys(rows)) if rows else draw(typed_keys(typed))
        gaps.append(Gap(uid, kind, rows))
        keys[uid] = {"weight": draw(st.integers(1, 5)), **key}
    return {"gaps": tuple(gaps)}, {"gaps": keys}


@st.composite
def parts_of(draw, kind: str) -> tuple[dict, dict]:
    """(what a question of `kind` adds, its key)."""
    if kind == "cloze":
        return draw(cloze_parts())
    if kind == "essay":
        return {}, {"guidance": draw(words)}
    if kind == "short_text":
        return {}, draw(typed_keys(kind))
    if kind == "numeric":
        return {"unit": draw(st.sampled_from(["", "m"]))}, draw(typed_keys(kind))
    rows = draw(rows_of(2, 2 if kind == "true_false" else 5))
    if kind == "ordering":
        order = draw(st.permutations([row.uid for row in rows]))
        return {"options": tuple(sorted(rows, key=lambda row: row.uid))}, {"order": list(order)}
    if kind == "matching":
        return draw(matching_parts(rows))
    parts = {"options": rows}
    if kind != "true_false":
        parts["is_order_fixed"] = draw(st.booleans())
    if kind == "multiple":
        parts["is_partial"] = draw(st.booleans())
    return parts, draw(choice_keys(rows))


@st.composite
def matching_parts(draw, options) -> tuple[dict, dict]:
    """Prompts for some of `options`, in their order; the options no prompt leads to come last."""
    prompts = draw(rows_of(2))
    to = draw(st.lists(st.sampled_from(options), min_size=len(prompts), max_size=len(prompts)))
    pairs = {prompt.uid: option.uid for prompt, option in zip(prompts, to, strict=True)}
    used = tuple(dict.fromkeys(to))
    rest = tuple(option for option in options if option not in used)
    return {"prompts": prompts, "options": used + rest}, {"pairs": pairs}


KINDS = (
    "single",
    "multiple",
    "true_false",
    "matching",
    "ordering",
    "short_text",
    "numeric",
    "cloze",
    "essay",
)


@st.composite
def items(draw, kinds=KINDS) -> Item:
    """Any question with its key, written as `item_of` writes it."""
    kind = draw(st.sampled_from(kinds))
    parts, key = draw(parts_of(kind))
    written = draw(
        st.one_of(html, words.map(html_of), st.lists(words, min_size=1).map("\n".join).map(html_of))
    )
    body = "" if is_plain(written) else written
    spoken = draw(said)
    if spoken and "feedback" not in key:
        key["feedback"] = spoken
    asked = Question(
        uid=draw(uids), kind=kind, text=plain_of(written), body=body, points=draw(st.integers(0, 9)), **parts
    )
    return Item(asked, key)
