"""Whose licence it is, when somebody books for somebody else: 帮我妈约, 我是他儿子, 替邻居问."""

from __future__ import annotations

import re

KIN = {
    "母亲": "老母亲|母亲|妈妈|老妈|阿妈|我妈|妈|老母|依妈|依奶|娘",
    "父亲": "老父亲|父亲|爸爸|老爸|阿爸|我爸|爸|老爹|依爸|依爹|爹|老爷子|老头子",
    "奶奶": "奶奶|阿嬷|嬷嬷|外婆|姥姥|依嬷|阿婆",
    "爷爷": "爷爷|阿公|外公|姥爷|依公",
    "爱人": "爱人|老婆|媳妇儿|妻子|太太|老公|丈夫|老伴|我家那口子",
    "公公": "公公",
    "婆婆": "婆婆",
    "岳父": "岳父|丈人|老丈人",
    "岳母": "岳母|丈母娘",
    "儿子": "儿子",
    "女儿": "女儿|闺女",
    "兄弟姐妹": "哥哥|大哥|二哥|弟弟|姐姐|大姐|妹妹|哥|姐|弟|妹",
    "亲戚": "叔叔|叔|伯伯|大伯|伯父|依伯|姑姑|姑|姨|阿姨|舅舅|舅|婶婶|婶|伯母|亲戚|堂[哥弟姐妹]|表[哥弟姐妹]",
    "邻居": "邻居|隔壁|街坊|朋友|老乡|同村的",
}
"""How people call them, the longest wording first; the key is what the hall says (您的母亲)."""

_WORDS = "|".join(sorted((w for words in KIN.values() for w in words.split("|")), key=len, reverse=True))
_FOR = re.compile(rf"(?:帮|替|给|为|代|帮着|帮忙给)(?:我们?|俺|阮)?(?:家里?的?|的)?(?P<kin>{_WORDS})")
_OWNS = re.compile(
    rf"(?:^|[，,。\s])(?:是|证是)?(?:我|俺|阮)(?:家|的)?(?P<kin>{_WORDS})(?:的|那个|那本)?(?:烟草?证|证|店)"
)
_COMES = re.compile(rf"(?:带|陪|送)(?:我|俺|阮)?(?:家|的)?(?P<kin>{_WORDS})(?:过?[来去]|上门|去你们)")
_CHILD = re.compile(
    r"我是(?:他|她|店主|老板|本人)?的?(?:家属|家里人|亲戚|儿子|女儿|儿媳妇?|媳妇|女婿|孙子|孙女|外甥|侄子|侄女)"
)
_SELF = re.compile(r"(?:我自己|本人|我本人)(?:办|来|去|的|用)?")


_ALSO = re.compile(rf"(?P<kin>{_WORDS})(?:那[个边])?(?:也|都)(?:是|要|想|得|来|去|一起)*(?:约|办|续|来|去|排|挂)")
_TOO = re.compile(
    rf"(?:跟|和|同|连)(?:我们?|俺|阮)?(?:家里?的?|的)?(?P<kin>{_WORDS})(?:的)?(?:两个人?)?一[起块](?:约|办|续)"
)


def also_wants(text: str) -> str | None:
    """The relative for whom a place is wished beside one's own: 老伴也要约, 跟我爸一起办."""
    found = _ALSO.search(text) or _TOO.search(text)
    return _named(found.group("kin")) if found else None


def relation(text: str) -> str | None:
    """Who the holder is to the person who speaks (母亲), None when nobody else is meant."""
    if _SELF.search(text):
        return None
    for pattern in (_FOR, _OWNS, _COMES):
        if found := pattern.search(text):
            return _named(found.group("kin"))
    return "家人" if _CHILD.search(text) else None


def _named(word: str) -> str:
    return next(name for name, words in KIN.items() if re.fullmatch(words, word))
