"""`wechat menu`: what WeChat gets, and what the operator reads when it does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli.main import parser
from bot.settings import SettingError, read
from tests.fakes.wechat_server import environment, wechat_server


def run(tmp_path: Path, env: dict[str, str], *words: str) -> int:
    options = parser().parse_args(["wechat", "menu", *words])
    return int(options.run(options, read({"LIANXIN_DATA": str(tmp_path), **env}, tmp_path)))


def test_the_menu_goes_up_with_the_page_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with wechat_server() as server:
        server.seconds = None
        public = {"LIANXIN_PUBLIC_URL": "https://hall.example"}
        assert run(tmp_path, {**environment(server.url), **public}) == 0
        assert server.menu is not None
        assert run(tmp_path, public, "--show") == 0
    done, shown = capsys.readouterr().out.splitlines()
    assert json.loads(done) == {"menu": "up"}
    assert json.loads(shown) == server.menu


def test_a_refusal_is_told_with_wechats_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with wechat_server() as server:
        server.seconds = None
        server.faults["/cgi-bin/menu/create"] = [48001]
        assert run(tmp_path, environment(server.url)) == 1
    assert "48001" in capsys.readouterr().err


def test_without_an_account_the_missing_setting_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="LIANXIN_WECHAT_APPID is missing"):
        run(tmp_path, {})
