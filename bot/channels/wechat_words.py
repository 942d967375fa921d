"""What the WeChat channel itself says, and what stands in the account's menu."""

from __future__ import annotations

START = "你好"
HELLO = (
    "谢谢您关注。您发来的话只存在大厅的电脑里，用来帮您办事。"
    "不想收提醒，回“退订”；想看我们记了什么、想删掉，回“人工”，工作人员帮您办。"
)
SORRY = "对不起，我这边出了点问题。请过一会儿再说一遍，或者回“人工”。"
CHOOSE = "请选一个："
BY_NUMBER = "回数字就行。"
MORE = "点这里看全部"
TICKET = "点这里看预约单"
FORM = "点这里打开样表"
FILM = "点这里看方言视频"
CUT = "……"

VOICE_LOST = "对不起，这段语音没有收到。请再说一次，或者打字。"
VOICE_LONG = "您说得有点长，我一次最多听一分钟。请分开说，先说最要紧的一句。"
PHOTO_LOST = "对不起，这张照片没有收到。请再发一次，或者打字、说话。"
PHOTO_LARGE = "这张照片太大了，我收不下。请不要选“原图”，再发一次。"
_PICTURE = "对不起，图片我现在还看不了。请打字或者说话告诉我是什么事。"
_VIDEO = "对不起，视频我现在还看不了。请打字或者说话告诉我是什么事。"
STRANGE = {
    "image": _PICTURE,
    "video": _VIDEO,
    "shortvideo": _VIDEO,
    "location": "对不起，定位我现在还用不了。请告诉我在哪个乡镇、哪个村或哪条街。",
    "link": "对不起，网页我现在还看不了。请打字或者说话告诉我是什么事。",
    "other": "这个我现在还看不懂，对不起。请打字或者说话告诉我。",
}

MENU = (
    ("问一问", ("续证怎么办", "要带什么材料", "续证要多少钱", "什么时候上班")),
    ("约时间", ("预约时间", "我约了哪天", "到期提醒我")),
    ("找人", ("人工", "再说一遍", "慢一点")),
)
"""At most three titles of four characters with five entries each (自定义菜单); a pressed entry says itself."""
PAGE = "大字网页"
