"""Pictures of licences that do not exist: every name, number and address is drawn by lot, and 样张 stands across them.

The layout is ours; it shows what such a licence shows (number, name, operator, address, valid until) in several fonts.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

CHINESE = ("NotoSansCJK-Regular", "NotoSerifCJK-Regular", "NotoSansCJK-Bold", "NotoSerifCJK-Bold", "ukai", "uming",
           "wqy-zenhei", "wqy-microhei")  # fmt: skip
FIGURES = ("DejaVuSans", "DejaVuSerif", "DejaVuSansMono", "LiberationSerif-Regular", "LiberationSans-Regular",
           "LiberationMono-Regular")  # fmt: skip
"""Beginnings of file names; whatever of them a machine has is used."""
FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
SIZE = (1400, 1000)
TITLE = "烟草专卖零售许可证"
Ink = tuple[int, int, int]


@dataclass(frozen=True)
class Licence:
    """What stands on an invented licence."""

    number: str
    name: str
    operator: str
    address: str
    start: date
    expiry: date


@dataclass(frozen=True)
class Look:
    """How it is printed: fonts of words and figures, which label and which form of date, ink and paper."""

    words: str
    figures: str
    label: str
    period: str
    ink: Ink
    paper: Ink
    spaced: bool


@cache
def fonts(names: tuple[str, ...], folders: tuple[Path, ...] = FOLDERS) -> tuple[str, ...]:
    """The files of these fonts that the machine has, in the order of the names."""
    files = sorted(p for folder in folders for p in folder.rglob("*") if p.suffix in (".ttc", ".ttf", ".otf"))
    found = (next((str(p) for p in files if p.stem == name), None) for name in names)
    return tuple(path for path in found if path)


@cache
def font(path: str, size: int) -> ImageFont.FreeTypeFont:
    """A font; of a collection the face with the mainland's forms."""
    if not path.endswith(".ttc"):
        return ImageFont.truetype(path, size)
    faces = []
    for number in range(12):
        try:
            faces.append(ImageFont.truetype(path, size, index=number))
        except OSError:
            break
    return next((face for face in faces if "SC" in str(face.getname()[0]).split()), faces[0])


def invented(lot: random.Random) -> Licence:
    """A licence by lot; the names are those of nobody and nowhere."""
    number = "3503" + "".join(str(lot.randrange(10)) for _ in range(8))
    surname, given = lot.choice("林陈黄郑吴"), lot.choice(("样张", "演示", "样例", "试样"))
    shop = f"演示{lot.choice('东西南北中')}{lot.choice(('便利店', '食杂店', '烟酒店', '超市'))}"
    place = f"{lot.choice(('白塘镇', '国欢镇', '江口镇', '三江口镇'))}演示村{lot.randrange(1, 300)}号"
    start = date(2021, 1, 1) + timedelta(days=lot.randrange(1900))
    years = lot.choice((3, 5, 5, 5))
    expiry = date(start.year + years, start.month, min(start.day, 28)) - timedelta(days=1)
    return Licence(number, shop, surname + given, place, start, expiry)


def look(lot: random.Random, folders: tuple[Path, ...] = FOLDERS) -> Look:
    """A way of printing by lot."""
    words = lot.choice(fonts(CHINESE, folders))
    figures = lot.choice((words, *fonts(FIGURES, folders)))
    ink = lot.choice(((20, 20, 20), (35, 30, 60), (70, 70, 70)))
    paper = lot.choice(((252, 250, 244), (240, 246, 240), (248, 240, 228), (236, 242, 250)))
    label = lot.choice(("许可证号", "证号", "编号", "许可证编号"))
    return Look(words, figures, label, lot.choice(tuple(PERIODS)), ink, paper, lot.random() < 0.2)


def _spoken(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _full(day: date) -> str:
    return f"{day.year}年{day.month:02}月{day.day:02}日"


PERIODS: dict[str, Callable[[Licence], str]] = {
    "to": lambda one: f"{_spoken(one.start)}至{_spoken(one.expiry)}",
    "from_to": lambda one: f"自{_full(one.start)}至{_full(one.expiry)}",
    "dots": lambda one: f"{one.start:%Y.%m.%d}至{one.expiry:%Y.%m.%d}",
    "dashes": lambda one: f"{one.start:%Y-%m-%d}至{one.expiry:%Y-%m-%d}",
    "until": lambda one: f"至{_spoken(one.expiry)}止",
}


def draw(one: Licence, how: Look) -> Image.Image:
    """The licence, straight and sharp."""
    picture = Image.new("RGB", SIZE, how.paper)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((30, 30, SIZE[0] - 30, SIZE[1] - 30), outline=(150, 40, 40), width=8)
    pen.rectangle((46, 46, SIZE[0] - 46, SIZE[1] - 46), outline=(190, 150, 80), width=3)
    _middle(pen, 90, "样张　演示用", font(how.words, 34), (180, 60, 60))
    _middle(pen, 140, TITLE, font(how.words, 84), (150, 30, 30))
    number = " ".join((one.number[:4], one.number[4:8], one.number[8:])) if how.spaced else one.number
    rows = (
        (how.label, number), ("企业（字号）名称", one.name), ("经营者姓名", one.operator), ("经营场所", one.address),
        ("许可范围", "卷烟零售、雪茄烟零售"), ("有效期限", PERIODS[how.period](one)),
    )  # fmt: skip
    words, figures = font(how.words, 40), font(how.figures, 40)
    for row, (label, value) in enumerate(rows):
        at = _text(pen, (110, 300 + row * 86), f"{label}：", words, figures, how.ink)
        _text(pen, (at + 8, 300 + row * 86), value, words, figures, how.ink)
    given = one.start - timedelta(days=3)
    _text(pen, (760, 850), "发证机关：演示县烟草专卖局", font(how.words, 32), font(how.figures, 32), how.ink)
    _text(pen, (760, 900), f"发证日期：{_spoken(given)}", font(how.words, 32), font(how.figures, 32), how.ink)
    pen.ellipse((1080, 760, 1270, 950), outline=(205, 70, 70), width=6)
    return picture


def _text(
    pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, words: ImageFont.FreeTypeFont,
    figures: ImageFont.FreeTypeFont, ink: Ink,
) -> int:  # fmt: skip
    """Words in one font and figures in the other on one line; where it ends."""
    x, base = at[0], at[1] + words.getmetrics()[0]
    for sign in text:
        face = figures if sign in "0123456789.- " else words
        pen.text((x, base), sign, font=face, fill=ink, anchor="ls")
        x += round(face.getlength(sign))
    return x


def _middle(pen: ImageDraw.ImageDraw, y: int, text: str, face: ImageFont.FreeTypeFont, ink: Ink) -> None:
    pen.text(((SIZE[0] - face.getlength(text)) / 2, y), text, font=face, fill=ink)
