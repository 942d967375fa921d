"""The folder of models: states, returning, keeping five, and never a file from elsewhere."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli.registry import Model, Registry, UnknownModel


@pytest.fixture
def models(tmp_path: Path) -> Registry:
    folder = tmp_path / "models"
    folder.mkdir()
    return Registry(folder)


def put(models: Registry, name: str, *rejected: str) -> Model:
    (models.folder / f"{name}.tar.gz").write_bytes(gzip.compress(b"model"))
    return models.write(Model(name, f"mark of {name}", "2026-11-23T09:10+08:00", rejected=list(rejected)))


def states(models: Registry) -> dict[str, str]:
    return {m.name: models.state(m) for m in models.all()}


def test_the_newest_is_shown_first_each_with_its_state(models: Registry) -> None:
    for name in ("a", "b"):
        put(models, name)
        models.use(name)
    put(models, "c", "understood fell")
    assert list(states(models).items()) == [("c", "rejected"), ("b", "active"), ("a", "kept")]


def test_going_back_leads_through_what_was_in_use_before(models: Registry) -> None:
    for name in ("a", "b", "c"):
        put(models, name)
        models.use(name)
    seen = []
    while (earlier := models.before()) is not None:
        models.use(earlier.name, back=True)
        seen.append(earlier.name)
    assert seen == ["b", "a"]
    assert states(models) == {"a": "active", "b": "kept", "c": "kept"}


def test_using_the_same_model_again_changes_nothing(models: Registry) -> None:
    put(models, "a")
    models.use("a")
    models.use("a")
    assert models.before() is None


def test_five_are_kept_and_never_the_used_or_the_one_before_it_is_deleted(models: Registry) -> None:
    for name in ("a", "b"):
        put(models, name)
        models.use(name)
    for name in ("c", "d", "e", "f", "g"):
        put(models, name, "worse")
    assert models.prune() == ["d", "c"]
    assert sorted(states(models)) == ["a", "b", "e", "f", "g"]
    assert sorted(f.name for f in models.folder.iterdir() if f.name.startswith("c")) == ["current.json"]


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "a/../a", "", ".", "..", ".hidden", "link", "none"])
def test_a_name_that_is_no_file_of_the_folder_is_refused_and_the_models_named(models: Registry, name: str) -> None:
    put(models, "good")
    (models.folder.parent / "outside.tar.gz").write_bytes(b"evil")
    (models.folder / "link.tar.gz").symlink_to(models.folder.parent / "outside.tar.gz")
    with pytest.raises(UnknownModel, match="good"):
        models.path(name)


def test_a_current_model_from_elsewhere_is_none(models: Registry) -> None:
    (models.folder.parent / "outside.tar.gz").write_bytes(b"evil")
    (models.folder / "current.json").write_text('{"model": "../outside.tar.gz", "fingerprint": "x"}')
    assert models.active() is None


def test_a_model_from_before_there_were_records_is_known_by_the_note_on_it(models: Registry) -> None:
    (models.folder / "model-old.tar.gz").write_bytes(gzip.compress(b"model"))
    (models.folder / "current.json").write_text(json.dumps({"model": "model-old.tar.gz", "fingerprint": "abc"}))
    assert models.trained_from("abc") == models.active()
    put(models, "new")
    assert [m.name for m in models.all()] == ["new", "model-old"]
    assert states(models) == {"new": "kept", "model-old": "active"}


def test_of_two_models_of_the_same_data_the_used_one_counts_and_names_never_clash(models: Registry) -> None:
    mark = "0123456789abcdef"
    for _ in range(2):
        name = models.free_name(mark)
        (models.folder / f"{name}.tar.gz").write_bytes(gzip.compress(b"model"))
        models.write(Model(name, mark, "2026-11-23T09:10+08:00"))
    assert [m.name for m in models.all()] == ["model-0123456789ab-2", "model-0123456789ab"]
    assert models.trained_from(mark).name == "model-0123456789ab-2"  # type: ignore[union-attr]
    models.use("model-0123456789ab")
    assert models.trained_from(mark).name == "model-0123456789ab"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "spoil", [lambda raw: raw[: len(raw) // 2], lambda raw: b"rubbish", lambda raw: raw[:-8] + b"\0" * 8]
)
def test_a_file_that_cannot_be_read_to_its_end_is_known(models: Registry, spoil: Callable[[bytes], bytes]) -> None:
    put(models, "a")
    assert models.intact("a")
    file = models.path("a")
    file.write_bytes(spoil(file.read_bytes()))
    assert not models.intact("a")


def test_what_stands_in_is_what_was_used_before_else_the_newest_that_is_good(models: Registry) -> None:
    for name in ("a", "b"):
        put(models, name)
    put(models, "c", "worse")
    models.use("a")
    assert models.stand_in() == models.get("b")
    models.use("b")
    put(models, "d")
    assert models.stand_in() == models.get("a")
