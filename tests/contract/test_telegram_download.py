"""Where a file is fetched from is never for others to say: no other machine, no other port, no file of this house."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from telegram import File

from bot.channels.telegram_download import Downloads, NotFetched

pytestmark = pytest.mark.anyio
HERE = "http://127.0.0.1:8081/file/bot"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Bot:
    """Telegram as it answers getFile; whoever fetches what it names has fallen for it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.fetched: list[str] = []

    async def get_file(self, file_id: str) -> File:
        bot = self

        class Named(File):
            async def download_as_bytearray(self, *_: Any, **__: Any) -> bytearray:
                bot.fetched.append(str(self.file_path))
                return bytearray(b"sound")

        return Named(file_id, f"u-{file_id}", 5, self.path)


async def no_sleep(_seconds: float) -> None:
    """Waits for nothing."""


@pytest.mark.parametrize(
    "path",
    [
        "", "/etc/passwd", "file:///etc/passwd", "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:5005/status",
        "http://127.0.0.1:80811/file/bot1/voice", "https://127.0.0.1:8081/file/bot1/voice",
        "//127.0.0.1:8081/file/bot1/v",
        "http://127.0.0.1:8081.example/file/bot1/v", "http://127.0.0.1:8081@example/file/bot1/v",
        f"{HERE}1/../../internal/actions", f"{HERE}1/voice/../../../x", "voice/file_1.oga", "../keys/cookie.key",
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["sound", "photo"])
async def test_a_file_anywhere_else_is_not_fetched(path: str, kind: str) -> None:
    bot = Bot(path)
    downloads = Downloads(bot, HERE, no_sleep)  # type: ignore[arg-type]
    with pytest.raises(NotFetched):
        await getattr(downloads, kind)("1", 5)
    assert bot.fetched == []


async def test_a_file_of_this_machine_is_not_read_even_when_it_exists(tmp_path: Path) -> None:
    secret = tmp_path / "cookie.key"
    secret.write_bytes(b"secret")
    bot = Bot(str(secret))
    with pytest.raises(NotFetched):
        await Downloads(bot, HERE, no_sleep).sound("1", 5)  # type: ignore[arg-type]
    assert bot.fetched == []


async def test_a_file_where_files_lie_is_fetched() -> None:
    bot = Bot(f"{HERE}1:token/voice/file_1.oga")
    assert await Downloads(bot, HERE, no_sleep).sound("1", 5) == b"sound"  # type: ignore[arg-type]
