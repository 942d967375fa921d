"""What an engine heard, judged: echoes of the prompt and babble are nothing, a weak guess is said to be one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.voice.listening.recogniser import Recognised

LOST = -1.0
"""Below this mean log probability the text is a guess (measured with Whisper base: babble and silence)."""
SURE = -0.45
ECHO_LETTERS = 14
MOST_PER_SECOND = 12.0
"""Nobody says more than twelve characters a second; engines that hallucinate do."""
_INVENTED = re.compile(r"字幕|订阅|点赞|打赏|支持明镜|谢谢(?:大家)?(?:观看|收看)|请不吝|Amara|by索兰娅", re.IGNORECASE)
_JUNK = re.compile(r"[\uFFFD\uFF21-\uFF3A\uFF41-\uFF5A]")
_MARKS = str.maketrans(",?!:;", "，？！：；")
_LOOP = re.compile(r"(.{1,12}?)\1{4,}")


@dataclass(frozen=True)
class Judged:
    """`text` in simplified characters, empty when it is not to be believed; `sure` when it may be acted on."""

    text: str
    sure: bool


def judge(heard: Recognised, seconds: float, prompt: str, simplified: Mapping[str, str]) -> Judged:
    """What of a recognised text may be believed, for `seconds` of sound and the `prompt` the engine was given."""
    text = simplify(heard.text, simplified)
    bare = letters(text)
    if not bare or _INVENTED.search(text) or _LOOP.search(bare) or len(bare) > MOST_PER_SECOND * max(seconds, 1.0):
        return Judged("", False)
    if echoes(bare, letters(prompt)) or (heard.logprob is not None and heard.logprob < LOST):
        return Judged("", False)
    return Judged(text, heard.logprob is None or heard.logprob >= SURE)


def simplify(text: str, table: Mapping[str, str]) -> str:
    """Traditional characters as simplified ones and Chinese punctuation; engines write either."""
    plain = "".join(table.get(c, c) for c in _JUNK.sub("", text))
    return " ".join(plain.translate(_MARKS).split())


def letters(text: str) -> str:
    """Only what is spoken: no punctuation, no spaces."""
    return re.sub(r"[\W_]+", "", text).lower()


def echoes(heard: str, prompt: str) -> bool:
    """Whether a text is a long piece of the prompt. A short one is what people say: 续证, 预约."""
    return len(heard) >= ECHO_LETTERS and heard in prompt
