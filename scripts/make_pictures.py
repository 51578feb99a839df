"""Draw the README's picture from a finished demo: page one of July's briefing as printed, and as a phone shows it.

``make pictures``; needs pdftoppm (poppler-utils), and Chromium as the papers do.
"""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps
from playwright.sync_api import sync_playwright

from hazardlib.brief.render.find_browser import find_chromium

HEIGHT = 1200
PHONE = {"width": 390, "height": 844}
GAP, EDGE = 48, "#BFBFBF"
COLOURS = 128
"""Enough for text and two charts; a quarter of the bytes."""


def main(paper: Path, picture: Path) -> None:
    """Draw the products in a paper's folder side by side."""
    shots = [framed(page_one(paper / "briefing.pdf")), framed(phone(paper / "briefing.html"))]
    width = sum(shot.width for shot in shots) + GAP * (len(shots) + 1)
    canvas = Image.new("RGB", (width, HEIGHT + 2 * GAP), "white")
    left = GAP
    for shot in shots:
        canvas.paste(shot, (left, GAP))
        left += shot.width + GAP
    picture.parent.mkdir(parents=True, exist_ok=True)
    canvas.quantize(COLOURS).save(picture, optimize=True)
    print(f"{picture}: {canvas.width} × {canvas.height}, {picture.stat().st_size // 1024} kB")


def page_one(pdf: Path) -> Image.Image:
    """Return the first page as it comes out of the printer."""
    command = ["pdftoppm", "-r", "150", "-png", "-f", "1", "-l", "1", str(pdf)]
    return Image.open(BytesIO(subprocess.run(command, check=True, capture_output=True).stdout))


def phone(page: Path) -> Image.Image:
    """Return the first screen of the page on a phone."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        tab = browser.new_page(viewport=PHONE, device_scale_factor=2, is_mobile=True)
        tab.goto(page.resolve().as_uri())
        shot = tab.screenshot()
        browser.close()
    return Image.open(BytesIO(shot))


def framed(shot: Image.Image) -> Image.Image:
    """Return a picture as high as all others, with a thin edge."""
    size = (round(shot.width * HEIGHT / shot.height) - 2, HEIGHT - 2)
    return ImageOps.expand(shot.convert("RGB").resize(size, Image.Resampling.LANCZOS), 1, EDGE)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
