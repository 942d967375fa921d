"""What the checks of answers say in English sentences, in the words of the hall."""

from __future__ import annotations

import re

from bot.console.answer_form import LABELS

STATES = {
    "draft": "草稿",
    "submitted": "等另一位来看",
    "returned": "退回了",
    "published": "发布了",
    "dropped": "扔掉了",
}
VIEWS = {"all": "全部", "overdue": "该复核的", "changed": "大厅改过的", "waiting": "没发布的草稿"}
_ENGINES = {
    "mandarin bank": "自带的录音", "puxian bank": "大厅的莆仙话录音", "gtts": "网上的朗读（谷歌）",
    "edge": "网上的朗读（微软）", "piper": "本机的朗读", "sherpa": "本机的朗读",
}  # fmt: skip
_FIELDS = {
    **LABELS,
    "id": "编号",
    "intent": "哪一类问题",
    "covers": "第几个问题",
    "avoid": "不答的问法",
}
_FAULTS = (
    (r"missing", "还没有写"),
    (r"at least (\d+) are needed", "至少要{0}种"),
    (r"the review was due on (\S+)", "{0}就该复核了，请重新核对，写新的日期"),
    (r"more than a year after checked_on", "最晚是核对以后一年"),
    (r"lies in the future", "不能晚于今天"),
    (r"(?:Invalid isoformat|month must|day ).*", "日期写得不对，例如2026-11-23"),
    (r"(.+) is not in sources\.yml", "“{0}”不在名录里。新的来源要写是哪里发的、哪天的"),
    (r"(.+) has been repealed", "“{0}”已经废止，不能用"),
    (r"a figure stated as law needs the article", "把握选了“法规里写明的”，又写了数字，来源要写第几条"),
    (r"confidence [CD] must say 以窗口核对为准", "把握选了“以窗口为准”“各地不一样”的，要写上“以窗口核对为准”"),
    (r"confidence D must say 有的地方", "把握选了“各地不一样”的，要写上“有的地方”"),
    (r"confidence CFG must name a local fact", "把握选了“大厅自己的内容”的，要用上大厅设置里的内容"),
    (r"(.*) is not one of .*", "“{0}”不能用"),
    (r"a sensitive answer must offer a person", "敏感的答复要有“找工作人员”的按钮"),
    (r"(\d+) characters(?: are said)?, at most (\d+)", "有{0}个字，最多{1}个"),
    (r"letters, brackets and slashes cannot be said", "字母、括号、斜线念不出来"),
    (r"more than (\d+) sentences", "最多{0}句"),
    (r"(\d+) sentences are said, at most (\d+)", "有{0}句，最多{1}句"),
    (r"the question must stand last", "问话要放在最后一句"),
    (r"of several numbers none can be said twice", "有好几个号码，听的人记不住；只留一个，会念两遍"),
    (r"\{(.+)\} is not in facts\.yml", "大厅设置里没有“{0}”"),
    (r"a brace that names no fact", "花括号里要写大厅设置里的内容，例如{{hall.phone}}"),
    (r"(.+) is not used in this entry", "“{0}”在答复里没有用到"),
    (r"forbidden claim \S+ in “(.*)”: (.*)", "不能说“{0}”：{1}"),
    (r"row (\d+) .*", "第{0}个问题不归这里"),
    (r"(\S+) is not answered from here", "“{0}”这一类不从这里答"),
    (r"must (?:begin with|stay as it is).*", "编号不能改"),
    (r"unknown field", "不认得"),
    (r"a (?:text|list) is expected|true or false is expected", "写得不对"),
)
_BASE = (
    (r"row (\d+): no entry covers it.*", "第{0}个问题就没有答复了"),
    (r"intent (\S+): exactly one default entry.*", "这一类要有一条平常的答复"),
    (r"intent (\S+): asks: (.+) belongs to \d+ entries", "“{1}”这种问法，同一类里别的答复已经有了"),
)


def fault(line: str) -> str:
    """One sentence of the checks, without the file and the number of the answer."""
    for pattern, said in _BASE:
        if found := re.fullmatch(pattern, line, re.DOTALL):
            return said.format(*found.groups())
    parts = re.fullmatch(r"[^:]*: [^:]*: ([\w.]+): (.*)", line, re.DOTALL)
    if parts is None:
        return line
    field = _FIELDS.get(parts[1].split(".")[0], parts[1]).split("（")[0]
    for pattern, said in _FAULTS:
        if found := re.fullmatch(pattern, parts[2], re.DOTALL):
            return f"{field}：{said.format(*found.groups())}。"
    return f"{field}：{parts[2]}"


def engine(name: str) -> str:
    """What says an answer, by a name that people know."""
    return _ENGINES.get(name, name)
