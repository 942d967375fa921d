"""The settings of the WeChat service account (服务号): off without an app id, and then all of its secrets are needed.

The shapes are those that mp.weixin.qq.com gives out: an app id of wx and 16 hexadecimal digits, a secret of 32, a token
of 3 to 32 letters and digits that the hall chooses, an AES key of 43.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

NAMES = "WECHAT_APPID WECHAT_SECRET WECHAT_TOKEN WECHAT_AES_KEY WECHAT_API_URL WECHAT_NOTICE WECHAT_NOTICE_DATA"
API_URL = "https://api.weixin.qq.com"
NOTICE_DATA = '{"thing1": "{text}"}'
SHAPES = {
    "LIANXIN_WECHAT_APPID": (r"wx[0-9a-f]{16}", "wx and 16 hexadecimal digits"),
    "LIANXIN_WECHAT_SECRET": (r"[0-9a-f]{32}", "32 hexadecimal digits"),
    "LIANXIN_WECHAT_TOKEN": (r"[A-Za-z0-9]{3,32}", "3 to 32 letters and digits"),
    "LIANXIN_WECHAT_AES_KEY": (r"[A-Za-z0-9]{43}", "43 letters and digits (安全模式), or unset it for 明文模式"),
    "LIANXIN_WECHAT_NOTICE": (r"[A-Za-z0-9_-]{20,64}", "the id of a template of 订阅通知, 20 to 64 characters"),
}
SECRET = ("LIANXIN_WECHAT_SECRET", "LIANXIN_WECHAT_TOKEN", "LIANXIN_WECHAT_AES_KEY")
KEYWORD = re.compile(r"[a-z_]+[0-9]{1,2}")


@dataclass(frozen=True)
class WechatSettings:
    """One service account; without `aes_key` it talks in the plain mode, without `notice` no reminder goes this way."""

    appid: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str | None = field(default=None, repr=False)
    api_url: str = API_URL
    notice: str | None = None
    notice_data: Mapping[str, str] = field(default_factory=dict)


def read_wechat(env: Mapping[str, str]) -> WechatSettings | None:
    """The settings, None while LIANXIN_WECHAT_APPID is not set.

    Raises ValueError naming the variable and what is allowed; a secret's own value is never repeated.
    """
    found = {name: _shaped(env, name) for name in SHAPES}
    url, data = _url(env), _notice_data(env)
    appid, secret, token = (found[f"LIANXIN_WECHAT_{name}"] for name in ("APPID", "SECRET", "TOKEN"))
    if appid is None:
        return None
    if secret is None or token is None:
        missing = "LIANXIN_WECHAT_SECRET" if secret is None else "LIANXIN_WECHAT_TOKEN"
        raise ValueError(f"{missing} is missing; LIANXIN_WECHAT_APPID needs it: {SHAPES[missing][1]}")
    notice = found["LIANXIN_WECHAT_NOTICE"]
    return WechatSettings(appid, secret, token, found["LIANXIN_WECHAT_AES_KEY"], url, notice, data)


def _shaped(env: Mapping[str, str], name: str) -> str | None:
    value = env.get(name) or None
    pattern, allowed = SHAPES[name]
    if value is not None and not re.fullmatch(pattern, value):
        shown = "" if name in SECRET else f"={value!r}"
        raise ValueError(f"{name}{shown} is not allowed; use {allowed}")
    return value


def _url(env: Mapping[str, str]) -> str:
    value = (env.get("LIANXIN_WECHAT_API_URL") or API_URL).rstrip("/")
    if not re.fullmatch(r"https://[^\s/?#@]+|http://(127\.0\.0\.1|localhost)(:[0-9]{1,5})?", value):
        raise ValueError(f"LIANXIN_WECHAT_API_URL={value!r} is not allowed; use an https address such as {API_URL}")
    return value


def _notice_data(env: Mapping[str, str]) -> Mapping[str, str]:
    problem = f"LIANXIN_WECHAT_NOTICE_DATA is not allowed; use keywords of the template such as {NOTICE_DATA}"
    try:
        found = json.loads(env.get("LIANXIN_WECHAT_NOTICE_DATA") or NOTICE_DATA)
    except ValueError:
        raise ValueError(problem) from None
    if not isinstance(found, dict) or not all(KEYWORD.fullmatch(k) and isinstance(v, str) for k, v in found.items()):
        raise ValueError(problem)
    if not any("{text}" in v for v in found.values()):
        raise ValueError(f"{problem}; one of them must hold {{text}}")
    return found
