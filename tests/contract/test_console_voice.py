"""A clerk answers by voice: heard by that person on their own channel, refused with a reason, gone when it must be."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.desk.clerk_sound import ClerkSound
from bot.desk.clerk_voice import KEPT, LARGEST_BYTES, ClerkVoices
from bot.desk.forgetting import forget
from bot.hall.facts import HallFacts
from bot.jobs.outbox import Outbox
from bot.store.handoffs import Handoff
from bot.voice.audio import Codec, Sound, decode
from bot.voice.cache import Cache
from bot.voice.chain import decodes
from tests.fakes import sounds
from tests.fakes.console import Clerk, ConsoleHouse
from tests.fakes.post import QUIET, Way

WORDS = "身份证带来就行"


@pytest.fixture
def mine(house: ConsoleHouse) -> Handoff:
    """Somebody whom 王芳 has taken."""
    waiting = house.waiting(says="我不识字")
    house.store.handoffs.claim(waiting.id, "王芳", house.clock.now())
    return waiting


@pytest.fixture
def clerk(house: ConsoleHouse) -> Clerk:
    return house.clerk("王芳")


@pytest.fixture
def voices(house: ConsoleHouse, tmp_path: Path) -> ClerkVoices:
    return ClerkVoices(house.store, Cache(tmp_path / "private", decodes, max_age_s=600), house.hall)


def recorded(seconds: float = 3.0, kind: str = "chrome") -> bytes:
    return sounds.recording(sounds.babble(seconds), kind)


def send(clerk: Clerk, handoff: Handoff, sound: bytes, **fields: str) -> Any:
    data = {"csrf": clerk.csrf, "by": "script", **fields}
    return clerk.browser.post(f"/console/handoffs/{handoff.id}/voice", data=data, files={"sound": ("a", sound)})


def lines(house: ConsoleHouse, handoff: Handoff) -> list[str]:
    return [one.text for one in house.store.transcript.story(handoff.person_id) if one.direction == "staff"]


def heard(voices: ClerkVoices, custom: Any, codec: Codec = "mp3") -> Sound:
    words = voices.words(Path(custom["audio"]["mandarin"]).stem)
    assert words is not None
    assert words.personal
    path = asyncio.run(voices.file(words, codec))
    assert path is not None
    return decode(path.read_bytes())


# -- sending --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["chrome", "safari", "telegram"])
def test_what_a_browser_or_a_telephone_recorded_stands_in_the_story_with_its_sound(
    house: ConsoleHouse, clerk: Clerk, mine: Handoff, voices: ClerkVoices, kind: str
) -> None:
    answer = send(clerk, mine, recorded(kind=kind), words=WORDS)
    assert (answer.status_code, answer.json()) == (200, {"sent": True})
    assert lines(house, mine) == [f"给您录了一段话，3秒，请听。\n{WORDS}"]
    (one,) = house.store.recordings.of_person(mine.person_id)
    story = clerk.get(f"/console/handoffs/{mine.id}").text
    assert f'src="/console/recordings/{one.id}"' in story
    played = clerk.get(f"/console/recordings/{one.id}")
    assert played.headers["content-type"] == "audio/mpeg"
    assert decode(played.content).seconds == pytest.approx(3.0, abs=0.3)
    assert ("王芳", "speak", f"handoff:{mine.id}") in house.looks()


def test_without_a_script_the_form_leads_back_to_the_story(house: ConsoleHouse, clerk: Clerk, mine: Handoff) -> None:
    answer = send(clerk, mine, recorded(), by="")
    assert answer.status_code in (200, 303)
    assert lines(house, mine) == ["给您录了一段话，3秒，请听。"]


def test_the_sound_on_disk_is_sealed(house: ConsoleHouse, clerk: Clerk, mine: Handoff, tmp_path: Path) -> None:
    send(clerk, mine, recorded())
    (file,) = tmp_path.glob("recordings/*")
    assert not file.read_bytes().startswith((b"ID3", b"\xff"))


@pytest.mark.parametrize(
    ("sound", "why"),
    [
        (b"", "没有收到录音，请再录一次。"),
        (b"no sound at all", "这不是录音，或者打不开。请再录一次。"),
        (sounds.recording(sounds.silence(3), "chrome"), "录音里没有声音。看看话筒开了没有，再录一次。"),
        (sounds.recording(sounds.babble(0.3), "chrome"), "太短了，听不出说什么，请再录一次。"),
        (sounds.recording(sounds.melody(62), "chrome"), "一次最多录一分钟，请分开说。"),
    ],
    ids=["nothing", "text", "silence", "a click", "too long"],
)
def test_what_cannot_be_heard_is_refused_with_the_reason(
    house: ConsoleHouse, clerk: Clerk, mine: Handoff, sound: bytes, why: str
) -> None:
    answer = send(clerk, mine, sound)
    assert (answer.status_code, answer.json()) == (422, {"sent": False, "why": why})
    shown = send(clerk, mine, sound, by="", words=WORDS)
    assert why in shown.text
    assert WORDS in shown.text
    assert lines(house, mine) == []
    assert house.store.recordings.of_person(mine.person_id) == []


def test_a_file_that_is_too_large_is_not_even_read(house: ConsoleHouse, clerk: Clerk, mine: Handoff) -> None:
    assert send(clerk, mine, b"\0" * (LARGEST_BYTES + 100_000)).status_code == 413
    assert lines(house, mine) == []


def test_only_who_serves_the_visitor_may_speak_to_them(house: ConsoleHouse, clerk: Clerk, mine: Handoff) -> None:
    other = send(house.clerk("李强"), mine, recorded())
    assert (other.status_code, other.json()["why"]) == (403, "这位由王芳接待。录音没有发出。")
    assert send(house.clerk("看看", role="auditor"), mine, recorded()).status_code == 403
    house.store.handoffs.close(mine.id, "answered", house.clock.now())
    over = send(clerk, mine, recorded())
    assert (over.status_code, over.json()["why"]) == (409, "这次接待已经结束。录音没有发出。")
    assert lines(house, mine) == []
    assert house.store.recordings.of_person(mine.person_id) == []


# -- being heard ----------------------------------------------------------------------------------------------


def test_a_channel_that_pushes_gets_the_sound_with_the_line(house: ConsoleHouse, voices: ClerkVoices) -> None:
    handoff = house.waiting("8001", channel="telegram")
    house.store.handoffs.claim(handoff.id, "王芳", house.clock.now())
    assert send(house.clerk("王芳"), handoff, recorded()).status_code == 200
    chat = Way()
    speak = ClerkSound(house.store, HallFacts({}, {}), house.clock, lambda _reply, _person: {}, voices)
    outbox = Outbox(house.store, house.clock, house.live, QUIET, {"telegram": chat}, clerk_sound=speak)
    assert asyncio.run(outbox.push_lines()) == 1
    assert chat.sent == [("8001", "给您录了一段话，3秒，请听。")]
    (message,) = chat.messages
    assert message["custom"]["instead"] == "录音没有发过来。请打大厅电话0594-0000000，我们说给您听。"
    assert heard(voices, message["custom"], "ogg").seconds == pytest.approx(3.0, abs=0.3)


def test_it_is_heard_as_slowly_and_as_loudly_as_the_person_wants_and_never_longer_than_a_minute(
    house: ConsoleHouse, clerk: Clerk, mine: Handoff, voices: ClerkVoices
) -> None:
    people = house.store.people
    for seconds in (4.0, 58.0):
        send(clerk, mine, recorded(seconds))
    lengths = {}
    for rate in ("normal", "slower"):
        people.remember(mine.person_id, rate=rate)
        person = people.get(mine.person_id)
        assert person is not None
        told = voices.into(person, house.store.transcript.story(person.id))
        lengths[rate] = [heard(voices, line.sound).seconds for line in told if line.sound]
    assert lengths["normal"] == pytest.approx([4.0, 58.0], abs=0.4)
    assert lengths["slower"] == pytest.approx([4.0 / 0.75, 60.0], abs=0.5)


def test_whoever_wants_no_sound_finds_it_without_being_spoken_to(
    house: ConsoleHouse, clerk: Clerk, mine: Handoff, voices: ClerkVoices
) -> None:
    send(clerk, mine, recorded())
    house.store.people.remember(mine.person_id, voice_on=False)
    person = house.store.people.get(mine.person_id)
    assert person is not None
    (line,) = [one for one in voices.into(person, house.store.transcript.story(person.id)) if one.sound]
    assert line.sound is not None
    assert line.sound["voice"] == "off"
    assert line.sound["audio"]["mandarin"].startswith("/audio/v")


# -- whose it is ----------------------------------------------------------------------------------------------


def test_nobody_finds_a_persons_own_recording_or_a_guessed_one_by_such_an_address(
    house: ConsoleHouse, voices: ClerkVoices
) -> None:
    _, own = house.recorded()
    for key in (f"v{own.key}", "v" + "0" * 40, "v", own.key, f"p{own.key}"):
        assert voices.words(key) is None


def test_it_goes_when_its_time_is_over_and_when_the_person_is_forgotten(
    house: ConsoleHouse, clerk: Clerk, mine: Handoff, voices: ClerkVoices, tmp_path: Path
) -> None:
    send(clerk, mine, recorded())
    person = house.store.people.get(mine.person_id)
    assert person is not None
    (first,) = house.store.recordings.of_person(person.id)
    house.store.recordings.lapsed(house.clock.now() + KEPT - timedelta(minutes=1))
    assert voices.words(f"v{first.key}") is not None
    house.store.recordings.lapsed(house.clock.now() + KEPT)
    assert voices.words(f"v{first.key}") is None
    send(clerk, mine, recorded())
    (second,) = house.store.recordings.of_person(person.id)
    forget(house.store, person, house.clock.now(), tmp_path / "tracker.db")
    assert voices.words(f"v{second.key}") is None
    assert list(tmp_path.glob("recordings/*")) == []
