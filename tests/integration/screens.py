# SPDX-License-Identifier: Apache-2.0
"""Pictures of screens that nobody sees: as the X server and grim(1) have them, and as a PNG to look at.

They are kept in the directory that $SIGNET_SCREENS names, which tests/run sets."""

import os
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

STEP = 8  # pixels between two that are looked at


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    rgb: bytes

    def share(self, colour: int) -> float:
        """Of the sampled points, how many have that colour, 0xRRGGBB."""
        wanted = colour.to_bytes(3, "big")
        points = [3 * (y * self.width + x) for y in range(0, self.height, STEP) for x in range(0, self.width, STEP)]
        return sum(self.rgb[at:at + 3] == wanted for at in points) / len(points)

    def keep(self, name: str) -> None:
        """As NAME.png, where pictures are wanted."""
        if directory := os.environ.get("SIGNET_SCREENS"):
            Path(directory).mkdir(parents=True, exist_ok=True)
            (Path(directory) / f"{name}.png").write_bytes(self._png())

    def _png(self) -> bytes:
        row = 3 * self.width
        rows = b"".join(b"\0" + self.rgb[at:at + row] for at in range(0, len(self.rgb), row))
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def from_xwd(data: bytes) -> Picture:
    """The frame buffer of Xvfb, as its -fbdir has it: X window dump of XWDFile.h, of 32 bits a pixel here."""
    header = struct.unpack(">25I", data[:100])
    width, height, line, colours = header[4], header[5], header[12], header[19]
    begin = header[0] + 12 * colours
    rgb = bytearray(3 * width * height)
    for part, offset in enumerate((2, 1, 0)):  # blue is the first byte of a pixel
        values = b"".join(data[begin + y * line:begin + y * line + 4 * width][offset::4] for y in range(height))
        rgb[part::3] = values
    return Picture(width, height, bytes(rgb))


def from_ppm(data: bytes) -> Picture:
    kind, size, depth, rgb = data.split(b"\n", 3)
    width, height = map(int, size.split())
    if kind != b"P6" or depth != b"255" or len(rgb) != 3 * width * height:
        raise ValueError("no whole picture")
    return Picture(width, height, rgb)
