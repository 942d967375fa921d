"""How hanzi are read: words by jieba, their pinyin by pypinyin, and our own readings where both would be wrong.

Tones are those of the dictionary: the model learned the sandhi of third tones, 一 and 不 by itself.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import cache

import jieba
from pypinyin import Style, lazy_pinyin

from tools.pack.phonemes import MARKS, of_syllable

HAN = re.compile(r"[㐀-䶿一-鿿〇]")
_RUN = re.compile(r"[㐀-䶿一-鿿〇]+|[^㐀-䶿一-鿿〇]+")

# Words that jieba should not cut or that pypinyin reads otherwise than a clerk does.
READINGS = {
    "行政": "xing2 zheng4",
    "得空": "de2 kong4",
    "还钱": "huan2 qian2",
    "幺": "yao1",
    "为准": "wei2 zhun3",
    "最长": "zui4 chang2",
    "有点长": "you3 dian3 chang2",
    "要约": "yao4 yue1",
    "对得上": "dui4 de5 shang4",
    "离得": "li2 de5",
    "写得": "xie3 de5",
    "地说": "de5 shuo1",
    "调大": "tiao2 da4",
    "难处": "nan2 chu4",
}


class Untellable(Exception):
    """A text with something in it that is neither hanzi nor a known mark; the message shows it."""


@cache
def _cutter() -> jieba.Tokenizer:
    jieba.setLogLevel(logging.WARNING)
    cutter = jieba.Tokenizer()
    for word in READINGS:
        cutter.add_word(word, freq=10_000_000)
    return cutter


def words(text: str) -> list[tuple[str, list[str]]]:
    """Each word of a run of hanzi with its syllables, `[("您", ["nin2"]), …]`."""
    return [(word, _syllables(word)) for word in _cutter().lcut(text)]


def runs(text: str) -> list[str]:
    """The stretches of hanzi between the marks."""
    return [run for run in _RUN.findall(text) if HAN.match(run)]


def count(text: str) -> int:
    """How many syllables are said: one for each hanzi."""
    return len(HAN.findall(text))


def syllables(text: str) -> list[str]:
    """The syllables of a text without their tones: what the judge compares."""
    return [one[:-1] for run in runs(text) for _, said in words(run) for one in said]


def _syllables(word: str) -> list[str]:
    if word in READINGS:
        return READINGS[word].split()
    return [
        syllable.replace("ü", "v") for syllable in lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True)
    ]


def symbols(text: str) -> str:
    """The model's symbols for a text of hanzi and punctuation. Raises Untellable."""
    return re.sub(r" +", " ", "".join(_symbols(text))).strip()


def _symbols(text: str) -> Iterator[str]:
    for run in _RUN.findall(text):
        if HAN.match(run):
            yield " ".join("".join(map(of_syllable, syllables)) for _, syllables in words(run))
        else:
            yield "".join(_mark(mark) for mark in run)


def _mark(mark: str) -> str:
    if mark not in MARKS:
        raise Untellable(f"{mark!r} cannot be said; the plan holds hanzi and punctuation only")
    return MARKS[mark]
