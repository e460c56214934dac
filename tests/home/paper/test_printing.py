# SPDX-License-Identifier: AGPL-3.0-or-later
from home.paper.printing import printable

SITE = "https://piano.example.it/zone/"


def on_paper(html: str, **pictures: str) -> str:
    return printable(html, site=SITE, picture=lambda address: pictures.get("picture", ""))


def test_what_can_only_be_pressed_is_gone():
    html = on_paper(
        "<p>Testo</p><form><input name=q></form><nav>Indice</nav><button>Vai</button><script>x</script>"
    )
    assert html == "<div><p>Testo</p></div>"


def test_what_is_only_for_the_screen_is_gone_but_not_inside_tables():
    html = on_paper(
        '<p class="d-print-none">A</p><span class="visually-hidden">B</span><p hidden>C</p>'
        '<table><caption class="visually-hidden">Titolo</caption><tr><th scope="col">D</th></tr></table>'
    )
    assert "Titolo" in html
    assert "D</th>" in html
    for letter in ">A<", ">B<", ">C<":
        assert letter not in html


def test_folds_are_open():
    html = on_paper("<details><summary>Dati</summary><p>Righe</p></details>")
    assert html == '<div><div><p class="summary">Dati</p><p>Righe</p></div></div>'


def test_headings_jump_no_level():
    assert (
        on_paper("<h1>A</h1><h4>B</h4><h6>C</h6><h2>D</h2>")
        == "<div><h1>A</h1><h2>B</h2><h3>C</h3><h2>D</h2></div>"
    )


def test_addresses_are_whole_and_anchors_lead_somewhere():
    html = on_paper(
        '<h2 id="qui">Q</h2><a href="#qui">1</a><a href="#no">2</a><a href="/dati/">3</a><a href="data:x">4</a>'
    )
    assert '<a href="#qui">1</a><a>2</a><a href="https://piano.example.it/dati/">3</a><a>4</a>' in html


def test_a_picture_without_words_or_bytes_is_left_out():
    assert "<img" not in on_paper(
        '<img src="/media/images/a.png" alt="">', picture="data:image/png;base64,AA"
    )
    assert "<img" not in on_paper('<img src="/media/images/a.png" alt="Parco">')
    assert 'alt="Parco"' in on_paper(
        '<img src="/media/images/a.png" alt="Parco">', picture="data:image/png;base64,AA"
    )


def test_a_drawing_keeps_its_letters_and_says_what_it_shows():
    inner = '<svg x="1"><a href="/x"><path d="M0 0"/></a></svg>'
    svg = f'<svg viewBox="0 0 1 1" role="img"><title>Mappa</title>{inner}</svg>'
    html = on_paper(f"<figure>{svg}</figure>")
    assert 'viewBox="0 0 1 1"' in html
    assert "<title>Mappa</title>" in html
    assert "href" not in html


def test_a_drawing_without_title_takes_that_of_its_figure_and_an_icon_goes():
    html = on_paper(
        '<figure><svg viewBox="0 0 1 1"><path d="M0 0"/></svg><figcaption>La mappa</figcaption></figure>'
    )
    assert "<title>La mappa</title>" in html
    assert "<svg" not in on_paper(
        '<p><svg class="icon" aria-hidden="true"><use href="#x"></use></svg> Testo</p>'
    )


def test_signs_that_no_font_has_are_written_otherwise():
    html = on_paper("<p>a → b ≥ 3 🏙 città</p>")
    assert "🏙" not in html
    assert "città" in html
    assert "a -&gt; b &gt;= 3" in html or "a → b ≥ 3" in html


def test_ids_stay_single_and_nothing_runs():
    html = on_paper('<p id="a" onclick="x()" style="color:red">1</p><p id="a" data-x="1">2</p>')
    assert html == '<div><p id="a">1</p><p>2</p></div>'


def test_a_point_of_blocks_has_no_mark_and_says_its_number():
    html = on_paper(
        "<ul><li>uno</li><li><p>due</p></li></ul><ol start=3><li>a</li><li> <b>b</b><p>c</p></li></ol>"
    )
    assert '<li>uno</li><li class="of-blocks"><p>due</p></li>' in html
    assert '<li>a</li><li class="of-blocks"> <b>4. b</b><p>c</p></li>' in html
