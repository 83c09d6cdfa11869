"""Make small PNG files of screenshots: 256 colours are plenty for a page."""

from __future__ import annotations

import base64
import struct
import zlib

import numpy as np
from playwright.sync_api import Page

COLOURS = 256
_DECODE = """async (png) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    const bytes = new Uint8Array(context.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer);
    let text = "";
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return [bitmap.width, bitmap.height, btoa(text)];
}"""


def shrink(blank: Page, png: bytes) -> bytes:
    """Return the picture with a palette; a blank page decodes it, so that no imaging library is needed."""
    width, height, text = blank.evaluate(_DECODE, base64.b64encode(png).decode())
    pixels = np.frombuffer(base64.b64decode(text), np.uint8).reshape(-1, 4)[:, :3]
    palette, indices = choose_palette(pixels)
    return encode(palette, indices.reshape(height, width))


def choose_palette(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the most frequent colours, (256, 3), and for each pixel, (n, 3), the index of the nearest."""
    packed = pixels.astype(np.uint32) @ np.array([65_536, 256, 1], np.uint32)
    found, inverse, counts = np.unique(packed, return_inverse=True, return_counts=True)
    colours = np.stack([found >> 16, found >> 8 & 255, found & 255], axis=1).astype(np.int32)
    palette = colours[np.argsort(-counts, kind="stable")[:COLOURS]]
    nearest = [((palette - colour) ** 2).sum(axis=1).argmin() for colour in colours]
    return palette.astype(np.uint8), np.array(nearest, np.uint8)[inverse]


def encode(palette: np.ndarray, indices: np.ndarray) -> bytes:
    """Return a PNG file of colour type 3 (W3C, Portable Network Graphics, third edition)."""
    height, width = indices.shape
    rows = np.pad(indices, ((0, 0), (1, 0)))  # each row begins with its filter: none
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    content = zlib.compress(rows.tobytes(), 9)
    parts = ((b"IHDR", header), (b"PLTE", palette.tobytes()), (b"IDAT", content), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
