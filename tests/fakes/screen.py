"""A hall's screen over a small house: its numbers are called by the test, its voice is the page's chime."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from bot.channels import screen, web
from bot.channels.page import assets
from bot.desk.screen import CalledNumber, Screen
from tests.fakes.house import SmallHouse
from tests.fakes.web_service import FakeWebService

ADDRESS = "https://hall.example"


@dataclass
class Numbers:
    """What the counters have called."""

    called: list[CalledNumber] = field(default_factory=list)

    def now(self, at: datetime) -> Sequence[CalledNumber]:
        return self.called


def hear(_said: str) -> str:
    """Every sentence sounds alike."""
    return "/audio/ok.mp3"


async def _chime(_request: Request) -> Response:
    return FileResponse(assets.FOLDER / "page.chime.mp3", media_type="audio/mpeg")


def application(house: SmallHouse, numbers: Numbers, public_url: str | None = ADDRESS) -> Starlette:
    """The screen's addresses beside the page's own."""
    hall = FakeWebService()
    shown = Screen(house.desk, numbers, hear)
    mine = screen.routes(shown, hall.facts, house.clock.now, public_url)
    return Starlette(routes=[*mine, *web.routes(hall), Route("/audio/{name}", _chime)])
