"""The picture of a ticket as PNG, for messengers that take nothing else: the code, and the words above it.

With a Chinese font on this machine all words are there; without one the number, date and time in digits, which
Pillow's own face can draw.
"""

from __future__ import annotations

import io

from PIL import Image, ImageDraw, ImageFont

from bot.channels import ticket_fonts
from bot.channels.ticket_picture import ALARM, INK, LEADING, MARGIN, WIDTH, Line, lines, squares
from bot.desk.ticket import Ticket

CODE_SQUARE = 12  # pixels; a whole number, so that every square stays sharp


def png(ticket: Ticket, font: tuple[str, int] | None) -> bytes:
    """The picture; `font` is (file, face) of a Chinese font or None for digits alone."""
    rows = lines(ticket) if font else digits(ticket)
    code = () if ticket.cancelled else squares(ticket.code)
    words = sum(round(row.size * LEADING) for row in rows)
    picture = Image.new("L", (WIDTH, words + len(code) * CODE_SQUARE + 2 * MARGIN), 255)
    draw = ImageDraw.Draw(picture)
    y = MARGIN
    for row in rows:
        y += round(row.size * LEADING)
        heavy = row.size // 36 if row.bold else 0
        at = (WIDTH / 2, y - row.size * 0.3)
        draw.text(at, row.text, fill=0, font=_font(font, row.size), anchor="ms", stroke_width=heavy)
    _squares(draw, code, (WIDTH - len(code) * CODE_SQUARE) // 2, y)
    if ticket.cancelled and not font:  # no word says it, so the picture must
        draw.line((MARGIN, MARGIN, WIDTH - MARGIN, y), fill=0, width=16)
        draw.line((MARGIN, y, WIDTH - MARGIN, MARGIN), fill=0, width=16)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def digits(ticket: Ticket) -> list[Line]:
    """Number, date and time where no Chinese can be drawn."""
    colour = ALARM if ticket.cancelled else INK
    return [
        Line(ticket.number, 150, True, colour),
        Line(f"{ticket.start:%Y-%m-%d}", 72, True, colour),
        Line(f"{ticket.start:%H:%M}", 110, True, colour),
    ]


def _font(font: tuple[str, int] | None, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.truetype(font[0], size, index=font[1]) if font else ImageFont.load_default(size)


def _squares(draw: ImageDraw.ImageDraw, code: tuple[tuple[bool, ...], ...], left: int, top: int) -> None:
    for y, row in enumerate(code):
        for x, dark in enumerate(row):
            if dark:
                at = (left + x * CODE_SQUARE, top + y * CODE_SQUARE)
                draw.rectangle((*at, at[0] + CODE_SQUARE - 1, at[1] + CODE_SQUARE - 1), fill=0)


def picture(ticket: Ticket) -> bytes:
    """The picture with the best font of this machine."""
    return png(ticket, ticket_fonts.chinese())
