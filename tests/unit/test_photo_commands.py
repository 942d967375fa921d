"""`photo` on the command line, and what /health's page says about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import photo
from bot.cli.main import main
from bot.desk.health import _eye
from bot.hall.licence_text import Line
from bot.photo import process
from bot.photo.process import NotTaken, ReadingError, Seen

LINES = (
    Line("烟草专卖零售许可证", 0.99, top=0.1, bottom=0.2),
    Line("证号：350300123456", 0.99, top=0.3, bottom=0.35),
    Line("有效期限：2021年12月1日至2026年11月30日", 0.99, top=0.4, bottom=0.45),
)


class Reader:
    """Reads what it is told to."""

    version = "fake"

    def __init__(self, lines: tuple[Line, ...] = LINES, error: Exception | None = None) -> None:
        self._lines, self._error = lines, error

    async def lines(self, _data: bytes) -> Seen:
        if self._error:
            raise self._error
        return Seen(self._lines, b"jpeg")

    async def warm(self) -> None: ...

    async def close(self) -> None: ...


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "licence.jpg"
    path.write_bytes(b"jpeg")
    return str(path)


def test_a_photo_is_read_with_its_number_masked_unless_it_is_wanted(
    file: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(process, "reader", lambda _root: Reader())
    assert main(["photo", "read", file]) == 0
    assert capsys.readouterr().out == '{"number": "****3456", "expiry": "2026-11-30", "trouble": null}\n'
    assert main(["photo", "read", file, "--reveal"]) == 0
    assert "350300123456" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (NotTaken("heic"), "heic"),
        (ReadingError("busy"), "busy"),
        (ReadingError("slow"), "unclear"),
        (ReadingError("crashed"), "blind"),
        (ReadingError("off"), "blind"),
    ],
)
def test_whatever_goes_wrong_has_a_word(
    file: str, error: Exception, trouble: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(process, "reader", lambda _root: Reader(error=error))
    assert main(["photo", "read", file]) == 1
    assert f'"trouble": "{trouble}"' in capsys.readouterr().out


def test_where_nothing_reads_it_says_what_to_do(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert process.reader(tmp_path) is None
    monkeypatch.setattr(process, "reader", lambda _root: None)
    assert main(["photo", "read", file]) == 2
    assert photo.NOT_INSTALLED in capsys.readouterr().err


def test_the_staff_see_whether_photos_can_be_read() -> None:
    off, on = _eye({"status": "off"}), _eye({"status": "on", "version": "1"})
    assert (off.colour, "没有装" in off.said) == ("yellow", True)
    assert on.colour == "green"
