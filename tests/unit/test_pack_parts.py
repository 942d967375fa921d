"""The voice workshop without its models: plan, takes, cutting, what is kept, and the shelf."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.voice.audio import RATE, Sound
from tools.pack import cutting, phonemes, plan, shelf
from tools.pack.around import among, around
from tools.pack.plan import Line
from tools.pack.progress import Bar
from tools.pack.report import BEGIN, END, every, put, summary, worst
from tools.pack.said import Said
from tools.pack.surroundings import NotSaid, Surroundings
from tools.pack.takes import takes_of


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_plan_is_read_in_its_order_and_foreign_columns_are_left_alone(tmp_path: Path) -> None:
    row = {"id": "b", "kind": "slot", "text": "星期六", "edge": "mid", "answer": "", "version": "", "note": 1}
    lines = plan.read(write(tmp_path / "plan", row, {"id": "a", "kind": "whole", "text": "不收钱。"}))
    assert lines == [Line("b", "slot", "星期六", "mid"), Line("a", "whole", "不收钱。")]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"id": "a", "kind": "song", "text": "好"}, "kind 'song' is none of whole, carrier, slot"),
        ({"id": "a", "kind": "slot", "text": "好", "edge": "left"}, "edge 'left' is none of"),
        ({"id": "a", "kind": "slot", "text": "……"}, "nothing is said"),
        ({"id": "a", "kind": "slot"}, "line 1 of the plan is no clip"),
    ],
)
def test_a_line_that_cannot_be_rendered_is_named(row: dict[str, Any], fault: str, tmp_path: Path) -> None:
    with pytest.raises(plan.PlanError, match=fault):
        plan.read(write(tmp_path / "plan", row))


def test_two_lines_with_one_id_are_refused(tmp_path: Path) -> None:
    row = {"id": "a", "kind": "whole", "text": "好"}
    with pytest.raises(plan.PlanError, match="twice: a"):
        plan.read(write(tmp_path / "plan", row, row))


def test_a_take_that_would_change_nothing_is_left_out() -> None:
    with_it, without = takes_of(Line("a", "whole", "要办变更。")), takes_of(Line("a", "whole", "要办停业。"))
    assert any(take.shape == "voiced" for take in with_it)
    assert all(take.shape != "voiced" for take in without)
    assert len({take.name for take in with_it}) == len(with_it)


@pytest.mark.parametrize(
    ("pinyin", "symbols"),
    [
        ("zhong1", "ꭧʊ→ŋ"),
        ("xing2", "ɕi↗ŋ"),
        ("shi4", "ʂɨ↘"),
        ("zi5", "ʦɨ"),
        ("yi1", "i→"),
        ("yuan2", "ɥɛ↗n"),
        ("yong4", "jʊ↘ŋ"),
        ("wu3", "u↓"),
        ("wei4", "wei↘"),
        ("er4", "ɚ↘"),
        ("jue2", "ʨɥe↗"),
        ("nv3", "ny↓"),
        ("liu4", "ljou↘"),
        ("bo1", "pwo→"),
    ],
)
def test_pinyin_becomes_the_symbols_of_the_model(pinyin: str, symbols: str) -> None:
    assert phonemes.of_syllable(pinyin) == symbols
    assert len(phonemes.numbers(symbols)) == len(symbols)


@pytest.mark.parametrize("nonsense", ["xyz1", "hao", "hao6", "", "3"])
def test_what_is_no_syllable_is_refused(nonsense: str) -> None:
    with pytest.raises(phonemes.PhonemeError):
        phonemes.of_syllable(nonsense)


def test_a_symbol_of_another_language_is_refused() -> None:
    with pytest.raises(phonemes.PhonemeError, match="θ"):
        phonemes.numbers("θa")


def tones(*seconds: tuple[float, bool]) -> Sound:
    """Stretches of a tone (True) and of silence."""
    parts = [np.sin(np.arange(int(s * RATE)) / 20) * (0.3 if loud else 0.0) for s, loud in seconds]
    return Sound(np.concatenate(parts).astype(np.float32))


def test_words_are_cut_out_at_the_pauses_around_them() -> None:
    sound = tones((0.1, False), (1.0, True), (0.2, False), (0.6, True), (0.2, False), (0.8, True), (0.3, False))
    middle = cutting.between(sound, before=5, inside=3, after=4)
    assert middle.seconds == pytest.approx(0.8, abs=0.05)
    assert np.abs(middle.samples).max() > 0.2


def test_words_without_a_pause_around_them_are_not_cut_at_a_guess() -> None:
    with pytest.raises(cutting.NoPause):
        cutting.between(tones((0.1, False), (2.0, True), (0.1, False)), before=4, inside=3, after=4)


def test_what_was_said_is_kept_and_a_damaged_file_is_said_again(tmp_path: Path) -> None:
    said, sound = Said(tmp_path), tones((0.1, True))
    assert said.get("ab12") is None
    said.put("ab12", sound)
    kept = said.get("ab12")
    assert kept is not None
    assert np.allclose(kept.samples, sound.samples, atol=1e-4)
    (tmp_path / "ab" / "ab12.npy").write_bytes(b"half a fi")
    assert said.get("ab12") is None


def test_the_judges_sentences_are_said_once_and_kept(tmp_path: Path) -> None:
    class Mouth:
        said = 0

        def say(self, text: str, speed: float = 1.0) -> Sound:
            self.said += 1
            return tones((0.5, True))

    mouth = Mouth()
    assert Surroundings(mouth, tmp_path).sound("好的，").seconds > 0.3
    assert Surroundings(mouth, tmp_path).sound("好的，").seconds > 0.3
    assert mouth.said == 1
    with pytest.raises(NotSaid, match="对不对"):
        Surroundings(None, tmp_path).sound("对不对？")


def row(text: str, data: bytes, wrong: int = 0) -> shelf.Row:
    facts = {"heard": text, "syllables": [wrong, len(text)], "characters": [wrong, len(text)], "worst": wrong}
    made = {"seconds": 1.0, "take": "alone 1", **facts, "judge": "1"}
    return shelf.row(Line(text, "whole", text), made, f"key of {text}", shelf.digest(data), "zf_nobody")


def test_the_same_clips_give_the_same_bytes_and_what_is_not_listed_goes(tmp_path: Path) -> None:
    there, data = shelf.Shelf(tmp_path), {"甲": b"one", "乙": b"two"}
    rows = [row(text, content) for text, content in data.items()]
    there.write(rows, lambda one: data[one["text"]], {"licence": "x"})
    first = (tmp_path / shelf.MANIFEST).read_bytes()
    written = there.path(rows[0]["sha256"]).stat().st_mtime_ns
    there.write(list(reversed(there.rows())), lambda one: b"never asked for", there.header())
    assert (tmp_path / shelf.MANIFEST).read_bytes() == first
    assert there.path(rows[0]["sha256"]).stat().st_mtime_ns == written
    there.write(rows[:1], lambda one: b"", there.header())
    assert [path.stem for path in tmp_path.glob("clips/*/*.ogg")] == [rows[0]["sha256"]]
    assert list(there.kept()) == ["key of 甲"]


def test_a_clip_whose_sound_is_gone_is_made_again(tmp_path: Path) -> None:
    there = shelf.Shelf(tmp_path)
    there.write([row("甲", b"one")], lambda one: b"one", {})
    there.path(shelf.digest(b"one")).unlink()
    assert there.kept() == {}


def test_a_pack_that_is_too_big_is_refused_and_nothing_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = shelf.Shelf(tmp_path)
    there.write([row("甲", b"one")], lambda one: b"one", {})
    before = sorted(path.name for path in tmp_path.rglob("*"))
    monkeypatch.setattr(shelf, "MOST_BYTES", 4)
    with pytest.raises(shelf.TooBig, match="at most"):
        there.write([row("甲", b"one"), row("乙", b"two")], lambda one: b"two", {})
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_a_line_with_another_answer_keeps_its_sound() -> None:
    moved = shelf.same_sound(Line("new", "whole", "甲", "any", "fee", "v2"), row("甲", b"one"))
    assert (moved["id"], moved["answer"], moved["version"]) == ("new", "fee", "v2")
    assert moved["sha256"] == shelf.digest(b"one")


def test_the_tables_count_a_sound_once_and_name_the_worst_first(tmp_path: Path) -> None:
    rows = [row("不收钱", b"1"), row("不收钱", b"1"), row("请早点来", b"2", wrong=2), row("好", b"3", wrong=0)]
    assert summary(rows, 5_000_000, [])[0] == "3 clips, 0.1 minutes, 5.0 MB."
    assert "| all | 3 | 0.1 | 25.0 | 25.0 | 66.7 |" in summary(rows, 1, [])
    assert [line.split(" | ")[0] for line in worst(rows)[2:]] == ["| 请早点来"]
    assert len(every(rows).splitlines()) == 4
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    put(page, ["new"])
    assert page.read_text() == f"before\n{BEGIN}\nnew\n{END}\nafter\n"


def test_progress_tells_what_a_second_of_sound_costs_and_the_time_left() -> None:
    bar = Bar(4, began=0.0)
    bar.step({"accepted": True, "rendered_s": 4.0, "cpu_s": 2.0})
    bar.step({"accepted": False})
    assert "2/4, 1 rejected, real-time factor 0.50" in bar.text()
    assert bar.text().endswith("s left")


@pytest.mark.parametrize("text", ["零五", "零五九四", "幺", "八二", "十月", "一日", "三十一日", "初五", "廿三"])
def test_a_part_of_a_number_or_a_date_is_judged_among_others_of_its_kind(text: str) -> None:
    found = around(text, "mid")
    assert len(found) == 3
    assert found != around("星期六", "mid")
    assert all(text not in before + behind for before, behind in found)


@pytest.mark.parametrize("text", ["星期日", "工作日", "法定节假日", "五月三日", "十分"])
def test_everything_else_is_judged_between_words(text: str) -> None:
    assert among(text) == {}


def test_two_figures_are_not_judged_by_the_words_of_a_pair_around_them() -> None:
    pairs = [before + after for edge in ("mid", "final") for before, after in among("零五")[edge]]
    assert not any(figures in words for words in pairs for figures in ("零五", "八二", "五八"))
