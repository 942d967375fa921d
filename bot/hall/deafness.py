"""What somebody who cannot hear wishes: only to read here, or to know how it goes at the window. Pure."""

from __future__ import annotations

import re

_DEAF = re.compile(
    r"聋|听障|耳朵?(?:完全|都|根本|真的|也|就|是)*听不[见到着]|(?:我|老人家?|奶奶|爷爷|阿公|阿嬷|爸|妈)(?:是|都|真的|完全|根本|就)*听不[见到着]"
)
_READS = re.compile(
    r"(?<!不会)(?<!别)(?<!毋要)(?<!不用)(?<!我)(?:打|写|发|看)(?:文)?字(?!不|太|慢|累|费|打|写|手|的人)|文字|听(?:了)?也没用"
)
_LOUDER_IS_NO_USE = re.compile(r"不是.{0,3}大声|大声.{0,2}(?:也|没用|不行)")
_LOUDER = re.compile(r"大(?:一)?点?声|响一?点|声音.{0,2}大|慢|再[说讲念]|复讲")
_BARE = re.compile(
    r"(?:[你您]好|我|是|个|一个|耳朵|全|都|真的|完全|老|[，,\s])*(?:聋(?:了|的|人|哑人?|子)?|听障)(?:的|啊|呀|哦|人|[。！!\s])*"
)
_THERE = re.compile(r"窗口|柜台|大厅|现场|叫号|叫到|(?:工作人员|办事员|你们的?人).{0,4}(?:[说讲]|问|叫)")
_WRITTEN_THERE = re.compile(
    r"(?:请|让|叫|有没有|有)(?:一?个)?(?:人|工作人员|窗口|办事员|同志).{0,4}(?:写字|写给我|写出来|手语|打手语)|手语"
)
_HEARS_NOT = re.compile(
    r"聋|听障|(?<!没)听不[见到]|(?:工作人员|办事员|你们的?人|窗口的?人|叫号).{0,6}(?:听不[清懂]|没听[见到清])|"
    r"(?:听不[清懂]|没听[见到清]).{0,3}(?:工作人员|办事员|你们的?人|窗口的?人|叫号)"
)
_OTHER = re.compile(r"意见|投诉|态度|笑我|骂|约|上门|来(?:人|家|厝)|电话")
LONGEST = 24  # characters; a longer message tells of a matter, too


def reads_only(text: str) -> bool:
    """我耳朵听不见 只能打字: nothing is to be said aloud, and no louder either."""
    if len(text) > LONGEST or _OTHER.search(text) or asks_of_window(text):
        return False
    no_use = _LOUDER_IS_NO_USE.search(text)
    if _LOUDER.search(text) and not no_use:
        return False
    deaf = _DEAF.search(text) is not None
    return (deaf and (no_use is not None or _READS.search(text) is not None)) or _BARE.fullmatch(text) is not None


def asks_of_window(text: str) -> bool:
    """到窗口 我听不见工作人员讲话 怎么办: how somebody who cannot hear gets on at the hall."""
    if len(text) > LONGEST or _OTHER.search(text):
        return False
    return (_HEARS_NOT.search(text) is not None and _THERE.search(text) is not None) or (
        _WRITTEN_THERE.search(text) is not None
    )
