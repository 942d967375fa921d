"""What the channel itself says: about messages it cannot read yet, in groups, and when the house fails."""

from __future__ import annotations

START = "你好"
GROUP = "您好，我只在一对一的聊天里回答，这样您的事不会被别人看到。请点我的头像，单独跟我说。"
SORRY = "对不起，我这边出了点问题。请过一会儿再说一遍，或者找工作人员。"
MENU_HINT = "下面的大按钮，随时可以按。"
CHOOSE = "请选一个："
PLACEHOLDER = "在这里打字"
PICTURE = "这是您的预约单，到时候给工作人员看。"
CALENDAR = "点开这个文件，就存到手机的日历里，到时候会响。"

VOICE_LOST = "对不起，这段语音没有收到。请再发一次，或者打字。也可以按下面的按钮。"
VOICE_LONG = "您说得有点长，我一次最多听一分钟。请分开说，先说最要紧的一句。也可以按下面的按钮。"
PHOTO_LOST = "对不起，这张照片没有收到。请再发一次，或者打字。也可以按下面的按钮。"
PHOTO_LARGE = "这张照片太大了，我收不下。请当照片发，不要当文件发，或者打字。也可以按下面的按钮。"
_PICTURE = "对不起，图片我现在还看不了。请用文字告诉我是什么事，也可以按下面的按钮。"
_VIDEO = "对不起，视频我现在还看不了。请用文字告诉我是什么事，也可以按下面的按钮。"
_STICKER = "表情我看不懂，对不起。请用文字告诉我您要办什么，也可以按下面的按钮。"
_PLACE = "对不起，定位我现在还用不了。请打字告诉我在哪个乡镇、哪个村或哪条街，也可以按下面的按钮。"
_OTHER = "这个我现在还看不懂，对不起。请用文字告诉我，也可以按下面的按钮。"

# The order matters: an animation also counts as a document, a venue also as a location.
STRANGE = {
    "video_note": _VIDEO,
    "video": _VIDEO,
    "photo": _PICTURE,
    "animation": _STICKER,
    "sticker": _STICKER,
    "dice": _STICKER,
    "venue": _PLACE,
    "location": _PLACE,
    "contact": "对不起，名片我现在还用不了。要留电话的话，请在我问到的时候把号码打出来。也可以按下面的按钮。",
    "document": "对不起，文件我现在还看不了。请用文字告诉我是什么事，也可以按下面的按钮。",
    "edited": "您改过的那句话我看不到。请把要说的再发一遍，也可以按下面的按钮。",
    "other": _OTHER,
}
