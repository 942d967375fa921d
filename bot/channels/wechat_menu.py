"""The menu at the bottom of the account (自定义菜单): what is said with one press, and the house's own page."""

from __future__ import annotations

from typing import Any

from bot.channels.wechat_api import WechatApi
from bot.channels.wechat_words import MENU, PAGE

CREATE = "/cgi-bin/menu/create"


def menu(public_url: str | None) -> dict[str, Any]:
    """The menu as WeChat takes it; without a public address it has no link to the page."""
    groups: list[dict[str, Any]] = [
        {"name": name, "sub_button": [{"type": "click", "name": entry, "key": entry} for entry in entries]}
        for name, entries in MENU
    ]
    if public_url:
        groups[-1]["sub_button"].append({"type": "view", "name": PAGE, "url": f"{public_url}/"})
    return {"button": groups}


async def publish(api: WechatApi, public_url: str | None) -> None:
    """Put the menu up in place of the one that is there. Raises ChannelError."""
    await api.post(CREATE, menu(public_url))
