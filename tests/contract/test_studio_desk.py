"""The recording studio on every database: consent, the second person, what is played, and what is gone afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.desk.studio import StudioRefused
from bot.desk.studio_board import Board
from bot.store.staff_tables import audit
from bot.store.store import Store
from bot.store.studio_tables import speaker
from bot.store.takes import APPROVED, CHECKED, RETIRED, NewTake
from tests.fakes.clock import MONDAY
from tests.fakes.studio import Studio, spoken, wav

FEE = "answer.renewal_fee.general"


@pytest.fixture
def studio(store: Store, tmp_path: Path) -> Studio:
    return Studio(store, tmp_path / "studio")


def log(studio: Studio) -> list[tuple[str, str]]:
    with studio.store.db.read() as c:
        return [(r.who, r.action) for r in c.execute(select(audit.c.who, audit.c.action).order_by(audit.c.id))]


def test_a_clip_plays_after_a_second_person_has_approved_it_and_every_step_is_in_the_log(studio: Studio) -> None:
    voice = studio.voice()
    before = studio.shelf.signature()
    take = studio.recorded("digit.3.mid", voice)
    assert studio.played() == []
    with pytest.raises(StudioRefused, match="refused"):
        studio.approve(take, "王芳")
    assert studio.played() == []
    studio.approve(take, "李强")
    (clip,) = studio.shelf.clips()
    assert (clip.text, clip.kind, clip.edge, clip.speaker) == ("三", "slot", "mid", f"speaker {voice}")
    assert clip.path.is_file()
    assert studio.shelf.signature() != before
    assert log(studio) == [
        ("王芳", "studio_consent"), ("王芳", "studio_record"), ("王芳", "studio_keep"), ("李强", "studio_approve"),
    ]  # fmt: skip


def test_who_speaks_does_not_approve_it_either(studio: Studio) -> None:
    take = studio.recorded("digit.3.mid", studio.voice("李强", account="李强"), who="王芳")
    with pytest.raises(StudioRefused):
        studio.approve(take, "李强")
    studio.approve(take, "陈静")


def test_the_database_itself_refuses_that_one_person_does_both(studio: Studio) -> None:
    row = NewTake(
        "a", "一", "slot", "any", "", "", "一", "", studio.voice(), "0" * 64, "1" * 64, 1.0, -20.0, "王芳", MONDAY,
        APPROVED, "王芳", MONDAY,
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        studio.store.takes.add(row)


def test_a_better_take_retires_the_one_before_it(studio: Studio) -> None:
    voice = studio.voice()
    first, second = (studio.recorded("digit.3.mid", voice) for _ in range(2))
    studio.approve(first, "李强")
    studio.approve(second, "李强")
    assert [(t.number, t.status) for t in studio.store.takes.listing()] == [(1, RETIRED), (2, APPROVED)]
    assert studio.played() == ["三"]


def test_a_changed_answer_silences_its_recording_and_is_asked_for_again(studio: Studio) -> None:
    take = studio.recorded(FEE, studio.voice())
    studio.approve(take, "李强")
    waiting = studio.recorded(FEE, studio.voice("演示乙"))
    assert len(studio.played()) == 1
    studio.answers.changed["renewal_fee.general"] = "续证不收钱，谁要都别给。"
    assert studio.played() == []
    line = next(x for x in Board(studio).lines if x.item.key == FEE)
    assert (line.item.text, line.item.wording) == ("续证不收钱，谁要都别给。", "")
    with pytest.raises(StudioRefused):
        studio.approve(waiting, "李强")
    studio.answers.changed.clear()
    assert len(studio.played()) == 1


def test_withdrawing_consent_silences_a_voice_and_erasing_leaves_nothing_of_it(studio: Studio, tmp_path: Path) -> None:
    one, other = studio.voice("演示甲"), studio.voice("演示乙")
    for voice, key in ((one, "digit.3.mid"), (one, "digit.4.mid"), (other, "digit.5.mid")):
        studio.approve(studio.recorded(key, voice), "李强")
    late = studio.recorded("digit.6.mid", one)
    assert studio.withdraw(one, "王芳")
    assert not studio.withdraw(one, "王芳")
    assert studio.played() == ["五"]
    with pytest.raises(StudioRefused):
        studio.approve(late, "李强")
    with pytest.raises(StudioRefused):
        studio.hear("digit.7.mid", one, "七", "", wav(spoken(0.5)), "王芳")
    with pytest.raises(StudioRefused):
        studio.sound(late, "王芳")
    assert len(list((tmp_path / "studio").rglob("*.wav"))) == 8
    (studio.files.moving / "left.zip").write_bytes(b"a zip with voices in it")
    assert studio.erase(one, "王芳") == 3
    assert not list((tmp_path / "studio").rglob("*.zip"))
    assert len(list((tmp_path / "studio").rglob("*.wav"))) == 2
    assert [t.text for t in studio.store.takes.listing()] == ["五"]
    with studio.store.db.read() as c:
        assert "演示甲" not in str(c.execute(select(speaker)).all())
    with pytest.raises(StudioRefused):
        studio.erase(one, "王芳")


def test_masters_are_kept_byte_by_byte(studio: Studio) -> None:
    sound = wav(spoken(0.6))
    heard = studio.hear("digit.3.mid", studio.voice(), "三", "sor1", sound, "王芳")
    assert heard.take is not None
    take = studio.store.takes.get(heard.take)
    assert take is not None
    assert studio.files.master(take.master_sha256).read_bytes() == sound
    assert studio.hear("digit.3.mid", take.speaker_id, "三", "", sound, "李强").code == "twice"


def test_what_is_recorded_again_before_it_was_kept_leaves_no_file(studio: Studio, tmp_path: Path) -> None:
    voice = studio.voice()
    for seed in range(3):
        assert studio.hear("digit.3.mid", voice, "三", "", wav(spoken(0.6, seed=seed)), "王芳").take
    assert len(studio.store.takes.listing()) == 1
    assert len(list((tmp_path / "studio").rglob("*.wav"))) == 2


def test_a_draft_that_was_forgotten_is_gone_after_a_day(studio: Studio, tmp_path: Path) -> None:
    voice = studio.voice()
    assert studio.hear("digit.3.mid", voice, "三", "", wav(spoken(0.6, seed=1)), "王芳").take
    studio.clock.forward(hours=25)  # type: ignore[attr-defined]
    assert studio.hear("digit.4.mid", voice, "四", "", wav(spoken(0.6, seed=2)), "李强").take
    assert [t.text for t in studio.store.takes.listing()] == ["四"]
    assert len(list((tmp_path / "studio").rglob("*.wav"))) == 2


def test_a_draft_is_its_recorders_alone(studio: Studio) -> None:
    draft = studio.hear("digit.3.mid", studio.voice(), "三", "", wav(spoken(0.6)), "王芳").take
    assert draft is not None
    for act in (lambda: studio.keep(draft, "李强"), lambda: studio.sound(draft, "李强")):
        with pytest.raises(StudioRefused):
            act()
    with pytest.raises(StudioRefused):
        studio.approve(draft, "李强")
    studio.keep(draft, "王芳")
    with pytest.raises(StudioRefused):
        studio.keep(draft, "王芳")


def test_a_bad_sound_is_not_kept(studio: Studio, tmp_path: Path) -> None:
    voice = studio.voice()
    assert studio.hear("digit.3.mid", voice, "三", "", b"RIFF", "王芳").code == "not_master"
    heard = studio.hear("digit.3.mid", voice, "三", "", wav(spoken(0.6) * 12), "王芳")
    assert heard.judgement is not None
    assert heard.judgement.faults == ("clipped",)
    assert studio.store.takes.listing() == []
    assert not list((tmp_path / "studio").rglob("*.wav"))


def test_what_was_sent_back_stands_on_the_list_with_its_reason(studio: Studio) -> None:
    take = studio.recorded("digit.3.mid", studio.voice())
    board = Board(studio)
    assert (board.progress()[0].waiting, board.progress()[0].missing) == (1, 157)
    with pytest.raises(StudioRefused):
        studio.send_back(take, "", "李强")
    studio.send_back(take, "尾音没录全", "李强")
    line = next(x for x in Board(studio).lines if x.item.key == "digit.3.mid")
    assert (line.state, line.reason) == ("missing", "退回：尾音没录全")
    with pytest.raises(StudioRefused):
        studio.approve(take, "李强")


def test_the_board_counts_and_says_what_comes_next_and_what_was_missed_most(studio: Studio) -> None:
    voice = studio.voice()
    board = Board(studio)
    assert next((p.tier, p.total, p.plays, p.missing) for p in board.progress()) == (1, 158, 0, 158)
    first = board.next()
    assert first is not None
    studio.approve(studio.recorded(first.key, voice), "李强")
    studio.recorded("digit.3.mid", voice)
    studio.wishes = lambda: {"三": 9, "四": 4, first.text: 7, "五": 5}
    board = Board(studio)
    assert board.next() != first
    assert board.next("digit.2.final").key == "digit.3.final"  # type: ignore[union-attr]
    assert [(x.item.key, x.wished) for x in board.wanted(2)] == [("digit.3.final", 9), ("digit.5.mid", 5)]
    assert next((p.plays, p.waiting) for p in board.progress()) == (1, 1)


def test_a_retired_clip_is_silent(studio: Studio) -> None:
    take = studio.recorded("digit.3.mid", studio.voice())
    studio.approve(take, "李强")
    studio.retire(take, "读音不对", "陈静")
    assert studio.played() == []
    assert [t.reason for t in studio.store.takes.listing(RETIRED)] == ["停用：读音不对"]
    assert studio.store.takes.listing(CHECKED) == []


def test_the_tables_go_down_and_up(studio: Studio) -> None:
    studio.approve(studio.recorded("digit.3.mid", studio.voice()), "李强")
    studio.store.db.downgrade("0006")
    studio.store.db.migrate()
    assert studio.played() == []
    studio.approve(studio.recorded("digit.3.mid", studio.voice()), "李强")
    assert studio.played() == ["三"]
