"""Contact sheet: pictures in rows with captions, as one PNG. For looking, not for print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from watchfolder.pictures.formats import FORMATS

GROUND, INK, FAINT = (247, 246, 243), (32, 31, 29), (128, 124, 117)
MARGIN, GAP, CAPTION = 48, 28, 58


@dataclass(frozen=True, slots=True)
class Cell:
    """One picture of the sheet."""

    path: Path
    title: str
    note: str = ""


def contact_sheet(
    title: str, note: str, rows: Sequence[Sequence[Cell]], *, row_height: int = 380
) -> Image.Image:
    """Rows of pictures at one height each, shrunk where a row is wider than the widest 2400 px.

    Transparent pictures are shown on a light checker.
    """
    heading, body, small = (ImageFont.load_default(size) for size in (34, 19, 16))
    laid = [_row(row, row_height) for row in rows if row]
    width = max((sum(i.width for i in r) + GAP * (len(r) - 1) for r in laid), default=800)
    total = sum(r[0].height + CAPTION + GAP for r in laid)
    sheet = Image.new("RGB", (width + 2 * MARGIN, total + 2 * MARGIN + 84), GROUND)
    draw = ImageDraw.Draw(sheet)
    draw.text((MARGIN, MARGIN - 8), title, INK, heading)
    draw.text((MARGIN, MARGIN + 38), note, FAINT, body)
    top = MARGIN + 84
    for row, images in zip((r for r in rows if r), laid, strict=True):
        left = MARGIN
        for cell, image in zip(row, images, strict=True):
            sheet.paste(image, (left, top))
            draw.text(
                (left, top + image.height + 8), _cut(cell.title, image.width, body), INK, body
            )
            line = _cut(cell.note, image.width, small)
            draw.text((left, top + image.height + 32), line, FAINT, small)
            left += image.width + GAP
        top += images[0].height + CAPTION + GAP
    return sheet


def _row(cells: Sequence[Cell], height: int, widest: int = 2400) -> list[Image.Image]:
    images = [_opened(cell.path) for cell in cells]
    natural = sum(image.width * height / image.height for image in images)
    room = widest - GAP * (len(images) - 1)
    height = round(height * min(1.0, room / natural))
    return [
        image.resize(
            (max(1, round(image.width * height / image.height)), height), Image.Resampling.LANCZOS
        )
        for image in images
    ]


def _opened(path: Path) -> Image.Image:
    with Image.open(path, formats=[kind.PILLOW for kind in FORMATS.values()]) as file:
        file.draft("RGB", (1600, 1600))
        image = file.convert("RGBA") if "A" in file.getbands() else file.convert("RGB")
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, (255, 255, 255))
    draw = ImageDraw.Draw(ground)
    step = max(8, image.width // 40)
    for y in range(0, image.height, step):
        for x in range((y // step % 2) * step, image.width, 2 * step):
            draw.rectangle((x, y, x + step - 1, y + step - 1), fill=(226, 226, 226))
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _cut(text: str, width: int, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str:
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + "…") > width:
        text = text[:-1]
    return text.rstrip() + "…"
