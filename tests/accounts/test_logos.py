"""What may serve as a logo, and what would act, reach out or unfold into something huge."""

import struct
import zlib
from base64 import b64encode

import pytest

from ritournelle.accounts.errors import BadSetting
from ritournelle.accounts.logos import check_logo

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


def png(width: int, height: int, rows: int = 1) -> bytes:
    """A picture in black that announces a size."""
    parts = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0),
        b"IDAT": zlib.compress(b"\0" * (1 + (width + 7) // 8) * rows, 9),
        b"IEND": b"",
    }
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts.items()
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def svg(inside: str) -> bytes:
    return SVG.format(inside).encode()


def picture(content: bytes) -> str:
    return (
        f'<image width="9" height="9" href="data:image/png;base64,{b64encode(content).decode()}"/>'
    )


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        pytest.param(png(8, 1), ".png", id="a picture"),
        pytest.param(svg('<circle r="4"/>'), ".svg", id="a drawing"),
        pytest.param(svg(picture(png(8, 1))), ".svg", id="a picture in a drawing"),
        pytest.param(svg('<path id="a" d="M0 0L1 1"/><use href="#a"/>'), ".svg", id="a copy"),
    ],
)
def test_what_may_serve(content: bytes, suffix: str) -> None:
    assert check_logo("logo", content) == suffix


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"GIF89a", id="another kind of picture"),
        pytest.param(png(4001, 1), id="too wide"),
        pytest.param(b"\x89PNG\r\n\x1a\n<script>", id="something else behind its first bytes"),
        pytest.param(svg("<script>alert(1)</script>"), id="a script"),
        pytest.param(svg('<g onclick="alert(1)"/>'), id="a handler"),
        pytest.param(svg('<a xlink:href="javascript:alert(1)"/>'), id="an address that acts"),
        pytest.param(svg('<image href="http://evil.example/a.png"/>'), id="a picture elsewhere"),
        pytest.param(svg('<image href="file:///etc/passwd"/>'), id="a file of the server"),
        pytest.param(svg("<style>@import 'http://evil.example'</style>"), id="a style elsewhere"),
        pytest.param(svg(picture(png(30_000, 30_000))), id="a huge picture in a drawing"),
        pytest.param(svg(picture(svg('<image href="/etc/passwd"/>'))), id="a drawing in a drawing"),
        pytest.param(
            b"<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + svg("<text>&a;</text>"),
            id="an entity",
        ),
    ],
)
def test_what_may_not(content: bytes) -> None:
    with pytest.raises(BadSetting):
        check_logo("logo", content)
