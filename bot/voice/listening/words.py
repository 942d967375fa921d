"""The hall's own words, which engines mishear otherwise: 续证 becomes 蓄证, 白塘 becomes 白糖."""

from __future__ import annotations

from collections.abc import Iterable

from bot.hall.services import SERVICES

MATTERS = (
    "续证", "烟草证", "许可证", "营业执照", "身份证", "预约", "取消预约", "改时间", "上门办证", "转人工", "工作人员", 
    "停业", "歇业", "变更", "补办", "电子烟", "莆田话", "到期", "带什么材料",
)  # fmt: skip
SCENE = (
    "您好，烟草专卖办证大厅。许可证怎么续证？要带什么材料？延续、变更、补办、停业、歇业。"
    "我要预约，取消预约，改时间，上门办证，转人工，找工作人员，莆田话。"
)
ANSWERS = "对。不对。"
LONGEST = 200
"""Whisper reads the last 224 tokens of a prompt; a Chinese character is about one."""


def hot_words(townships: Iterable[str] = ()) -> tuple[str, ...]:
    """Every word worth expecting, most wanted first: matters, services, the hall's townships."""
    services = (s.name.partition("（")[0] for s in SERVICES.values())
    return tuple(dict.fromkeys((*MATTERS, *services, *townships)))


def prompt(townships: Iterable[str] = ()) -> str:
    """What was said before, so to speak: sentences as people say them, the townships, and the two short answers.

    Sentences work much better than a list of words (measured: a list made 续证 into 许长), and in simplified
    characters they also keep the engine from writing traditional ones.
    """
    places = ""
    for name in townships:
        if len(SCENE) + len(places) + len(name) + len(ANSWERS) + 2 <= LONGEST:
            places += ("、" if places else "") + name
    return SCENE + (f"{places}。" if places else "") + ANSWERS
