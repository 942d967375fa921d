"""`wechat menu`: puts the menu of the service account up."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from typing import Any

from bot.settings import SettingError, Settings


def add(verbs: Any) -> None:
    """Add the command."""
    one = verbs.add_parser("wechat", help="wechat menu: put the menu of the service account up; --show only prints it")
    one.add_argument("what", choices=("menu",))
    one.add_argument("--show", action="store_true", help="print the menu, send nothing")
    one.set_defaults(run=run)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print the menu, or send it; 1 when WeChat does not take it."""
    from bot.channels.wechat_menu import menu
    from bot.channels.wechat_port import ChannelError

    if options.show:
        print(json.dumps(menu(settings.public_url), ensure_ascii=False))
        return 0
    if settings.wechat is None:
        raise SettingError("LIANXIN_WECHAT_APPID is missing; set it to the app id of the service account")
    try:
        asyncio.run(_publish(settings))
    except ChannelError as error:
        print(f"WeChat did not take the menu: {error}", file=sys.stderr)
        return 1
    print(json.dumps({"menu": "up"}))
    return 0


async def _publish(settings: Settings) -> None:
    from bot.channels.wechat_api import WechatApi
    from bot.channels.wechat_menu import publish
    from bot.store.store import open_store

    assert settings.wechat is not None
    store = open_store(settings.db_url, settings.data / "keys")
    api = WechatApi(settings.wechat, store.wechat)
    try:
        await publish(api, settings.public_url)
    finally:
        await api.close()
        store.db.close()
