"""Smaller files for pictures of flat colours, which the filters of PNG do not suit."""

import base64
import struct
import zlib

from playwright.sync_api import Page

# The red, green and blue of a picture, which the browser decodes for us.
PIXELS = """async (png) => {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  const { width, height } = image;
  const brush = new OffscreenCanvas(width, height).getContext("2d");
  brush.drawImage(image, 0, 0);
  const all = brush.getImageData(0, 0, width, height).data;
  let text = "";
  for (let at = 0; at < all.length; at += 4) text += String.fromCharCode(...all.slice(at, at + 3));
  return [width, height, btoa(text)];
}"""


def smaller(blank: Page, png: bytes) -> bytes:
    """Write a picture again without filters, with the help of an empty page."""
    width, height, pixels = blank.evaluate(PIXELS, base64.b64encode(png).decode())
    rows = base64.b64decode(pixels)
    size = 3 * width
    plain = b"".join(b"\0" + rows[start : start + size] for start in range(0, len(rows), size))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(plain, 9)), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a part of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
