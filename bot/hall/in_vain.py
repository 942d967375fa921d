"""我跑了三十公里你知道吗, 上次白跑一趟: somebody has come for nothing and says so; no fear that it may happen."""

from __future__ import annotations

import re

SORRY = "对不起。"
_MANY = r"[0-9一二三四五六七八九十几两好]{1,4}多?个?"
_RAN = re.compile(
    rf"(?<!他们)(?<!你们)白[跑来走](?:了)?(?:{_MANY})?[趟回次]|(?:害|让|叫)我.{{0,4}}(?:来回|白|多)跑|"
    rf"跑了{_MANY}(?:公里|里路|里地|趟|回(?!来)|钟头|小时)|大老远.{{0,4}}(?:跑|赶|来|过来)"
)
_FEARED = re.compile(
    r"怕|免得|省得|不想|不愿|会不会|不是.{0,8}白|要是|万一|如果|为了|别[让叫]|不要让|下山去|早了|回来.{0,6}白"
)


def ran(text: str) -> bool:
    """Whether the way that was made for nothing lies behind them."""
    return _RAN.search(text) is not None and not _FEARED.search(text)
