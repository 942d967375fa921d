"""Our own small pictures, drawn in a square of 100: no emoji, nothing from anywhere else."""

from __future__ import annotations

from collections.abc import Mapping

from bot.desk.drawing import ACCENT, INK, PALE, PAPER, SHADE, Box, Disc, Part, Point, Shape, Stroke, Words

LINE = 4.0


def _lines(x: float, y: float, width: float, count: int, gap: float = 12) -> tuple[Part, ...]:
    """Rows of writing that need not be read."""
    return tuple(Stroke(((x, y + n * gap), (x + width, y + n * gap)), LINE, INK) for n in range(count))


def _tick(points: tuple[Point, ...], width: float = 8) -> Stroke:
    return Stroke(points, width, ACCENT)


ID_CARD: tuple[Part, ...] = (
    Box(6, 20, 88, 60, SHADE, INK, LINE, 8),
    Disc(28, 42, 9, PAPER, INK, LINE),
    Shape(((13, 70), (18, 57), (38, 57), (43, 70)), PAPER, INK, LINE),
    *_lines(54, 40, 30, 3),
)
LICENCE: tuple[Part, ...] = (
    Box(8, 12, 84, 76, PAPER, INK, LINE, 4),
    Box(15, 19, 70, 62, SHADE, ACCENT, 2.5),
    Words(50, 44, "许可证", 20, INK, True),
    *_lines(28, 56, 44, 1),
    Disc(70, 68, 9, PALE, ACCENT, LINE),
)
SHOP: tuple[Part, ...] = (
    Box(14, 42, 72, 46, PAPER, INK, LINE),
    Shape(((8, 42), (18, 18), (82, 18), (92, 42)), PALE, INK, LINE),
    Stroke(((33, 20), (29, 40)), LINE),
    Stroke(((50, 20), (50, 40)), LINE),
    Stroke(((67, 20), (71, 40)), LINE),
    Box(22, 54, 26, 34, SHADE, INK, LINE),
    Box(56, 54, 22, 18, SHADE, INK, LINE),
)
CALENDAR: tuple[Part, ...] = (
    Box(12, 18, 76, 70, PAPER, INK, LINE, 5),
    Box(12, 18, 76, 20, ACCENT, INK, LINE, 5),
    Stroke(((32, 10), (32, 26)), 6),
    Stroke(((68, 10), (68, 26)), 6),
    *(Box(22 + 15 * n, 46, 9, 9, SHADE, INK, 2) for n in range(4)),
    *(Box(22 + 15 * n, 64, 9, 9, SHADE, INK, 2) for n in (0, 1)),
    Disc(71, 69, 12, PALE, ACCENT, LINE),
    _tick(((65, 69), (70, 74), (78, 63)), 5),
)
PHONE: tuple[Part, ...] = (
    Box(30, 6, 40, 88, INK, INK, 0, 8),
    Box(35, 16, 30, 62, SHADE, INK),
    Disc(50, 86, 4, PAPER, PAPER),
    Box(39, 24, 22, 14, PAPER, INK, 2.5, 3),
    Box(39, 44, 22, 14, PALE, ACCENT, 2.5, 3),
    _tick(((44, 51), (49, 55), (56, 47)), 4),
)
HALL: tuple[Part, ...] = (
    Shape(((6, 38), (50, 10), (94, 38)), PALE, INK, LINE),
    Box(12, 38, 76, 8, PAPER, INK, LINE),
    *(Box(x, 46, 8, 34, PAPER, INK, LINE) for x in (18, 74)),
    Box(38, 50, 24, 38, SHADE, INK, LINE),
    Stroke(((50, 52), (50, 86)), LINE),
    Box(8, 80, 84, 9, PAPER, INK, LINE),
)
FORM: tuple[Part, ...] = (
    Box(18, 8, 58, 84, PAPER, INK, LINE, 4),
    *_lines(28, 26, 38, 4, 15),
    Shape(((62, 70), (84, 34), (93, 40), (71, 76), (60, 81)), PALE, INK, LINE),
)
STAMP: tuple[Part, ...] = (
    Disc(50, 22, 13, PALE, INK, LINE),
    Shape(((42, 34), (58, 34), (62, 56), (38, 56)), PALE, INK, LINE),
    Box(22, 56, 56, 16, ACCENT, INK, LINE, 4),
    Stroke(((16, 86), (84, 86)), 6, ACCENT),
)
ENVELOPE: tuple[Part, ...] = (
    Box(8, 24, 84, 54, SHADE, INK, LINE, 4),
    Stroke(((10, 27), (50, 56), (90, 27)), LINE),
)
PEOPLE: tuple[Part, ...] = tuple(
    part
    for x in (30, 70)
    for part in (
        Disc(x, 30, 13, PALE, INK, LINE),
        Shape(((x - 20, 84), (x - 14, 50), (x + 14, 50), (x + 20, 84)), SHADE, INK, LINE),
    )
)
PICTOGRAMS: Mapping[str, tuple[Part, ...]] = {
    "id_card": ID_CARD, "licence": LICENCE, "shop": SHOP, "calendar": CALENDAR, "phone": PHONE, "hall": HALL,
    "form": FORM, "stamp": STAMP, "envelope": ENVELOPE, "people": PEOPLE,
}  # fmt: skip
"""By the names that a guide may use."""
