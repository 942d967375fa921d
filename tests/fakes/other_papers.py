"""Pictures that are no licence: what people send by mistake, all of it invented."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from tests.fakes.licence_pictures import CHINESE, SIZE, font, fonts, invented


def _sheet(lines: list[str], size: int = 40, paper: tuple[int, int, int] = (250, 250, 248)) -> Image.Image:
    picture = Image.new("RGB", SIZE, paper)
    pen, face = ImageDraw.Draw(picture), font(fonts(CHINESE)[0], size)
    for row, text in enumerate(lines):
        pen.text((100, 80 + row * (size * 2 - 8)), text, font=face, fill=(25, 25, 25))
    return picture


def receipt(lot: random.Random) -> Image.Image:
    """A shop's receipt with long numbers and a date."""
    number = "".join(str(lot.randrange(10)) for _ in range(12))
    goods = ["食用油　　1　　59.90", "大米　　　2　　84.00", "纸巾　　　3　　27.60"]
    return _sheet(["演示超市　收款凭证", f"单号：{number}", *goods, "合计：171.50", "2026-11-20 18:32", "谢谢惠顾"])


def wall(lot: random.Random) -> Image.Image:
    """A wall, a floor, a thumb: nothing to be read at all."""
    grain = np.random.default_rng(lot.randrange(2**32)).normal(0, 40, (60, 84, 3)) + lot.randrange(80, 200)
    rough = Image.fromarray(np.clip(grain, 0, 255).astype(np.uint8)).resize(SIZE, Image.Resampling.BICUBIC)
    return rough.filter(ImageFilter.GaussianBlur(6))


def business_licence(lot: random.Random) -> Image.Image:
    """A 营业执照 whose scope of business names tobacco."""
    one = invented(lot)
    return _sheet(
        [
            "营业执照", "统一社会信用代码：92350303MA00000000", f"名称：{one.name}", "类型：个体工商户",
            f"经营者：{one.operator}", "经营范围：食品、烟草制品零售（凭许可证经营）",
            f"注册日期：{one.start.year}年3月1日",
        ],
        44,
    )  # fmt: skip


def identity_card(lot: random.Random) -> Image.Image:
    """The layout of a 居民身份证 with an impossible number."""
    one = invented(lot)
    return _sheet(
        [
            f"姓名　{one.operator}", "性别　男　　民族　汉", "出生　1950　年　13　月　40　日", f"住址　{one.address}",
            "公民身份号码　350300195013400000", "样张",
        ],
        52, (232, 240, 248),
    )  # fmt: skip


def page_of_text(_lot: random.Random) -> Image.Image:
    """A page about licences that is none."""
    return _sheet(
        [
            "办事指南", "一、申请烟草专卖零售许可证的，应当向所在地的烟草专卖局提出。",
            "二、需要的材料：申请表、身份证。",
            "三、许可证有效期最长为五年，到期前三十日申请延续。", "四、办理不收任何费用。", "咨询电话：0594-3300000",
        ],
        34,
    )  # fmt: skip


OTHERS: dict[str, tuple[str, Callable[[random.Random], Image.Image]]] = {
    "receipt": ("other", receipt),
    "wall": ("nothing", wall),
    "business_licence": ("business", business_licence),
    "identity_card": ("identity", identity_card),
    "page_of_text": ("other", page_of_text),
}
"""Name, what it has to be taken for, and how it is drawn."""
