"""`serve`: the gateway alone, as the supervisor starts it."""

from __future__ import annotations

import argparse
from typing import Any

from bot.settings import Settings


def add(verbs: Any) -> None:
    """Add the command."""
    one = verbs.add_parser("serve", help="the gateway alone (run starts it together with the dialogue engine)")
    one.set_defaults(run=run)


def run(_options: argparse.Namespace, settings: Settings) -> int:
    """Serve until stopped."""
    import uvicorn

    from bot.bootstrap import build_app
    from bot.cli.connection import KEPT_S, Connection
    from bot.cli.workshop import HouseWorkshop
    from bot.logs import configure

    settings.refuse_open_house()
    configure(settings)
    server = uvicorn.Server(
        uvicorn.Config(
            build_app(settings, HouseWorkshop(settings)),
            host=settings.host, port=settings.port, log_config=None, access_log=False,
            server_header=False, timeout_graceful_shutdown=3, http=Connection, ws="none",
            timeout_keep_alive=KEPT_S,
        )
    )  # fmt: skip
    server.run()
    return 0 if server.started else 1
