"""What the hall's kiosk says aloud by itself: short, one thing at a time, always with the way to a person."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "greeting": "您好，这里是办证大厅。要说话，按大话筒；约好了来办事，按签到；要约时间，按约时间；要找人，按找真人。",
    "checkin": "来签到。请把预约单上的方块码，对着上面的小镜头；没带单子，就按预约号，或者按手机号后四位。",
    "number": "请按预约号，按完按好了。",
    "phone": "请按手机号的后四位，按完按好了。",
    "camera": "镜头用不了。没关系，请按预约号，或者按手机号后四位。",
    "unread": "还没看清。请把方块码放平，离镜头一个手掌远；也可以按预约号。",
    "said": "请说预约号，说完再按一下。",
    "unheard": "没听清号码，请按数字，或者再说一遍。",
    "print": "要带走，请按打印。",
    "idle": "您还在吗？请按我还在。不然刚才的话就清掉了。",
    "loud": "声音大一点了。",
    "soft": "声音照常了。",
}
