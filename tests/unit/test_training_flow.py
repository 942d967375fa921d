"""When a model is trained, used or turned away; the engine's own work is played by two stand-ins."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.bootstrap import build_house
from bot.cli import engine, fitting, judging, swap, training
from bot.cli.gate import Counts, Figures
from bot.cli.judging import Verdict
from bot.cli.main import ROOT, main
from bot.cli.registry import UNJUDGED, Model, Registry
from bot.settings import Settings, read
from tests.fakes.clock import MONDAY
from tests.fakes.staff import hire


def figures(right: int, wrong: int = 20) -> Figures:
    return Figures(Counts(1000, right, wrong), {"plain": Counts(1000, right, wrong)})


class Workshop:
    """Stands in for `rasa train` and for the judgement; counts how often each was asked for."""

    def __init__(self) -> None:
        self.next = Verdict(figures(950), "")
        self.trained = self.judged = 0
        self.judged_again: list[str] = []
        self.killed = False

    def fit(self, _settings: Settings, models: Registry, mark: str) -> Model:
        self.trained += 1
        name = models.free_name(mark)
        model = models.write(Model(name, mark, "2026-11-23T09:10+08:00", rejected=[UNJUDGED]))
        (models.folder / f"{name}.tar.gz").write_bytes(gzip.compress(b"model"))
        return model

    def judge(self, _settings: Settings, _archive: Path) -> Verdict:
        if self.killed:
            raise KeyboardInterrupt
        self.judged += 1
        return self.next

    def sentences(self, _settings: Settings, archive: Path) -> Figures:
        self.judged_again.append(archive.name)
        return figures(950)


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    env = {"LIANXIN_DATA": str(tmp_path / "var"), "LIANXIN_NOW": "2026-11-23T09:10"}
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    return read(env, ROOT)


@pytest.fixture
def workshop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    made = Workshop()
    monkeypatch.setattr(fitting, "fit", made.fit)
    monkeypatch.setattr(judging, "judge", made.judge)
    monkeypatch.setattr(judging, "sentences", made.sentences)
    monkeypatch.setattr(engine, "answers", lambda _settings: False)
    return made


def teach(settings: Settings, text: str) -> None:
    """New data: one more labelled question."""
    house = build_house(settings)
    house.store.questions.label(house.store.questions.wonder(text, None, None, MONDAY), "hours", "小林", MONDAY)
    house.store.db.close()


def used(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Run `train`, which must succeed; the model in use."""
    assert main(("train", *words)) == 0
    return str(json.loads(capsys.readouterr().out)["model"])


