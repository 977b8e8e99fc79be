"""The README's four pictures, made small from those of `make screenshots`.

Usage: python tests/readme_pictures.py SCREENSHOTS     (writes to sample_data/pictures)
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "sample_data" / "pictures"
# What is left of the page's own width: the menu is the same on all of them.
LEFT, WIDTH, HEIGHT = 220, 1060, 1060
SMALL, COLOURS = 530, 256
NAMES = ("light-4-check", "light-5-preview", "dark-7-run", "dark-2-file")


def small(picture: Path) -> Image.Image:
    """The top of a page without the menu, half as wide, in as few colours as it has room for."""
    with Image.open(picture) as whole:
        top = whole.convert("RGB").crop((LEFT, 0, LEFT + WIDTH, min(HEIGHT, whole.height)))
    less = top.resize((SMALL, round(top.height * SMALL / WIDTH)), Image.Resampling.LANCZOS)
    return less.quantize(COLOURS, dither=Image.Dither.NONE)


def main(shots: Path) -> None:
    PLACE.mkdir(exist_ok=True)
    for name in NAMES:
        small(shots / f"{name}.png").save(PLACE / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
