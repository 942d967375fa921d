"""The staff's page of an answer's video: sent up with captions, watched, published by somebody else, ended."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.clock import MONDAY
from tests.fakes.console import Clerk, ConsoleHouse
from tests.fakes.films import film

pytestmark = pytest.mark.slow
HERE = "/console/videos/renewal_fee.general"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ConsoleHouse]:
    house = ConsoleHouse(tmp_path)
    house.store.speakers.add("<b>阿婆</b>", None, "plain", "1", "李强", MONDAY)
    yield house
    house.close()


def send(clerk: Clerk, data: bytes, captions: str = "0:00-0:02 不收钱。", speaker: str = "1") -> Any:
    form = {"csrf": clerk.csrf, "speaker": speaker, "captions": captions}
    return clerk.browser.post(f"{HERE}/upload", data=form, files={"film": ("a.mp4", data, "video/mp4")})


def test_a_video_goes_up_and_plays_after_a_second_persons_yes(house: ConsoleHouse) -> None:
    writer, other = house.clerk("编辑甲", "editor"), house.clerk("总管", "admin")
    assert send(writer, film()).status_code == 303
    page = writer.get(HERE).text
    assert "请另一位同事来发布" in page
    assert "<b>阿婆" not in page
    assert writer.get(f"{HERE}/1/film").content == film()
    assert writer.post(f"{HERE}/1/publish").status_code == 409
    assert house.videos.address("renewal_fee.general") == ""
    assert other.post(f"{HERE}/1/publish").status_code == 303
    assert house.videos.address("renewal_fee.general") == "/video/1.mp4"
    assert writer.post(f"{HERE}/1/retire").status_code == 303
    assert house.videos.address("renewal_fee.general") == ""
    assert other.post(f"{HERE}/1/retire").status_code == 409


def test_what_is_wrong_is_said_and_the_captions_are_not_lost(house: ConsoleHouse) -> None:
    writer = house.clerk("编辑甲", "editor")
    for data, captions, speaker, said in (
        (b"no film", "0:00-0:02 不收钱。", "1", "只收 MP4"),
        (film(), "不收钱", "1", "这一行不像字幕"),
        (film(), "0:00-0:02 不收钱。", "9", "没有同意书"),
        (film(), "0:00-0:02 不收钱。", "x", "没有同意书"),
    ):
        answer = send(writer, data, captions, speaker)
        assert answer.status_code == 400
        assert said in unescape(answer.text)
        assert captions in unescape(answer.text)
    assert house.store.videos.of("renewal_fee.general") == []


def test_a_video_of_another_answer_or_of_none_is_not_there(house: ConsoleHouse) -> None:
    made = house.filmed()
    clerk = house.clerk("编辑甲", "editor")
    assert clerk.get(f"/console/videos/renewal_how.general/{made}/film").status_code == 404
    assert clerk.get(f"{HERE}/{made + 1}/film").status_code == 404
    for answer in ("renewal_fee.none", "..%2f..%2fx", "x"):
        assert clerk.get(f"/console/videos/{answer}").status_code == 404


def test_without_a_consent_there_is_no_form(house: ConsoleHouse) -> None:
    house.store.speakers.withdraw(1, MONDAY)
    page = house.clerk("编辑甲", "editor").get(HERE).text
    assert 'type="file"' not in page
    assert "/console/studio/speakers" in page
