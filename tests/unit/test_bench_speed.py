"""The measurements of speed: the bar over all of them, the stock assistant's files, and what is said of a table."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path

import pytest
import yaml

from bench import _houses, _inside, _stock_house, floor, growth, houses
from tools import measure

ROOT = Path(__file__).resolve().parents[2]


def test_the_bar_stands_for_all_scripts_and_shows_how_long_it_will_take() -> None:
    out = io.StringIO()
    bar = measure.Bar([60, 180], out)
    bar.begin(1, "houses")
    bar.say("half way")
    bar.begin(2, "done")
    first, said, last = out.getvalue().splitlines()
    assert " 25 %  1/2  0 min, 3 min left  houses" in first
    assert said == "half way"
    assert last.startswith("[" + "█" * measure.WIDTH + "] 100 %  2/2")


def test_what_waits_runs_beside_what_computes_and_the_next_bar_knows_how_long_each_took(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("LIANXIN_DATA", raising=False)
    (tmp_path / "bench").mkdir()
    wait = (
        "import pathlib, time\nend = time.monotonic() + 20\n"
        "while not pathlib.Path('{0}').exists():\n    assert time.monotonic() < end\n"
    )
    for name, other in (("fitting", "outbox"), ("outbox", "fitting")):  # each waits for the other's file
        body = f"open('{name}', 'w').close()\n" + wait.format(other)
        (tmp_path / "bench" / f"{name}.py").write_text("import sys\nprint('on its way', file=sys.stderr)\n" + body)
    assert measure.main(["bench"], tmp_path) == 0
    told = capsys.readouterr().err
    assert "fitting + outbox" in told
    assert told.count("on its way") == 2
    assert {"fitting", "outbox"} <= set(measure.usual(measure.kept(tmp_path)))
    assert measure.usual(measure.kept(tmp_path))["outbox"] < 60


def test_all_of_bench_takes_less_than_half_an_hour_of_two_quiet_cores() -> None:
    plan = measure.groups([one for one in measure.scripts(ROOT / "bench") if measure.kind_of(one) == "bench"])
    assert sum(max(measure.USUAL.get(one.stem, 60) for one in group) for group in plan) < 30 * 60


def test_the_stock_assistant_answers_every_intent_and_fills_a_form(tmp_path: Path) -> None:
    _stock_house.write(tmp_path)
    domain, config = (yaml.safe_load((tmp_path / f"{name}.yml").read_text("utf-8")) for name in ("domain", "config"))
    rules = yaml.safe_load((tmp_path / "data" / "rules.yml").read_text("utf-8"))["rules"]
    begun = {rule["steps"][0]["intent"] for rule in rules if "intent" in rule["steps"][0]}
    assert begun == set(domain["intents"])
    said = {step["action"] for rule in rules for step in rule["steps"] if "action" in step}
    assert {name for name in said if name.startswith("utter_")} <= set(domain["responses"])
    assert "没有工本费" in domain["responses"]["utter_renewal_fee"][0]["text"]
    assert domain["forms"]["booking_form"]["required_slots"] == list(_stock_house.FIELDS)
    assert [policy["name"] for policy in config["policies"]] == [
        "MemoizationPolicy", "RulePolicy", "UnexpecTEDIntentPolicy", "TEDPolicy",
    ]  # fmt: skip
    assert _stock_house.place() == _stock_house.place()


def test_the_kept_parts_take_the_place_of_those_that_were_not_really_trained(tmp_path: Path) -> None:
    def model(name: str, parts: dict[str, str]) -> Path:
        folder = tmp_path / name
        for part, words in parts.items():
            (folder / "components" / part).mkdir(parents=True)
            (folder / "components" / part / "weights").write_text(words)
        with tarfile.open(tmp_path / f"{name}.tar.gz", "w:gz") as archive:
            archive.add(folder, arcname="")
        return tmp_path / f"{name}.tar.gz"

    kept, fresh = model("kept", {"diet": "trained"}), model("fresh", {"diet": "one epoch", "policy": "trained"})
    _stock_house.graft(kept, fresh)
    with tarfile.open(fresh) as archive:
        archive.extractall(tmp_path / "seen", filter="data")
    found = {path.parent.name: path.read_text() for path in (tmp_path / "seen").rglob("weights")}
    assert found == {"diet": "trained", "policy": "trained"}
    with pytest.raises(RuntimeError, match="has no part diet"):
        _stock_house.graft(kept, model("other", {"policy": "trained"}))


def test_a_ratio_says_whether_its_aim_is_reached() -> None:
    assert houses.times_better("question, ms", 20, 90) == ("4.5 ×", "yes, ≥ 3 ×")
    assert houses.times_better("turns a second, 8 people", 30, 10) == ("3.0 ×", "no, ≥ 4 ×")
    assert houses.times_better("memory of all processes, MB", 700, 1000) == ("70 %", "no, ≤ 60 %")
    assert houses.times_better("right of the evaluation sentences, %", 87.1, 64.5) == ("+22.6 points", "")
    assert houses.times_better("training, s of the processor", 20, 1500) == ("75.0 ×", "")


def test_without_the_stock_model_our_own_stands_alone_and_says_so() -> None:
    told = houses.table({"question, ms": {houses.OURS: [20.0] * 9}}, houses.Size(turns=9), 0.3)
    assert "`make bench-stock`" in told
    assert "| question, ms | 20.0 (20.0–20.0) |  |  |  |" in told


def test_growth_is_flat_when_a_hundred_times_the_rows_take_no_longer() -> None:
    assert growth.flat({1: [10.0] * 5, 100: [14.0] * 5})
    assert growth.flat({1: [0.2] * 5, 100: [2.0] * 5})  # within what a median wavers by
    assert not growth.flat({1: [10.0] * 5, 100: [30.0] * 5})


def test_growth_is_drawn(tmp_path: Path) -> None:
    found = {name: {1: [1.0], 10: [2.0]} for _, names in growth.GROUPS.values() for name in names}
    growth.plot(found, (1, 10), tmp_path)
    for key in growth.GROUPS:
        drawn = (tmp_path / f"growth-{key}.svg").read_text("utf-8")
        assert drawn.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
        assert "×10" in drawn


def test_the_parts_of_a_turn_add_up_to_it() -> None:
    whole = {
        floor.WHOLE: 22.0, floor.GATEWAY: 0.6, floor.ENGINE: 1.0, floor.BACK: 0.9, floor.MODEL: 0.5, floor.TURN: 14.0,
        floor.PARSE: 3.0, floor.ACT: 2.4,
    }  # fmt: skip
    parts = floor.split(whole)
    assert sum(parts.values()) == pytest.approx(22.0)
    # The engine's 14.0 and the trip to the gateway, without the 1.8 of the action: beside a floor of 3.0.
    assert "12.8 ms = 4.3 ×" in floor.without_ours(parts)


def test_what_a_library_does_in_c_counts_for_who_called_it() -> None:
    asked, ours, own = ("/x/sqlalchemy/engine.py", 1, "execute"), ("/x/bot/desk/a.py", 1, "answer"), ("~", 0, "len")
    stats = {
        asked: (1, 1, 2.0, 4.0, {}), ours: (1, 1, 1.0, 6.0, {}),
        own: (3, 3, 3.0, 3.0, {asked: (2, 2, 2.0, 2.0), ours: (1, 1, 1.0, 1.0)}),
    }  # fmt: skip
    found = _inside.by_part(stats)
    assert found["SQLAlchemy and SQLite"] == pytest.approx(100 * 4 / 6)
    assert found["use cases and rules of the hall"] == pytest.approx(100 * 2 / 6)
    assert list(found) == ["SQLAlchemy and SQLite", "use cases and rules of the hall"]


def test_memory_and_time_of_a_process_and_all_below_it_are_found() -> None:
    if not Path("/proc/self/smaps_rollup").exists():
        pytest.skip("needs Linux")
    assert _houses.megabytes([os.getpid()]) > 10
    assert _houses.cpu_seconds([os.getpid()]) > 0
