"""The hall's own videos: only sound films with captions and consent, by two people, and never beside other words."""

from __future__ import annotations

import asyncio
import io
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot.channels import video
from bot.cli.data import backup
from bot.desk.studio import StudioRefused
from bot.desk.videos import VideoDesk
from bot.messages import Reply
from bot.store.audit_log import Wanted
from bot.voice.film import BadFilm, inspect, sniffed
from tests.fakes.clock import MONDAY
from tests.fakes.films import film
from tests.fakes.house import SmallHouse, small_house

pytestmark = pytest.mark.slow
FEE = "renewal_fee.general"
CAPTIONS = "0:00-0:02 不收钱。"


@dataclass
class Hall:
    """A house with its videos and the public address of them."""

    house: SmallHouse
    desk: VideoDesk
    client: TestClient

    def upload(self, data: bytes | None = None, captions: str = CAPTIONS, answer: str = FEE, who: str = "林") -> int:
        raw = film() if data is None else data
        return self.desk.upload(answer, io.BytesIO(raw), captions, 1, who)

    def published(self, **more: Any) -> str:
        """The address of one that plays."""
        self.desk.publish(self.upload(**more), "陈")
        return self.desk.address(FEE)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with small_house(tmp_path) as house:
        house.store.speakers.add("阿婆", "王芳", "plain", "2026-11", "李强", MONDAY)
        desk = VideoDesk(house.store, house.desk.knowledge, tmp_path / "videos", house.clock)
        house.desk.station.film = desk.address
        yield Hall(house, desk, TestClient(Starlette(routes=video.routes(desk))))


# -- what is taken ----------------------------------------------------------------------------------------


GOOD = (
    ("mp4", "libx264", ""),
    ("mp4", "libx264", "aac"),
    ("webm", "libvpx-vp9", ""),
    ("webm", "libvpx-vp9", "libopus"),
)


