"""What nobody understood is listened to in the console: by staff only, and every time it is written down."""

from __future__ import annotations

from datetime import timedelta

from tests.fakes.console import ConsoleHouse


def test_the_story_shows_a_recording_where_it_was_said_and_the_queue_says_that_there_is_one(
    house: ConsoleHouse,
) -> None:
    handoff, one = house.recorded()
    clerk = house.clerk()
    story = clerk.get(f"/console/handoffs/{handoff.id}").text
    assert f'src="/console/recordings/{one.id}"' in story
    assert 'aria-label="录音，3秒"' in story
    assert "有一段语音没听懂" in clerk.get("/console").text
    assert house.looks("look") != []
    assert f"recording:{one.id}" not in [target for _, _, target in house.looks()]


def test_listening_gives_the_sound_and_stands_in_the_audit_log_every_time(house: ConsoleHouse) -> None:
    _, one = house.recorded()
    clerk = house.clerk("王芳")
    for _ in range(2):
        answer = clerk.get(f"/console/recordings/{one.id}")
        assert (answer.status_code, answer.content) == (200, b"ID3 sound")
        assert answer.headers["content-type"] == "audio/mpeg"
        assert answer.headers["cache-control"] == "no-store"
    assert house.looks("look") == [("王芳", "look", f"recording:{one.id}")] * 2


def test_nobody_else_hears_it(house: ConsoleHouse) -> None:
    _, one = house.recorded()
    answer = house.browser().get(f"/console/recordings/{one.id}")
    assert (answer.status_code, answer.content) == (401, b"")
    assert house.looks() == []


def test_what_is_gone_is_gone(house: ConsoleHouse) -> None:
    _, one = house.recorded()
    assert house.store.recordings.lapsed(house.clock.now() + timedelta(days=30)) == 1
    assert house.clerk().get(f"/console/recordings/{one.id}").status_code == 404
    assert house.clerk().get("/console/recordings/999").status_code == 404


def test_the_consoles_policy_lets_its_own_sounds_play(house: ConsoleHouse) -> None:
    assert "media-src 'self'" in house.clerk().get("/console").headers["content-security-policy"]


def test_a_photo_stands_in_the_story_and_is_seen_by_staff_alone(house: ConsoleHouse) -> None:
    handoff, one = house.shown()
    clerk = house.clerk("王芳")
    story = clerk.get(f"/console/handoffs/{handoff.id}").text
    assert f'<img class="photo" src="/console/recordings/{one.id}" alt="照片"' in story
    assert "留了一张照片" in clerk.get("/console").text
    answer = clerk.get(f"/console/recordings/{one.id}")
    assert (answer.status_code, answer.content) == (200, b"\xff\xd8 picture")
    assert answer.headers["content-type"] == "image/jpeg"
    assert house.looks("look")[-1] == ("王芳", "look", f"recording:{one.id}")
    assert house.browser().get(f"/console/recordings/{one.id}").status_code == 401
