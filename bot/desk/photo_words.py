"""What is said about a photo: how it went wrong, what was read, and what becomes of it."""

from __future__ import annotations

from datetime import date

PHOTO = "（照片）"
HOW = "请把证放平，光线亮一点，四个角都拍进去，再拍一张。"
OR_SAY = "也可以直接说，或者打字。"
TOO_MANY = "今天的照片已经很多了，我看不过来。请直接说，或者打字。"
_FILE = f"这张照片打不开。请再拍一张，{OR_SAY}"
_OTHER = f"这张好像不是烟草专卖零售许可证。请拍那张证的正面，{OR_SAY}"
TROUBLES = {
    "empty": f"照片没有收到。请再发一次，{OR_SAY}",
    "too_large": f"这张照片太大了，我收不下。请用手机重新拍一张，{OR_SAY}",
    "too_many_pixels": f"这张照片太大了，我收不下。请用手机重新拍一张，{OR_SAY}",
    "too_small": f"这张照片太小了，看不清。{HOW}",
    "heic": "这种照片（HEIC）我打不开。苹果手机请到“设置—相机—格式”里选“兼容性最佳”，再拍一张。也可以直接说。",
    "not_picture": _FILE,
    "business": f"这张像是营业执照。我要看的是烟草专卖零售许可证，请拍那一张，{OR_SAY}",
    "identity": f"这张像是身份证，我没有存。请拍烟草专卖零售许可证，{OR_SAY}",
    "other": _OTHER,
    "nothing": f"照片里没有看到字。{HOW}",
    "unclear": f"这张证看不清。{HOW}{OR_SAY}",
    "several": f"照片里有两个证号，我不知道是哪一个。请只拍一张证，{OR_SAY}",
    "busy": f"现在发照片的人多，我看不过来。请过一会儿再发，{OR_SAY}",
    "too_many": TOO_MANY,
    "blind": "照片我这里现在看不了。请说一下证号，或者到期的日子，打字也行。",
}
NO_NUMBER = f"证号看不清。请凑近一点，再拍一张，{OR_SAY}"
AGAIN = f"好的，是我看错了。{HOW}"
SAY_NUMBER = "好的，请您说证号，12位数字，一个一个地说。打字也行。"
SAY_DATE = "好的，您自己说。您的证哪天到期？比如“明年3月5号”。"
ONLY_NUMBER = "好的。您的证哪天到期？说给我听，我帮您算日子。"
OLD = "这张照片问的事已经过时了，请再拍一张，或者直接说。"
NOT_STORED = "（照片我没有存。）"
WHICH = "是您自己的证，还是家里人的？按下面的数字就行。"
WHOSE = "这个证号跟您以前给的不一样。是您自己的证，还是家里人的？"
KEPT_DAYS = 30
KEPT = f"好的，照片留给工作人员看，他们看了回复您。照片最多留{KEPT_DAYS}天。不想留，按“删掉照片”。"
SEND_AGAIN = "照片我没有存，已经没有了。请再发一次，这回我直接留给工作人员看。"
NOT_TO_CLERK = "这张照片没有到工作人员那里。请再发一次，或者用话说给工作人员听。"
DELETED = "好的，照片已经删掉了。"
YES, NO, SELF, KEEP, DELETE = "对", "不对，重拍", "我自己说", "留给工作人员看", "删掉照片"
MINE, FAMILY = "对，是我自己的", "对，是家里人的"


def read_back(number: str | None, expiry: date | None, whose: bool) -> str:
    """What was read, as it stands on the screen: nothing of it counts before the person says yes."""
    parts = [f"证号是 {grouped(number)}"] if number else []
    parts += [f"有效期到 {day(expiry)}"] if expiry else []
    question = WHOSE if whose else "请跟证上对一对，对吗？"
    return f"我看到的{'，'.join(parts)}。\n{question}\n{NOT_STORED}"


def spoken(expiry: str | None, whose: bool) -> str:
    """The same aloud in words that are recorded, `expiry` with its weekday; a number is for the eyes alone."""
    said = f"我念给您听：{expiry}到期。" if expiry else ""
    return said + (WHOSE if whose else "对不对？")


def day(one: date) -> str:
    """A date as it stands on a licence."""
    return f"{one.year}年{one.month}月{one.day}日"


def grouped(number: str) -> str:
    """`350300000001` as `3503 0000 0001`, by which people compare."""
    return " ".join(number[i : i + 4] for i in range(0, len(number), 4))
