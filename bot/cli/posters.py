"""`posters`: links and square codes to be hung up in a village or at the hall, and how often they were followed."""

from __future__ import annotations

import argparse
import asyncio
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.cli.listings import show
from bot.hall.clock import stamp
from bot.hall.services import SERVICES
from bot.settings import Settings
from bot.store.posters import Poster

LONGEST_PLACE = 40
_BOT = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")


def add(verbs: Any) -> None:
    """Add the command with its own verbs."""
    top = verbs.add_parser("posters", help="links and square codes for posters, and how often they were followed")
    top.add_argument("--json", action="store_true", help="one JSON object per line")
    top.set_defaults(run=listing, bot=None)
    what = top.add_subparsers(dest="what", metavar="add|print|drop")
    one = what.add_parser("add", help="a new poster; prints its links")
    one.add_argument("--service", choices=tuple(SERVICES), help="the matter it leads to; without: the greeting")
    one.add_argument("--place", required=True, help=f"where it hangs, at most {LONGEST_PLACE} characters")
    one.set_defaults(run=make)
    two = what.add_parser("print", help="its square code as .svg or .png, or a sheet of A4 as .html")
    two.add_argument("token")
    two.add_argument("--to", choices=("telegram", "web"), required=True, help="where its link leads")
    two.add_argument("--out", type=Path, required=True)
    two.set_defaults(run=to_print)
    three = what.add_parser("drop", help="take one down; its link greets from then on")
    three.add_argument("token")
    three.set_defaults(run=drop)
    for each in (one, two):
        each.add_argument("--bot", help="the bot's name without @; unset: Telegram is asked")


def links(one: Poster, settings: Settings, bot: str | None) -> dict[str, str]:
    """The addresses of a poster, of the channels that are set up."""
    found = {"telegram": f"https://t.me/{bot}?start={one.token}"} if bot else {}
    return found | ({"web": f"{settings.public_url}/?from={one.token}"} if settings.public_url else {})


def listing(options: argparse.Namespace, settings: Settings) -> int:
    """Every poster with its visits."""
    from bot.bootstrap import build_house

    return show(_rows(build_house(settings).store.posters.listing()), options.json)


def _rows(found: Iterable[Poster]) -> Iterable[dict[str, Any]]:
    for one in found:
        last = one.last_on.isoformat() if one.last_on else None
        yield {
            "token": one.token, "service": one.service, "place": one.place, "visits": one.visits, "last_on": last,
            "made_at": stamp(one.made_at),
        }  # fmt: skip


def make(options: argparse.Namespace, settings: Settings) -> int:
    """Make a poster and print what it leads to."""
    from bot.bootstrap import build_house
    from bot.cli.main import Wrong

    place = " ".join(options.place.split())
    if not 1 <= len(place) <= LONGEST_PLACE or not place.isprintable():
        raise Wrong(f"--place must have 1 to {LONGEST_PLACE} characters")
    bot = _bot_name(options, settings)
    if not bot and not settings.public_url:
        raise Wrong("a link needs LIANXIN_TELEGRAM_TOKEN (or --bot NAME) or LIANXIN_PUBLIC_URL; set one of them")
    house = build_house(settings)
    one = house.store.posters.make(options.service, place, house.clock.now())
    row = {"token": one.token, "service": one.service, "place": one.place, **links(one, settings, bot)}
    return show([row], as_json=True)


def to_print(options: argparse.Namespace, settings: Settings) -> int:
    """Write the square code or the sheet of a poster."""
    from bot.bootstrap import build_house
    from bot.channels.poster_sheet import ENDINGS, write
    from bot.cli.main import Wrong

    if options.out.suffix not in ENDINGS:
        raise Wrong(f"--out {options.out.name} must end in one of: {' '.join(ENDINGS)}")
    house = build_house(settings)
    one = house.store.posters.get(options.token)
    if one is None:
        raise Wrong(f"{options.token!r} is not a poster; `posters` lists them")
    bot = _bot_name(options, settings) if options.to == "telegram" else None
    link = links(one, settings, bot).get(options.to)
    if link is None:
        need = "LIANXIN_TELEGRAM_TOKEN or --bot NAME" if options.to == "telegram" else "LIANXIN_PUBLIC_URL"
        raise Wrong(f"a link to {options.to} needs {need}")
    texts = house.facts.texts
    write(options.out, link, one, texts.get("hall.name", ""), texts.get("hall.phone", ""))
    return show([{"file": str(options.out), "link": link}], as_json=True)


def drop(options: argparse.Namespace, settings: Settings) -> int:
    """Take a poster down; 1 when there was none."""
    from bot.bootstrap import build_house

    gone = build_house(settings).store.posters.drop(options.token)
    show([{"dropped": gone}], as_json=True)
    return 0 if gone else 1


def _bot_name(options: argparse.Namespace, settings: Settings) -> str | None:
    """The bot's name: the given one, else what Telegram says; None where Telegram is not set up."""
    from bot.cli.main import Wrong

    name = options.bot.removeprefix("@") if options.bot else None
    if name is None and settings.telegram_token:
        name = asyncio.run(_asked(settings))
    if name is not None and not _BOT.fullmatch(name):
        raise Wrong("--bot must be the bot's name: 4 to 32 letters, digits or _, as in sample_hall_bot")
    return name


async def _asked(settings: Settings) -> str:
    from telegram.error import TelegramError

    from bot.channels.telegram import bot_of
    from bot.cli.main import Wrong

    bot = bot_of(settings, settings.telegram_token or "")
    try:
        return (await bot.get_me()).username or ""
    except TelegramError as error:
        raise Wrong(f"Telegram did not tell the bot's name ({type(error).__name__}); give it with --bot") from None
    finally:
        await bot.shutdown()
