"""Training that the console starts: one child at a time, its steps kept, a failure told; models changed by one rule."""

from __future__ import annotations

import fcntl
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bootstrap import build_house
from bot.cli import engine
from bot.cli.main import ROOT
from bot.cli.registry import Model, Registry
from bot.cli.workshop import HouseWorkshop
from bot.desk.workshop import WorkshopRefusal
from bot.settings import Settings, read
from bot.store.audit_log import Wanted


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(engine, "answers", lambda _settings: False)
    env = {"LIANXIN_DATA": str(tmp_path / "var"), "LIANXIN_NOW": "2026-11-23T09:10"}
    return read(env, ROOT)


@pytest.fixture
def models(settings: Settings) -> Registry:
    made = Registry(settings.data / "models")
    made.folder.mkdir(parents=True)
    for name, rejected in (("model-a", []), ("model-b", []), ("model-c", ["it was never judged"])):
        made.write(Model(name, name, None, rejected=rejected))
        (made.folder / f"{name}.tar.gz").write_bytes(b"model")
    made.use("model-a")
    return made


def shop(settings: Settings, code: str, limit_s: float = 30.0) -> HouseWorkshop:
    """A workshop whose training is a few words of Python."""
    return HouseWorkshop(settings, (sys.executable, "-c", code), limit_s)


def ended(one: HouseWorkshop) -> str:
    assert one._running is not None
    one._running.join(30)
    return one.job().state


def audit(settings: Settings) -> Iterator[tuple[str, str, str]]:
    house = build_house(settings)
    yield from ((e.who, e.action, e.target) for e in house.store.audit.listing(Wanted()))
    house.store.db.close()


def test_what_a_training_printed_stays_and_who_started_it_is_in_the_log(settings: Settings) -> None:
    one = shop(settings, "import sys; print('训练 / training', file=sys.stderr); print('{}')")
    assert one.job().state == "none"
    one.train("林")
    assert ended(one) == "done"
    assert one.job().lines == ["训练 / training"]
    again = shop(settings, "").job()  # after a restart of the house
    assert (again.state, again.who, again.lines) == ("done", "林", ["训练 / training"])
    assert list(audit(settings)) == [("林", "train model", "models")]


def test_a_second_training_is_refused_while_one_runs_here_or_on_the_command_line(
    settings: Settings, models: Registry
) -> None:
    one = shop(settings, "import time; time.sleep(60)", limit_s=0.3)
    one.train("林")
    assert one.job().state == "running"
    with pytest.raises(WorkshopRefusal, match="busy"):
        one.train("陈")
    assert ended(one) == "failed"
    assert "took longer" in one.job().lines[-1]
    with (models.folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(WorkshopRefusal, match="busy"):
            one.train("陈")
        with pytest.raises(WorkshopRefusal, match="busy"):
            one.activate("model-b", "陈", forced=False)
    assert models.active() == models.get("model-a")


@pytest.mark.parametrize("code", ["raise SystemExit(1)", "import os; os.kill(os.getpid(), 9)"])
def test_a_training_that_fails_or_dies_is_told(settings: Settings, code: str) -> None:
    one = shop(settings, code)
    one.train("林")
    assert ended(one) == "failed"


def test_a_program_that_cannot_be_started_is_told(settings: Settings) -> None:
    one = HouseWorkshop(settings, ("/nowhere/python",))
    one.train("林")
    assert ended(one) == "failed"
    assert one.job().lines == ["training could not be started: FileNotFoundError"]


def test_a_training_that_a_restart_cut_off_says_so_and_another_can_start(settings: Settings) -> None:
    folder = settings.data / "log"
    folder.mkdir(parents=True)
    (folder / "training.json").write_text(json.dumps({"state": "running", "who": "林"}), encoding="utf-8")
    one = shop(settings, "")
    assert one.job().state == "interrupted"
    one.train("林")
    assert ended(one) == "done"


def test_models_are_activated_and_returned_from_and_the_log_says_who(settings: Settings, models: Registry) -> None:
    one = shop(settings, "")
    one.activate("model-b", "林", forced=False)
    one.activate("model-b", "林", forced=False)  # a double click
    assert [(m.name, m.state) for m in one.models()] == [
        ("model-c", "rejected"), ("model-b", "active"), ("model-a", "kept"),
    ]  # fmt: skip
    assert one.earlier() == "model-a"
    assert one.back("陈") == "model-a"
    assert models.active() == models.get("model-a")
    assert [row[:2] for row in audit(settings)] == [("陈", "rollback model"), ("林", "activate model")]
    with pytest.raises(WorkshopRefusal, match="none"):
        one.back("陈")


def test_a_model_that_was_turned_away_needs_force(settings: Settings, models: Registry) -> None:
    one = shop(settings, "")
    with pytest.raises(WorkshopRefusal, match="worse"):
        one.activate("model-c", "林", forced=False)
    with pytest.raises(WorkshopRefusal, match="unknown"):
        one.activate("../model-c", "管", forced=True)
    assert models.active() == models.get("model-a")
    one.activate("model-c", "管", forced=True)
    assert list(audit(settings)) == [("管", "force-activate model", "model-c")]


def test_an_engine_that_refuses_a_model_changes_nothing(
    settings: Settings, models: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "answers", lambda _settings: True)  # and nothing is there to load it
    with pytest.raises(WorkshopRefusal, match="engine"):
        shop(settings, "").activate("model-b", "林", forced=False)
    assert models.active() == models.get("model-a")
    assert list(audit(settings)) == []
