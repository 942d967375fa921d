"""What takes long the first time is done before the first person comes."""

from __future__ import annotations

import time
from pathlib import Path

from starlette.testclient import TestClient

from bot.bootstrap import build_app
from bot.cli.main import ROOT
from bot.hall.when import patterns
from bot.settings import read

SETTINGS = {"LIANXIN_NOW": "2026-11-23T09:10", "LIANXIN_ASR": "off", "LIANXIN_RASA_URL": "http://127.0.0.1:9"}


def test_a_started_house_has_its_grammar_of_dates_ready_without_being_asked(tmp_path: Path) -> None:
    patterns.master.cache_clear()
    with TestClient(build_app(read(SETTINGS | {"LIANXIN_DATA": str(tmp_path / "var")}, ROOT))) as client:
        client.get("/health")
        end = time.monotonic() + 20
        while not patterns.master.cache_info().currsize and time.monotonic() < end:
            time.sleep(0.02)
    assert patterns.master.cache_info().currsize == 1