def listed(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    assert main(("models", "--json")) == 0
    return {r["name"]: r["state"] for r in map(json.loads, capsys.readouterr().out.splitlines())}


def audit(settings: Settings) -> list[tuple[str, str]]:
    with build_house(settings).store.db.read() as c:
        return [(r.who, r.action) for r in c.exec_driver_sql("select who, action from audit")]


def test_the_first_model_is_judged_once_and_unchanged_data_are_not_trained_on_again(
    workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    first = used(capsys)
    assert used(capsys) == first
    assert (workshop.trained, workshop.judged, workshop.judged_again) == (1, 1, [])


@pytest.mark.slow
def test_what_a_clerk_taught_makes_a_new_model_compared_with_figures_that_are_known(
    settings: Settings, workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    first = used(capsys)
    teach(settings, "那个几点有人在咧")
    second = used(capsys)
    assert second != first
    assert workshop.judged_again == []
    assert sorted(listed(capsys).values()) == ["active", "kept"]


@pytest.mark.slow
def test_a_worse_model_is_turned_away_once_with_the_figure_that_fell(
    settings: Settings, workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    first = used(capsys)
    teach(settings, "那个几点有人在咧")
    workshop.next = Verdict(figures(940), "")
    for _ in range(2):
        assert main(("train",)) == 1
        told = capsys.readouterr()
        assert "understood: 95.00 % → 94.00 %, fell by 1.00 points (at most 0.3)" in told.err
        assert told.out == ""
    assert workshop.trained == 2
    assert training.ensure_model(settings).name == first
    assert sorted(listed(capsys).values()) == ["active", "rejected"]
    assert main(("models", "activate", next(n for n, s in listed(capsys).items() if s == "rejected"))) == 1


def test_a_journey_that_fails_turns_a_model_away_whatever_its_figures(
    settings: Settings, workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    used(capsys)
    teach(settings, "那个几点有人在咧")
    workshop.next = Verdict(figures(990, 0), "journeys of data/stories failed: A booking")
    assert main(("train",)) == 1
    assert "A booking" in capsys.readouterr().err


def test_without_sentences_to_judge_by_only_the_journeys_decide(
    workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    workshop.next = Verdict(None, "")
    assert used(capsys).startswith("model-")


def test_a_first_model_below_the_floor_is_not_used_and_the_way_out_is_named(
    settings: Settings, workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    workshop.next = Verdict(figures(800), "")
    with pytest.raises(RuntimeError, match="--force-activate"):
        training.ensure_model(settings)
    assert "90.0 %" in capsys.readouterr().err


@pytest.mark.slow
def test_only_an_admin_may_use_a_worse_model_all_the_same_and_that_is_written_down(
    settings: Settings, workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    used(capsys)
    teach(settings, "那个几点有人在咧")
    workshop.next = Verdict(figures(940), "")
    staff = build_house(settings).store.staff
    staff.add("小林", "clerk", "a long password", MONDAY)
    staff.add("老陈", "admin", "a long password", MONDAY)
    for words in ((), ("--as", "小林"), ("--as", "谁")):
        assert main(("train", "--force-activate", *words)) == 2
    assert workshop.trained == 1
    forced = used(capsys, "--force-activate", "--as", "老陈")
    assert listed(capsys)[forced.removesuffix(".tar.gz")] == "active"
    assert audit(settings) == [("老陈", "force-activate model")]
    assert used(capsys) == forced
    assert workshop.trained == 2
    assert training.ensure_model(settings).name == forced
    assert "rejected" not in capsys.readouterr().err


@pytest.mark.slow
def test_a_rollback_holds_until_somebody_decides_otherwise(
    settings: Settings, workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    first = used(capsys)
    assert main(("models", "rollback")) == 1
    teach(settings, "那个几点有人在咧")
    second = used(capsys)
    hire(build_house(settings).store.db, "小林")
    assert main(("models", "rollback", "--as", "小林")) == 0
    capsys.readouterr()
    assert used(capsys) == first
    assert training.ensure_model(settings).name == first
    assert main(("models", "activate", second.removesuffix(".tar.gz"))) == 0
    capsys.readouterr()
    assert used(capsys) == second
    assert audit(settings) == [("小林", "rollback model"), ("command line", "activate model")]
    assert workshop.trained == 2


@pytest.mark.parametrize(
    "words", [("activate",), ("activate", "../../x"), ("activate", "/etc/passwd"), ("rollback", "x")]
)
def test_a_model_that_is_not_of_the_folder_is_refused(
    words: tuple[str, ...], workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    first = used(capsys)
    assert main(("models", *words)) == 2
    capsys.readouterr()
    assert used(capsys) == first


def test_a_model_from_before_there_were_records_is_judged_once_and_compared_with(
    settings: Settings, workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = settings.data / "models"
    folder.mkdir(parents=True)
    (folder / "model-old.tar.gz").write_bytes(gzip.compress(b"model"))
    (folder / "current.json").write_text(json.dumps({"model": "model-old.tar.gz", "fingerprint": "older"}))
    workshop.next = Verdict(figures(940), "")
    assert main(("train",)) == 1
    assert "95.00 % → 94.00 %" in capsys.readouterr().err
    assert main(("train", "--force")) == 1
    assert workshop.judged_again == ["model-old.tar.gz"]
    assert listed(capsys)["model-old"] == "active"


def test_a_training_that_was_killed_before_its_judgement_is_judged_later_not_trained_again(
    workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    workshop.killed = True
    assert main(("train",)) == 130
    assert list(listed(capsys).values()) == ["rejected"]
    workshop.killed = False
    assert used(capsys).startswith("model-")
    assert (workshop.trained, workshop.judged) == (1, 1)


def test_a_model_that_a_running_engine_did_not_take_is_used_at_the_next_start(
    settings: Settings, workshop: Workshop, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> bool:
        raise RuntimeError("the running engine did not take it; nothing was changed")

    first = used(capsys)
    teach(settings, "那个几点有人在咧")
    with monkeypatch.context() as while_running:
        while_running.setattr(swap, "use", refuse)
        assert main(("train",)) == 1
    assert training.registry(settings).active().name + ".tar.gz" == first  # type: ignore[union-attr]
    assert training.ensure_model(settings).name != first
    assert workshop.trained == 2


def test_a_sentence_that_was_taught_changes_the_fingerprint_and_dropping_it_changes_it_back(settings: Settings) -> None:
    from bot.cli import learned

    before = training.fingerprint(settings)
    teach(settings, "那个几点有人在咧")
    learned.gather(settings)
    assert training.fingerprint(settings) != before
    build_house(settings).store.questions.drop(1)
    learned.gather(settings)
    assert training.fingerprint(settings) == before


def spoil(settings: Settings) -> str:
    """Cut the model in use in half; its name."""
    models = Registry(settings.data / "models")
    active = models.active()
    assert active is not None
    file = models.path(active.name)
    file.write_bytes(file.read_bytes()[:10])
    return file.name


def test_a_spoilt_model_gives_way_to_the_one_before_it_and_that_is_said(
    settings: Settings, workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    first = used(capsys)
    teach(settings, "周三开门吗")
    second = used(capsys)
    assert spoil(settings) == second
    found = training.active_file(settings)
    assert found is not None
    assert found.name == first
    said = capsys.readouterr().err
    assert f"{second}.spoilt" in said
    assert f"{first.removesuffix('.tar.gz')} is used instead" in said
    assert training.active_file(settings) == found
    assert capsys.readouterr().err == ""


def test_at_a_start_a_spoilt_model_is_trained_anew(
    settings: Settings, workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    used(capsys)
    spoil(settings)
    assert training.ensure_model(settings).is_file()
    assert workshop.trained == 2
    assert "there is no other" in capsys.readouterr().err


def test_when_the_note_which_model_is_in_use_is_lost_the_one_of_todays_data_is_used(
    settings: Settings, workshop: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    name = used(capsys)
    (settings.data / "models" / "current.json").write_text("{")
    assert training.ensure_model(settings).name == name
    assert workshop.trained == 1
