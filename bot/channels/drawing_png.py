"""A drawing as PNG, for messengers that take nothing else.

Drawn twice as large and made smaller, because Pillow's own edges are rough. Without a Chinese font on this machine
only what Pillow's own face has is written (the number of a step); the words stand beside the picture anyway.
"""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from bot.channels import ticket_fonts
from bot.desk.drawing import Box, Disc, Drawing, Part, Shape, Stroke, Words, placed

FINER = 2
COLOURS = 64
Font = tuple[str, int] | None


def png(drawing: Drawing, font: Font) -> bytes:
    """The picture; `font` is (file, face) of a Chinese font or None."""
    picture = Image.new("RGB", (drawing.width * FINER, drawing.height * FINER), "#ffffff")
    draw = ImageDraw.Draw(picture)
    for part in drawing.parts:
        _draw(draw, placed(part, 0, 0, FINER), font)
    small = picture.resize((drawing.width, drawing.height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.quantize(COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


@lru_cache(maxsize=40)
def picture(drawing: Drawing) -> bytes:
    """The picture with the best font of this machine; those of one hall are kept."""
    return png(drawing, ticket_fonts.chinese())


def _draw(draw: ImageDraw.ImageDraw, part: Part, font: Font) -> None:
    if isinstance(part, Box):
        where = (part.x, part.y, part.x + part.width, part.y + part.height)
        draw.rounded_rectangle(where, part.round, fill=part.fill, outline=_edge(part), width=round(part.line))
    elif isinstance(part, Disc):
        where = (part.x - part.radius, part.y - part.radius, part.x + part.radius, part.y + part.radius)
        draw.ellipse(where, fill=part.fill, outline=_edge(part), width=round(part.line))
    elif isinstance(part, Shape):
        draw.polygon(part.points, fill=part.fill)
        if part.line:
            _stroke(draw, Stroke((*part.points, part.points[0]), part.line, part.edge))
    elif isinstance(part, Stroke):
        _stroke(draw, part)
    else:
        _write(draw, part, font)


def _edge(part: Box | Disc) -> str | None:
    return part.edge if part.line else None


def _stroke(draw: ImageDraw.ImageDraw, part: Stroke) -> None:
    draw.line(part.points, fill=part.colour, width=round(part.width), joint="curve")
    half = part.width / 2
    for x, y in part.points:
        draw.ellipse((x - half, y - half, x + half, y + half), fill=part.colour)


def _write(draw: ImageDraw.ImageDraw, part: Words, font: Font) -> None:
    if font is None and not part.text.isascii():
        return
    size = max(1, round(part.size))
    face = ImageFont.truetype(font[0], size, index=font[1]) if font else ImageFont.load_default(size)
    heavy = size // 36 if part.bold else 0
    anchor = "ms" if part.align == "middle" else "ls"
    draw.text((part.x, part.y), part.text, fill=part.colour, font=face, anchor=anchor, stroke_width=heavy)
