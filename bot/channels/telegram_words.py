"""What the channel itself says: about messages it cannot read yet, in groups, and when the house fails."""

from __future__ import annotations

START = "你好"
GROUP = "您好，我只在一对一的聊天里回答，这样您的事不会被别人看到。请点我的头像，单独跟我说。"
SORRY = "对不起，我这边出了点问题。请过一会儿再说一遍，或者找工作人员。"
MENU_HINT = "下面的大按钮，随时可以按。"
CHOOSE = "请选一个："
PLACEHOLDER = "在这里打字"
PICTURE = "这是您的预约单，到时候给工作人员看。"
FORM = "点开就能看，也能打印。这不是正式表格。"
CALENDAR = "点开这个文件，就存到手机的日历里，到时候会响。"

PHONE_BUTTON = "用这个手机的号码"
PHONE_HINT = "不想打字，可以按下面的“用这个手机的号码”。"
PHONE_OTHERS = "这是别人的名片，我不能收。请按“用这个手机的号码”，或者把号码打出来。"
PHONE_ABROAD = "这个手机号不是国内的，我们打不过去，也发不了短信。请把一个国内的号码打出来。"
PLACE_BUTTON = "同意，发我的位置"
PLACE_HINT = (
    "也可以按下面的“同意，发我的位置”，上门的人好找。您的位置是敏感信息：只给上门的人看，只用这一次，办完就删；"
    "不发也一样上门。"
)
LIVE_PLACE = "我只要这一个位置，实时共享现在可以关掉了。"

VOICE_LOST = "对不起，这段语音没有收到。请再发一次，或者打字。也可以按下面的按钮。"
VOICE_LONG = "您说得有点长，我一次最多听一分钟。请分开说，先说最要紧的一句。也可以按下面的按钮。"
PHOTO_LOST = "对不起，这张照片没有收到。请再发一次，或者打字。也可以按下面的按钮。"
PHOTO_LARGE = "这张照片太大了，我收不下。请当照片发，不要当文件发，或者打字。也可以按下面的按钮。"
_PICTURE = "对不起，图片我现在还看不了。请用文字告诉我是什么事，也可以按下面的按钮。"
_VIDEO = "对不起，视频我现在还看不了。请用文字告诉我是什么事，也可以按下面的按钮。"
_STICKER = "表情我看不懂，对不起。请用文字告诉我您要办什么，也可以按下面的按钮。"
_PLACE = "现在用不着您的位置，我没有记下来。约上门的时候我会问您。也可以按下面的按钮。"
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
    "contact": "现在还用不着电话号码，我没有记下来。要用的时候我会问您。也可以按下面的按钮。",
    "document": "对不起，文件我现在还看不了。请用文字告诉我是什么事，也可以按下面的按钮。",
    "edited": "您改的是前面的话，我已经照原来的往下办了。请把要改的再发一遍，也可以按下面的按钮。",
    "other": _OTHER,
}
