"""The store of finished sounds: whole entries only, one making for equal requests, oldest out first."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.voice.cache import Cache, Made, cache_key

SOUND = b"sound" * 100


class Bad(Exception):
    pass


def check(data: bytes) -> None:
    if data == b"bad":
        raise Bad


def cache(folder: Path, max_bytes: int = 10_000, max_age_s: float | None = None) -> Cache:
    return Cache(folder, check, max_bytes, max_age_s)


def test_what_was_put_is_found_again_by_another_process(tmp_path: Path) -> None:
    cache(tmp_path).put("a", "mp3", Made(SOUND, {"engine": "x", "duration_s": 1.5}))
    found = cache(tmp_path).get("a", "mp3")
    assert found is not None
    assert found.path.read_bytes() == SOUND
    assert found.facts["duration_s"] == 1.5


def test_every_part_changes_the_key() -> None:
    parts = {
        "spoken": "好",
        "rules": "1",
        "source": "gtts 2",
        "voice": "m",
        "rate": "slow",
        "post": "1",
        "codec": "ogg",
    }
    keys = {cache_key(**parts), *(cache_key(**{**parts, name: "other"}) for name in parts)}
    assert len(keys) == len(parts) + 1


def test_bytes_that_fail_the_check_are_not_stored(tmp_path: Path) -> None:
    store = cache(tmp_path)
    with pytest.raises(Bad):
        store.put("a", "mp3", Made(b"bad", {}))
    assert store.get("a", "mp3") is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", ["cut", "other", "no_facts", "broken_facts", "gone"])
def test_a_damaged_entry_is_dropped_when_it_is_read(tmp_path: Path, damage: str) -> None:
    store = cache(tmp_path)
    path = store.put("a", "mp3", Made(SOUND, {})).path
    facts = path.with_name("a.mp3.json")
    if damage == "gone":
        path.unlink()
    elif damage in ("cut", "other"):
        path.write_bytes(SOUND[:-1] if damage == "cut" else SOUND[::-1])
    elif damage == "no_facts":
        facts.unlink()
    else:
        facts.write_text("{")
    assert store.get("a", "mp3") is None
    assert not path.exists()
    assert not facts.exists()
    assert store.put("a", "mp3", Made(SOUND, {})).path.read_bytes() == SOUND
    assert store.sizes() == {"entries": 1, "bytes": len(SOUND)}


def test_a_crash_between_writing_and_naming_leaves_nothing_that_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", crash)
        with pytest.raises(KeyboardInterrupt):
            cache(tmp_path).put("a", "mp3", Made(SOUND, {}))
    (tmp_path / "b.mp3").write_bytes(SOUND)  # the sound was named, its facts were not
    store = cache(tmp_path)
    assert store.get("a", "mp3") is None
    assert store.get("b", "mp3") is None


def test_the_least_recently_used_goes_when_space_is_used_up(tmp_path: Path) -> None:
    store = cache(tmp_path, max_bytes=3 * len(SOUND))
    for key in "abc":
        store.put(key, "mp3", Made(SOUND, {}))
    assert store.get("a", "mp3")
    store.put("d", "mp3", Made(SOUND, {}))
    assert [key for key in "abcd" if store.get(key, "mp3")] == ["a", "c", "d"]
    assert store.sizes()["bytes"] == 3 * len(SOUND)


def test_what_is_too_old_for_its_folder_is_removed_from_disk(tmp_path: Path) -> None:
    now = [1000.0]
    store = Cache(tmp_path, check, 10_000, max_age_s=600, clock=lambda: now[0])
    store.put("a", "mp3", Made(SOUND, {}))
    assert store.get("a", "mp3")
    now[0] += 601
    store.expire()
    assert list(tmp_path.iterdir()) == []


def test_fifty_equal_requests_share_one_making_and_all_get_it(tmp_path: Path) -> None:
    made: list[int] = []

    async def make() -> Made:
        made.append(1)
        await asyncio.sleep(0.02)
        return Made(SOUND, {})

    async def ask() -> set[Path]:
        store = cache(tmp_path)
        found = await asyncio.gather(*(store.get_or_make("a", "mp3", make) for _ in range(50)))
        return {entry.path for entry in found}

    assert len(asyncio.run(ask())) == 1
    assert len(made) == 1


def test_a_failure_reaches_all_who_wait_and_is_not_kept(tmp_path: Path) -> None:
    tries: list[int] = []

    async def make() -> Made:
        tries.append(1)
        await asyncio.sleep(0.01)
        if len(tries) == 1:
            raise Bad
        return Made(SOUND, {})

    async def ask() -> None:
        store = cache(tmp_path)
        outcomes = await asyncio.gather(
            *(store.get_or_make("a", "mp3", make) for _ in range(5)), return_exceptions=True
        )
        assert all(isinstance(one, Bad) for one in outcomes)
        assert (await store.get_or_make("a", "mp3", make)).fresh
        assert not (await store.get_or_make("a", "mp3", make)).fresh

    asyncio.run(ask())
    assert len(tries) == 2


def test_a_caller_who_leaves_does_not_stop_the_making(tmp_path: Path) -> None:
    async def ask() -> bytes:
        store, begun, go = cache(tmp_path), asyncio.Event(), asyncio.Event()

        async def make() -> Made:
            begun.set()
            await go.wait()
            return Made(SOUND, {})

        caller = asyncio.create_task(store.get_or_make("a", "mp3", make))
        await begun.wait()
        caller.cancel()
        with pytest.raises(asyncio.CancelledError):
            await caller
        go.set()
        return (await store.get_or_make("a", "mp3", make)).path.read_bytes()

    assert asyncio.run(ask()) == SOUND
