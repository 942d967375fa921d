"""What the guide says around its cards, the words that call for it, and its buttons."""

from __future__ import annotations

import re
from typing import Any

from bot.messages import HUMAN, Choice

GUIDE = "renewal"
STARTS = re.compile(
    r"^(请|麻烦)?(你|您)?(一步一步|一步步)(地)?(带|教|帮)?(着)?我?(办|做|来)?(续证)?$|^(全程)?帮办$|^带(着)?我办(续证)?$|"
    r"^(看|要看)?(续证)?(图解|看图办|流程图)$"
)
GOES_ON = re.compile(r"^(接着|继续)(看|办|来)(第.步)?$|^继续$|^下一[步张]$")
FORM = re.compile(r"^(打印|印|要)(一张|个|张)?(空白的?)?样表$|^样表$")
PAPERS = re.compile(r"^(对一?对|核对|看看?)(一下)?材料(齐不齐|清单)?$|^材料(清单|齐不齐)$")
ALL_THERE = re.compile(r"^(都|全|全都|全部)(已经)?(有|齐|带|备|准备)(了|好了|齐了|全了)?$")
GO_ON = "上次没看完，接着看吗？"
ALL = "材料都齐了，可以来办了。要帮您约时间吗？"
MISSING = "少什么材料，窗口会一次跟您说清楚，不用来回跑。没带齐也可以先问。"


def pressed(title: str, do: str, **data: Any) -> Choice:
    """A button of the guide."""
    return Choice(title, "/inform", {"guide": GUIDE, "do": do, **data})


BEGIN = pressed("一步一步带我办", "start")
"""The way into the guide, wherever it is offered."""
CHECK = pressed("对一对材料", "papers")
PRINT = pressed("印一张样表", "form")
STUCK = Choice("我不会，找人", HUMAN.say, HUMAN.data)
BOOK = Choice("预约时间", "/book_appointment", {"book": "renewal"})
