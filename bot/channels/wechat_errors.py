"""WeChat's error numbers in the channel's own words (developers.weixin.qq.com, 全局返回码)."""

from __future__ import annotations

from bot.channels.wechat_port import ChannelBusy, ChannelError, ChannelRefused, ChannelUnreachable

STALE = frozenset((40001, 40014, 42001))
"""The access token is wrong, malformed or over: fetch another one and try once more."""
CLOSED = frozenset((45015, 45047))
"""The 48 hours are over, or the five messages are used up."""
GONE = frozenset((40003, 40037, 43004, 43101, 43116))
"""No such person, not a follower (any more), or no reminder wanted."""
LOST_MEDIA = 40007
MISSET = frozenset((40013, 40125, 40164, 41002, 41004, 48001))
"""The account itself: app id, secret, the address of this house not on the list, a right that it has not got."""
_WAITS = {-1: 5.0, 45009: 3600.0, 45011: 60.0}
"""The system is busy, the day's calls are used up, the minute's are."""


class Misset(ChannelRefused):
    """The account is not set up as the channel needs it."""


class Closed(ChannelUnreachable):
    """Nothing more may be said in the conversation before the person writes again."""


class LostMedia(ChannelRefused):
    """The media id is unknown or older than three days."""


def failure(code: int) -> ChannelError:
    """The error to be raised for a number; the service's own text may hold an openid and is left out."""
    if code in CLOSED:
        return Closed(f"errcode {code}")
    if code in GONE:
        return ChannelUnreachable(f"errcode {code}")
    if code in _WAITS:
        return ChannelBusy(_WAITS[code])
    if code == LOST_MEDIA:
        return LostMedia(f"errcode {code}")
    return Misset(f"errcode {code}") if code in MISSET else ChannelRefused(f"errcode {code}")
