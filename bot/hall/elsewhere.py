"""换个地址, 改成我女儿家: that a visit is to go to another place than the one told before."""

from __future__ import annotations

import re

_PLACE = r"(?:地址|地方|地点|门牌号?)"
_MAY = r"(?:我|想|要|得|能|能不能|可以|可不可以|可|给|都|也|又)*"
_OTHER = re.compile(
    rf"[换改](?:一?[个下]|成|到|为|去|掉)?(?:别的?|另外的?|另一个|新的?)?(?:上门的?)?{_PLACE}"
    rf"|{_PLACE}{_MAY}(?:[换改变]|(?:写|说|报|填|讲|弄)?错|不对)"
)
_ANOTHER_MATTER = re.compile(r"证(?!件)|执照|搬|拆|征|店面|门面|房东|大厅|窗口|原来那里|续期")
"""The shop's own address stands on the licence, and the hall has one, too."""
_HOUSE = re.compile(
    r"[换改](?:成|到|去|为|来)(?:去|来)?[^，,。;；]{0,8}(?:家里?|厝|店里|店头|医院|养老院)(?:[去来吧了啊呀。！!]*)(?:$|[，,。;；])"
    r"|^(?:还是|就|那|请|你们|不如)*[去到来]我(?!家)[^，,。;；]{1,5}(?:家里?|厝)[去来吧了啊呀。！!]*$"
)


def wished(text: str) -> bool:
    """Whether the words ask for another place, named or not."""
    if len(text) > 40:
        return False
    return names_house(text) or (_OTHER.search(text) is not None and not _ANOTHER_MATTER.search(text))


def names_house(text: str) -> bool:
    """Whether they say whose house it is to be, which is about a visit and nothing else."""
    return _HOUSE.search(text) is not None
