"""What is said about a voice message: how it went wrong, and what becomes of the recording."""

from __future__ import annotations

TROUBLES = {
    "empty": "这段语音是空的。请再按住说一次，或者打字。",
    "too_large": "这段语音太大了，我收不下。一次最多说一分钟，请分开说。",
    "too_long": "您说得有点长。一次最多一分钟，请分开说，先说最要紧的一句。",
    "not_audio": "这段语音打不开。请再说一次，或者打字。",
    "slow": "这段语音我打不开。请再说一次，或者打字。",
    "busy": "现在同时说话的人多，我听不过来。请过一会儿再说一次，或者打字。",
    "silent": "没有听到您说话。请靠近话筒再说一次，也可以按下面的按钮。",
    "unclear": "对不起，没有听清。请靠近一点，慢慢再说一次，也可以按下面的按钮。",
}
KEPT_DAYS = 30
KEPT = f"录音只给工作人员听，最多留{KEPT_DAYS}天。不想留，按“删掉录音”。"
DEAF = "语音我这里现在听不了，已经录下来，请工作人员听了回复您。"
DIALECT = "您讲的莆田话，我还听不懂。已经录下来，请会讲莆田话的工作人员听了回复您。"
TWICE = "对不起，两次都没有听清。已经录下来，请工作人员听了回复您。"
MEANWHILE = "等的时候，您可以按下面的按钮，也可以打字。"
TOO_MANY = "今天的录音已经很多了，我留不下了。请打字、按下面的按钮，或者打大厅电话。"
AGAIN = "好的，是我听错了。请您再说一次，也可以打字，或者按下面的按钮。"
STALE = "这个按钮已经过时了，请再说一次，或者打字。"
DELETED = "好的，录音已经删掉了。"
GONE = "这段录音已经没有了。"
YES, NO, HUMAN, DELETE = "对", "不对", "人工", "删掉录音"
VOICE = "（语音）"


def read_back(text: str) -> str:
    """The question before anything is done."""
    return (
        f"我听到的是：{text.rstrip('。，,.')}，对吗？" if text[-1:] not in "？?！!" else f"我听到的是：“{text}”，对吗？"
    )
