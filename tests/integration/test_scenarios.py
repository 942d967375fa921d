"""The same conversations over every channel, each ending in the same rows: tests/conversation/*.yml."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("lo_bot_api_emulator")
from tests.fakes.scenarios import Hall, hall_with_every_channel, scenarios, walk

pytestmark = [pytest.mark.slow, pytest.mark.emulator, pytest.mark.rasa]
CHANNELS = ("rest", "web", "telegram", "wechat")


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with hall_with_every_channel(tmp_path_factory.mktemp("scenarios")) as hall:
        yield hall


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("scenario", scenarios(), ids=lambda s: s["name"])
def test_a_conversation_ends_in_the_right_rows(scenario: dict[str, Any], channel: str, hall: Hall) -> None:
    walk(scenario, hall.somebody(channel), hall)
