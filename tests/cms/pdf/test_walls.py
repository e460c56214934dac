# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document reaches nothing but our own files. Each wall holds by itself; without any, every form gets in."""

from pathlib import Path

import pytest

from cms import pdf
from cms.pdf import process, writer
from tests.cms.pdf.documents import inflated, sample

XMLNS = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"'
IMAGE = '<image href="{}" width="9" height="9"/>'
IMG = '<img src="{}" alt="x">'


def picture(inside, address):
    return pdf.svg_uri(f"<svg {XMLNS}>{inside.format(address)}</svg>")


# what WeasyPrint opens: the control shows each of them getting in
TAGS = [
    IMG,
    '<embed src="{}">',
    '<object data="{}">x</object>',
    '<link rel="stylesheet" href="{}">',
    '<link rel="attachment" href="{}">',
    '<a rel="attachment" href="{}">x</a>',
    '<base href="{}"><img src="x" alt="x">',
    '<p style="background-image:url({})">x</p>',
]
STYLES = [
    '@import "{}";',
    "@import url({});",
    "p{{background:url({})}}",
    "p{{background:url(mark.svg),url({})}}",
    "@page{{background:url({})}}",
    "@page{{@top-left{{content:url({})}}}}",
    "h1{{display:list-item;list-style-image:url({})}}",
    "h1::before{{content:url({})}}",
    "p{{border:1px solid;border-image-source:url({})}}",
    "@media print{{p{{background:url({})}}}}",
    "@font-face{{font-family:Zz;src:url({})}}",
    "@font-face{{font-family:Zz;src:url(none.ttf),url({})}}",
]
# what it does not open today
INERT = [
    '<img srcset="{} 2x" src="mark.svg" alt="x">',
    '<video poster="{}"></video>',
    '<iframe src="{}"></iframe>',
    '<script src="{}"></script>',
    '<link rel="icon" href="{}">',
    '<meta http-equiv="refresh" content="0;url={}">',
]
INERT_SVG = [
    '<use href="{}#a"/>',
    '<style>@import "{}";</style>',
    '<filter id="f"><feImage href="{}"/></filter>',
]


def forms(address):
    """Documents that name the address, each in its way."""
    yield from (tag.format(address) for tag in TAGS)
    yield from (f"<style>{style.format(address)}</style>" for style in STYLES)
    yield f"<svg {XMLNS}><title>x</title>{IMAGE.format(address)}</svg>"
    for image in (IMAGE, IMAGE.replace("href", "xlink:href")):
        yield IMG.format(picture(image, address))
    yield f"<style>p{{background:url({picture(IMAGE, address)})}}</style>"


def inert(address):
    yield from (tag.format(address) for tag in INERT)
    yield from (IMG.format(picture(tag, address)) for tag in INERT_SVG)


def attempts(port):
    """Every form with a plain address, and some with every way of writing an address."""
    here = f"127.0.0.1:{port}"
    yield from forms(f"http://{here}/x.svg")
    for start in (f"HTTP://{here}", f"http://localhost:{port}", f"http://2130706433:{port}"):
        yield IMG.format(f"{start}/x.svg")
    for address in (f"https://{here}/x.svg", f"ftp://{here}/x.svg", f"http://{here}/redirect.svg"):
        yield IMG.format(address)
    yield f'<style>@import "http://{here}/redirect.css"</style>'
    yield f'<link rel="attachment" href="http://{here}/redirect.txt">'


def test_no_form_reaches_the_network(visitors):
    for extra in attempts(visitors.server_port):
        with pytest.raises(pdf.ForbiddenResource):
            sample(extra=extra)
    for extra in inert(f"http://127.0.0.1:{visitors.server_port}/x.svg"):
        sample(extra=extra)

    assert visitors.count == 0


def test_control_without_walls_every_form_reaches_it(visitors, without):
    without("fetcher+hook+namespace")
    found = list(attempts(visitors.server_port))

    for extra in found:
        before = visitors.count
        sample(extra=extra)
        assert visitors.count > before, extra

    assert len(found) >= 30


@pytest.mark.parametrize("missing", ["hook+namespace", "fetcher+namespace"])
def test_fetcher_and_hook_hold_each_by_itself(missing, visitors, without, tmp_path):
    for name in ("secret.txt", "x"):
        (tmp_path / name).write_text("canary")
    without(missing)

    for address in (f"http://127.0.0.1:{visitors.server_port}/x.svg", (tmp_path / "secret.txt").as_uri()):
        for extra in forms(address):
            with pytest.raises(pdf.ForbiddenResource):
                sample(extra=extra)

    assert visitors.count == 0


def test_the_namespace_holds_by_itself(visitors, without):
    without("fetcher+hook")
    pdf.require()
    own = Path(f"/proc/{process._child.process.pid}/ns/net").readlink()
    if own == Path("/proc/self/ns/net").readlink():
        pytest.skip("this kernel gives no network namespace")

    for extra in attempts(visitors.server_port):
        sample(extra=extra)

    assert visitors.count == 0


def files(tmp_path):
    (tmp_path / "canary.svg").write_text(f"<svg {XMLNS}><text>canary</text></svg>")
    yield (tmp_path / "canary.svg").as_uri()
    yield f"file://localhost{tmp_path}/canary.svg"
    yield f"FILE://{tmp_path}/canary.svg"
    yield from (
        f"file://{pdf.ASSETS}/../../../pyproject.toml",
        "../../../pyproject.toml",
        "%2e%2e/%2e%2e/%2e%2e/pyproject.toml",
    )
    yield from ("file:///etc/passwd", "/etc/hostname", "file:///proc/self/environ", "data:text/html,x")


def test_no_other_file_is_opened(tmp_path):
    for address in files(tmp_path):
        for extra in (TAGS[0], TAGS[4], "<style>@import url({});</style>"):
            with pytest.raises(pdf.ForbiddenResource):
                sample(extra=extra.format(address))


def test_control_without_walls_a_file_is_carried_away(tmp_path, without):
    (tmp_path / "secret.txt").write_text("canary")
    without("fetcher+hook")

    carried = sample(extra=TAGS[4].format((tmp_path / "secret.txt").as_uri()))

    assert b"canary" in inflated(carried)


def test_a_link_out_of_the_assets_folder_is_refused(tmp_path, monkeypatch):
    (tmp_path / "assets").mkdir()
    (tmp_path / "secret.svg").write_text("<svg/>")
    (tmp_path / "assets" / "link.svg").symlink_to(tmp_path / "secret.svg")
    (tmp_path / "assets" / "own.svg").write_text("<svg/>")
    monkeypatch.setattr(writer, "ASSETS", tmp_path / "assets")

    assert writer.is_own((tmp_path / "assets" / "own.svg").as_uri())
    assert not writer.is_own((tmp_path / "assets" / "link.svg").as_uri())
    assert not writer.is_own(f"file://host{tmp_path}/assets/own.svg")