@pytest.mark.parametrize(("kind", "codec", "sound"), GOOD)
def test_what_every_browser_plays_is_taken(hall: Hall, kind: str, codec: str, sound: str) -> None:
    data = film(kind, codec, sound=sound)
    one = hall.desk.found(hall.upload(data))
    assert one.kind == kind
    assert one.seconds == pytest.approx(2.0, abs=0.3)
    assert (one.width, one.height) == (320, 240)
    assert hall.desk.file(one).read_bytes() == data


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "请选一个视频"),
    "a page": (lambda: b"<html>no film</html>" * 9, "只收 MP4 和 WebM"),
    "cut off": (lambda: film()[:600], "打不开"),
    "a head alone": (lambda: b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 900, "打不开"),
    "an old codec": (lambda: film("mp4", "mpeg4"), "H.264"),
    "vp8": (lambda: film("webm", "libvpx"), "H.264"),
    "short": (lambda: film(seconds=0.6), "太短"),
    "long": (lambda: film(seconds=186, width=160, height=160), "三分钟"),
    "tiny": (lambda: film(width=80, height=80), "画面"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_such_film_is_refused_and_leaves_nothing(hall: Hall, what: str) -> None:
    make, said = BAD[what]
    with pytest.raises(StudioRefused) as refused:
        hall.upload(make())
    assert said in refused.value.sentence
    assert hall.desk.store.videos.of(FEE) == []
    assert list(hall.desk.folder.iterdir()) == []


def test_a_film_that_is_too_large_is_refused_before_it_is_looked_at(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.desk.videos.LARGEST_BYTES", 1000)
    with pytest.raises(StudioRefused) as refused:
        hall.upload()
    assert "60兆" in refused.value.sentence
    assert list(hall.desk.folder.iterdir()) == []


def test_captions_consent_and_an_answer_are_needed(hall: Hall) -> None:
    for more, said in (({"captions": ""}, "字幕一定要写"), ({"answer": "renewal_fee.none"}, "没有这条答复")):
        with pytest.raises(StudioRefused) as refused:
            hall.upload(**more)
        assert said in refused.value.sentence
    hall.house.store.speakers.withdraw(1, MONDAY)
    with pytest.raises(StudioRefused) as refused:
        hall.upload()
    assert "同意书" in refused.value.sentence


def test_a_process_that_hangs_on_a_file_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "film"
    path.write_bytes(film())
    monkeypatch.setattr("bot.voice.film.PATIENCE_S", 0.01)
    with pytest.raises(BadFilm, match="broken"):
        inspect(path)
    with pytest.raises(BadFilm, match="type"):
        sniffed(b"RIFF....AVI ")


# -- who decides ------------------------------------------------------------------------------------------


def test_neither_the_uploader_nor_who_is_seen_may_publish_it(hall: Hall) -> None:
    made = hall.upload(who="林")
    for who in ("林", "王芳"):
        with pytest.raises(StudioRefused) as refused:
            hall.desk.publish(made, who)
        assert "另一位同事" in refused.value.sentence
    assert hall.desk.address(FEE) == ""
    hall.desk.publish(made, "陈")
    assert hall.desk.address(FEE) == f"/video/{made}.mp4"


def test_a_newer_one_takes_the_place_of_the_one_before_it(hall: Hall) -> None:
    old = hall.published()
    new = hall.published(data=film(shade=200))
    assert new != old
    assert hall.client.get(old).status_code == 404
    assert hall.client.get(new).status_code == 200


def test_it_stops_when_its_answer_gets_other_words_its_speaker_withdraws_or_it_is_ended(hall: Hall) -> None:
    address = hall.published()
    base = hall.house.desk.knowledge
    entry = base.entry(FEE)
    others = [one for one in base.entries if one.id != FEE]
    base.become([replace(entry, spoken="一分钱都不收。"), *others], [])
    assert hall.desk.address(FEE) == ""
    assert hall.client.get(address).status_code == 404
    base.become([entry, *others], [])
    assert hall.client.get(address).status_code == 200
    hall.house.store.speakers.withdraw(1, MONDAY)
    assert hall.client.get(address).status_code == 404
    assert hall.client.get(address.replace(".mp4", ".vtt")).status_code == 404


def test_one_made_for_other_words_is_not_published(hall: Hall) -> None:
    made = hall.upload()
    base = hall.house.desk.knowledge
    base.become([replace(e, text=f"{e.text}。") if e.id == FEE else e for e in base.entries], [])
    with pytest.raises(StudioRefused) as refused:
        hall.desk.publish(made, "陈")
    assert "文字已经改了" in refused.value.sentence


def test_a_speaker_who_is_erased_takes_the_films_along(hall: Hall) -> None:
    one = hall.desk.found(hall.upload())
    path = hall.desk.file(one)
    hall.desk.sweep()
    assert path.exists()
    hall.house.store.speakers.erase(1)
    hall.desk.sweep()
    assert not path.exists()


def test_every_step_is_written_down(hall: Hall) -> None:
    made = hall.upload()
    hall.desk.publish(made, "陈")
    hall.desk.retire(made, "李强")
    with pytest.raises(StudioRefused):
        hall.desk.retire(made, "李强")
    noted = {(one.who, one.action) for one in hall.house.store.audit.listing(Wanted(target=f"video:{made}"))}
    assert noted == {("林", "video_upload"), ("陈", "video_publish"), ("李强", "video_retire")}


# -- how it is fetched ------------------------------------------------------------------------------------


def test_a_video_comes_whole_in_parts_and_not_again_when_it_is_known(hall: Hall) -> None:
    address = hall.published()
    whole = hall.client.get(address)
    assert whole.content == film()
    assert whole.headers["content-type"] == "video/mp4"
    assert whole.headers["x-content-type-options"] == "nosniff"
    part = hall.client.get(address, headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, film()[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(film())}"
    known = hall.client.get(address, headers={"if-none-match": whole.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    captions = hall.client.get(address.replace(".mp4", ".vtt"))
    assert captions.headers["content-type"] == "text/vtt; charset=utf-8"
    assert captions.text.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n不收钱。")


STRANGE = (
    "1.webm", "1.mp3", "1", "01.mp4", "-1.mp4", "..%2f..%2fstore.sqlite3", "%2e%2e/keys", "9999999999.mp4", "１.mp4",
)  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_no_other_address_leads_to_a_file(hall: Hall, name: str) -> None:
    hall.published()
    assert hall.client.get(f"/video/{name}").status_code == 404


def test_an_answer_carries_its_video_and_no_other_does(hall: Hall) -> None:
    hall.house.dialogue.replies = [Reply("不收钱。", intent="renewal_fee", answer=FEE)]
    (before,) = asyncio.run(hall.house.say("续证要多少钱"))
    assert "attachment" not in before
    address = hall.published()
    (reply,) = asyncio.run(hall.house.say("续证要多少钱"))
    assert reply["attachment"] == address
    hall.house.dialogue.replies = [Reply("在大厅。", intent="address", answer="address.general")]
    (other,) = asyncio.run(hall.house.say("大厅在哪"))
    assert "attachment" not in other


def test_it_goes_with_every_backup(hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.published()
    settings: Any = SimpleNamespace(data=tmp_path, db_url=f"sqlite:///{tmp_path}/copy.db", start_at=None)
    done = backup(SimpleNamespace(file=tmp_path / "b.tar.gz"), settings)  # type: ignore[arg-type]
    assert done == 0
    with tarfile.open(tmp_path / "b.tar.gz") as archive:
        assert any(name.startswith("videos/") and name.endswith(".mp4") for name in archive.getnames())
