"""The clip bank on the ladder: recorded words first, a whole utterance or nothing, personal words too."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.channels import audio
from bot.conversation import Conversation
from bot.desk.missing_clips import MissingClips
from bot.desk.private_words import PrivateWords, Words, is_private
from bot.desk.sound import Sound
from bot.dialogue.plain import PlainAnswers
from bot.hall.facts import HallFacts
from bot.messages import Reply
from bot.store.people import PersonRow
from bot.store.store import Store
from bot.voice.audio import decode, loudness
from bot.voice.bank.bank import ClipBank
from bot.voice.bank.grammar import Grammar
from bot.voice.bank.manifest import Pack
from bot.voice.bank.plan import build_plan
from bot.voice.chain import Clip, Voice
from bot.voice.factory import voice_of
from bot.voice.saying import say
from bot.voice.source import Utterance
from bot.voice.spoken import speak
from tests.fakes.clips import Shelf, recorded, write_manifest
from tests.fakes.clock import MONDAY, StoppedClock
from tests.fakes.house import ROOT, knowledge, small_house
from tests.fakes.patience import PATIENCE_S
from tests.fakes.voice_engine import FakeEngine

pytestmark = pytest.mark.slow  # real codecs

GRAMMAR = Grammar([])
FEE = "不收钱，没有工本费。谁跟您要钱都别给。"
BOOKED = "您约了十一月二十八日。"


def carrier_and_slots(folder: Path, speaker: str = "一号") -> list[object]:
    return [
        recorded(folder, "您约了", "carrier", "start", speaker),
        recorded(folder, "十一月", "slot", "mid", speaker),
        recorded(folder, "二十八日", "slot", "final", speaker),
    ]


def house(folder: Path, shelves: list[Shelf], *engines: FakeEngine) -> Voice:
    return voice_of(engines, folder / "voice", [ClipBank(shelf, GRAMMAR) for shelf in shelves], PATIENCE_S)


def test_recorded_words_are_played_and_no_engine_is_asked(tmp_path: Path) -> None:
    engine = FakeEngine()
    shelf = Shelf([recorded(tmp_path, "不收钱，没有工本费。"), recorded(tmp_path, "谁跟您要钱都别给。")])
    clip = asyncio.run(house(tmp_path, [shelf], engine).render(FEE, codec="mp3"))
    assert clip is not None
    assert (clip.engine, clip.segments, engine.asked) == ("mandarin bank", 2, [])
    sound = decode(clip.path.read_bytes())
    assert sound.seconds == pytest.approx(clip.duration_s, abs=0.1)
    assert loudness(sound)[0] == pytest.approx(-16, abs=1.5)


def test_one_missing_sentence_leaves_the_whole_utterance_to_the_engine(tmp_path: Path) -> None:
    engine = FakeEngine()
    shelf = Shelf([recorded(tmp_path, "不收钱，没有工本费。")])
    clip = asyncio.run(house(tmp_path, [shelf], engine).render(FEE, codec="mp3"))
    assert clip is not None
    assert (clip.engine, engine.asked) == ("fake", [FEE])


def test_personal_words_are_spoken_from_clips_and_kept_apart(tmp_path: Path) -> None:
    outside = FakeEngine(sends_text_out=True)
    voice = house(tmp_path, [Shelf(carrier_and_slots(tmp_path))], outside)  # type: ignore[arg-type]
    clip = asyncio.run(voice.render("您约了11月28日。", codec="mp3", personal=True))
    assert clip is not None
    assert clip.path.parent.name == "private"
    assert outside.asked == []


def test_slower_is_longer_from_the_same_clips(tmp_path: Path) -> None:
    voice = house(tmp_path, [Shelf([recorded(tmp_path, FEE)])])

    async def lengths() -> list[float]:
        clips = [await voice.render(FEE, codec="ogg", rate=rate) for rate in ("normal", "slow", "slower")]
        return [clip.duration_s for clip in clips if clip]

    normal, slow, slower = asyncio.run(lengths())
    assert slow / normal == pytest.approx(200 / 160, rel=0.1)
    assert slower / normal == pytest.approx(200 / 130, rel=0.1)


def test_a_new_take_is_another_sound_and_a_withdrawn_one_is_silent(tmp_path: Path) -> None:
    shelf = Shelf([recorded(tmp_path, FEE)])
    voice = house(tmp_path, [shelf])

    async def twice() -> tuple[Clip | None, Clip | None, Clip | None]:
        first = await voice.render(FEE, codec="ogg")
        shelf.there = [recorded(tmp_path, FEE, speaker="二号")]
        second = await voice.render(FEE, codec="ogg")
        shelf.there = []
        return first, second, await voice.render(FEE, codec="ogg")

    first, second, third = asyncio.run(twice())
    assert first is not None
    assert second is not None
    assert first.path != second.path
    assert not second.cached
    assert third is None


def test_a_shipped_pack_leaves_out_missing_and_damaged_clips_with_one_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    good, gone, bad = (recorded(tmp_path, text) for text in ("好的。", "再见。", "您好。"))
    write_manifest(tmp_path, [good, gone, bad])
    gone.path.unlink()
    bad.path.write_bytes(b"no sound")
    with caplog.at_level(logging.WARNING, "lianxin.voice"):
        pack = Pack(tmp_path)
        assert [clip.text for clip in pack.clips()] == ["好的。"]
        assert pack.clips()
    assert [record.message for record in caplog.records].count(caplog.records[0].message) == 1
    assert "2 clips" in caplog.text


@pytest.mark.parametrize("rubbish", [b"\xff\x00\xfe rubbish\n", b'{"text": "half of', b"[]\n"])
def test_a_damaged_manifest_costs_its_damaged_lines_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, rubbish: bytes
) -> None:
    write_manifest(tmp_path, [recorded(tmp_path, "好的。")])
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes() + rubbish)
    with caplog.at_level(logging.WARNING, "lianxin.voice"):
        assert [clip.text for clip in Pack(tmp_path).clips()] == ["好的。"]
    assert "1 clips" in caplog.text


def test_a_folder_without_a_pack_is_an_empty_bank(tmp_path: Path) -> None:
    bank = ClipBank(Pack(tmp_path / "none"), GRAMMAR)
    assert not bank.ready()
    assert not bank.speaks(Utterance(FEE))
    assert bank.status()["status"] == "empty"


# -- replies --------------------------------------------------------------------------------------------------------


def told(store: Store, voice: Voice, reply: Reply, dialect: bool = False) -> tuple[dict[str, str], Sound, PersonRow]:
    person = store.people.meet("rest", "me", MONDAY)
    store.people.remember(person.id, dialect=dialect)
    known = store.people.get(person.id)
    assert known is not None
    sound = Sound(voice, store.notebook, StoppedClock())
    return sound(reply, known)["audio"], sound, known


def test_a_personal_reply_gets_a_sound_nobody_can_guess_and_no_row(store: Store, tmp_path: Path) -> None:
    voice = house(tmp_path, [Shelf(carrier_and_slots(tmp_path))])  # type: ignore[arg-type]
    reply = Reply("您约了11月28日。", personal=True)
    (first, sound, _), (second, _, _) = told(store, voice, reply), told(store, voice, reply)
    assert first["mandarin"] != second["mandarin"]
    assert is_private(first["mandarin"])
    key = first["mandarin"].removeprefix("/audio/").removesuffix(".mp3")
    assert sound.words(key) == Words(BOOKED, "normal", personal=True)
    assert store.notebook.spoken(key) is None


def test_a_personal_reply_that_no_clip_says_stays_silent(store: Store, tmp_path: Path) -> None:
    voice = house(tmp_path, [Shelf([])], FakeEngine(sends_text_out=True))
    assert told(store, voice, Reply("林演示约了11月28日。", personal=True))[0] == {}
    assert "mandarin" in told(store, voice, Reply("不收钱。"))[0]


def test_dialect_is_given_only_whole_and_mandarin_stands_beside_it(store: Store, tmp_path: Path) -> None:
    local = Shelf([recorded(tmp_path, FEE, speaker="阿姨")], "puxian")
    voice = house(tmp_path, [local, Shelf([recorded(tmp_path, FEE)])], FakeEngine())
    given, sound, _ = told(store, voice, Reply(FEE), dialect=True)
    assert set(given) == {"mandarin", "puxian"}
    words = sound.words(given["puxian"].removeprefix("/audio/").removesuffix(".mp3"))
    assert words == Words(FEE, "normal", "puxian")
    assert set(told(store, voice, Reply(FEE + "再见。"), dialect=True)[0]) == {"mandarin"}
    assert set(told(store, voice, Reply(FEE))[0]) == {"mandarin"}


def test_another_loudness_is_another_address_that_is_told(store: Store, tmp_path: Path) -> None:
    voice = house(tmp_path, [Shelf([recorded(tmp_path, FEE)])])
    person = store.people.meet("rest", "me", MONDAY)
    sound = Sound(voice, store.notebook, StoppedClock())
    usual, loud = (sound(Reply(FEE), replace(person, volume=volume)) for volume in ("normal", "loud"))
    assert "volume" not in usual
    assert loud["volume"] == "loud"
    words = [sound.words(one["audio"]["mandarin"].removeprefix("/audio/")[:-4]) for one in (usual, loud)]
    assert words == [Words(FEE, "normal"), Words(FEE, "normal", volume="loud")]
    files = [asyncio.run(voice.render(FEE, codec="ogg", volume=v)) for v in ("normal", "loud")]  # type: ignore[arg-type]
    quiet, strong = (loudness(decode(one.path.read_bytes()))[0] for one in files if one)
    assert strong - quiet > 3


def test_private_addresses_are_forgotten_after_ten_minutes() -> None:
    now = [0.0]
    kept = PrivateWords(lambda: now[0])
    key = kept.put(Words("好。", "normal", personal=True))
    now[0] = 599.0
    assert kept.get(key) is not None
    now[0] = 601.0
    assert kept.get(key) is None


# -- what to record next --------------------------------------------------------------------------------------------


def test_what_dialect_lacks_is_counted_without_the_gaps_of_personal_words(store: Store, tmp_path: Path) -> None:
    banks = [
        ClipBank(Shelf([], "puxian"), GRAMMAR),
        ClipBank(Shelf(carrier_and_slots(tmp_path)), GRAMMAR),  # type: ignore[arg-type]
    ]
    missed = MissingClips(store.clip_wishes, banks, StoppedClock())
    for _ in range(2):
        missed(Utterance(FEE, "puxian", answer="renewal_fee.general"))
    missed(Utterance(BOOKED, "puxian", personal=True, answer="x"))
    missed(Utterance("林演示来了。", "puxian", personal=True))
    missed.wait()
    found = [(wish.text, wish.answer, wish.count) for wish in store.clip_wishes.listing("puxian")]
    assert found == [(FEE, "renewal_fee.general", 2), ("您约了", "", 1)]
    assert store.clip_wishes.granted(FEE, "puxian")
    assert [wish.text for wish in store.clip_wishes.listing("puxian")] == ["您约了"]


def test_a_house_without_a_pack_does_not_count_everything_it_says(store: Store) -> None:
    missed = MissingClips(store.clip_wishes, [ClipBank(Shelf([]), GRAMMAR)], StoppedClock())
    missed(Utterance(FEE))
    missed.wait()
    assert store.clip_wishes.listing("mandarin") == []


def test_wishes_go_down_and_up_again(store: Store) -> None:
    store.clip_wishes.count("好。", "puxian", "", MONDAY)
    store.db.downgrade("0005")
    store.db.migrate()
    assert store.clip_wishes.listing("puxian") == []
    store.clip_wishes.count("好。", "puxian", "", MONDAY)
    assert len(store.clip_wishes.listing("puxian")) == 1


def test_what_is_repeated_stays_personal_though_it_had_a_sound(tmp_path: Path) -> None:
    voice = house(tmp_path, [Shelf(carrier_and_slots(tmp_path))], FakeEngine(sends_text_out=True))  # type: ignore[arg-type]
    with small_house(tmp_path) as small:
        sound = Sound(voice, small.store.notebook, small.clock)
        plain = PlainAnswers(small.desk.knowledge, small.desk.facts)
        small.conversation = Conversation(
            small.store, small.desk, small.dialogue, plain, small.clock, small.live, sound
        )
        small.dialogue.replies = [Reply("您约了11月28日。", intent="my_appointments", personal=True)]
        (first,) = asyncio.run(small.say("我的预约"))
        (again,) = asyncio.run(small.say("再说一遍"))
    addresses = [reply["custom"]["audio"]["mandarin"] for reply in (first, again)]
    assert all(map(is_private, addresses))
    assert len(set(addresses)) == 2


@pytest.mark.parametrize(("personal", "kept"), [(True, "private, no-store"), (False, "public")])
def test_a_browser_keeps_no_sound_of_personal_words(personal: bool, kept: str, tmp_path: Path) -> None:
    class Recordings:
        def sentence(self, key: str) -> Words | None:
            return Words("好。", "normal", personal=personal) if key == "there" else None

        async def file(self, words: Words, codec: str) -> Path | None:
            (tmp_path / "a.mp3").write_bytes(words.spoken.encode())
            return tmp_path / "a.mp3"

    client = TestClient(Starlette(routes=audio.routes(Recordings())))
    assert client.get("/audio/there.mp3").headers["cache-control"].startswith(kept)
    assert client.get("/audio/gone.mp3").status_code == 404


SLIP = "您约在2026年11月28日星期六晚上七点半，预约号0123，电话0594-6812345"


def test_a_slip_is_said_offline_from_the_clips_of_the_plan_and_slower_when_asked(tmp_path: Path) -> None:
    facts = HallFacts.load(ROOT / "hall.example.yml", knowledge().catalogue.facts)
    pieces = build_plan(ROOT / "data" / "voice", knowledge(), facts.texts).cutter().cut(speak(SLIP)) or []
    wanted = {(p.clip.text, p.clip.kind, p.clip.edge) for p in pieces}
    shelf = Shelf([recorded(tmp_path, *one) for one in sorted(wanted)])
    bank = ClipBank(shelf, Grammar.load(ROOT / "data" / "voice" / "slots.yml"))
    voice = voice_of([], tmp_path / "voice", [bank], PATIENCE_S)
    told = [asyncio.run(say(SLIP, "mandarin", rate, tmp_path / f"{rate}.ogg", voice)) for rate in ("normal", "slow")]
    assert [(one["engine"], one["segments"]) for one in told] == [("mandarin bank", len(pieces))] * 2
    assert told[1]["duration_s"] > told[0]["duration_s"]
    assert decode((tmp_path / "slow.ogg").read_bytes()).peak_dbfs > -20
