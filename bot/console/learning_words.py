"""What learning has as codes and English sentences, in the words of the hall."""

from __future__ import annotations

import re

from bot.console.words import INTENTS

KINDS = {"unclear": "没听懂", "corrected": "本人改过", "doubtful": "听了回答就要找人"}
VIEWS = {"new": "还没教的", "labelled": "教过的", "aside": "不算问题的"}
STATES = {"active": "正在用", "kept": "备着", "rejected": "没过关"}
SLICES = {
    "plain": "平常话", "accent": "带口音", "short": "很短的", "oos": "不归这里管的", "dialect": "带方言",
    "long": "很长的", "typo": "有错别字", "multi": "一句几件事",
}  # fmt: skip
REFUSED = {
    "nothing is left": "去掉号码就没有字了",
    "it stands in tests/evaluation": "是考模型的题，不能拿来教",
    "it is a training sentence": "这句本来就会",
}
AGAINST = (
    (r"understood: (\S+) %, but a first model needs (\S+) %", "听懂{0}%，头一个模型要到{1}%"),
    (r"understood: (\S+) % → (\S+) %, fell by (\S+) points.*", "听懂的少了：{0}%变成{1}%，降了{2}个点"),
    (r"understood in the slice (\S+): (\S+) % → (\S+) %, fell.*", "“{0}”听懂的少了：{1}%变成{2}%"),
    (r"wrong without asking back: (\S+) % → (\S+) %.*", "没问清就答错的多了：{0}%变成{1}%"),
    (r"it was never judged", "还没有考过"),
    (r"journeys of data/stories failed.*", "整段对话没走通"),
)


def intent(code: str | None) -> str:
    """An intent by its plain name."""
    return INTENTS.get(code, code) if code else "没听出来"


def refused(why: str) -> str:
    """Why a sentence is not taught."""
    return next((said for start, said in REFUSED.items() if why.startswith(start)), why)


def against(why: str) -> str:
    """Why the gate turned a model away."""
    for pattern, said in AGAINST:
        if found := re.fullmatch(pattern, why, re.DOTALL):
            return said.format(*(SLICES.get(word, word) for word in found.groups()))
    return "没有考成，请把记录给管理员看"


def step(line: str) -> str:
    """One line of what training prints, its Chinese half where it has two."""
    chinese, slash, _ = line.partition(" / ")
    if slash:
        return chinese.strip()
    plain = re.sub(r"^( *\d+ s [→✓]) \w+ (\S+)", r"\1 \2", line)
    return re.sub(r"^ *(\d+) s", r"\1秒", plain).strip()
