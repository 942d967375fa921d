"""What a judgement is made of: the classifier out of an archive, the same sentences, and no other file loaded."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.cli import judging
from bot.cli.main import ROOT
from bot.dialogue.port import DialogueError
from bot.dialogue.rasa import RasaDialogue

PART = "components/train_nlu.classifier.SoundAndSenseClassifier0"


def archive(folder: Path, *names: str) -> Path:
    """A model archive with these members, each holding its own name."""
    file = folder / "model.tar.gz"
    with tarfile.open(file, "w:gz") as made:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = len(name)
            made.addfile(member, io.BytesIO(name.encode()))
    return file


def test_only_the_classifier_is_taken_out_of_an_archive(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    names = ("metadata.json", f"{PART}/intent_model.json", f"/{PART}/intent_model.npz", "../../evil.json")
    judging.unpack(archive(tmp_path, *names), out)
    assert sorted(f.name for f in out.iterdir()) == ["intent_model.json", "intent_model.npz"]


def test_an_archive_without_a_classifier_cannot_be_judged(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="holds no SoundAndSenseClassifier"):
        judging.unpack(archive(tmp_path, "metadata.json", "x/intent_model.json"), tmp_path)


def test_the_mark_of_the_judged_sentences_changes_with_them_and_is_none_without_any(tmp_path: Path) -> None:
    assert judging.evaluation_mark(tmp_path) is None
    folder = tmp_path / "tests" / "evaluation"
    folder.mkdir(parents=True)
    (folder / "a.jsonl").write_text("{}")
    first = judging.evaluation_mark(tmp_path)
    (folder / "a.jsonl").write_text("{ }")
    assert None is not first != judging.evaluation_mark(tmp_path)
    assert judging.evaluation_mark(ROOT) is not None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Progress\n\x1b[91mFailed Story: \n\nstories:\n- story: A booking\n  steps:\n", "A booking"),
        ("Traceback\nMemoryError", "Traceback\nMemoryError"),
    ],
)
def test_a_failed_journey_is_named_and_a_test_that_broke_says_its_last_words(said: str, told: str) -> None:
    assert judging._failed(said) == f"journeys of data/stories failed: {told}"


@pytest.mark.anyio
async def test_the_engine_is_only_ever_given_a_model_of_the_folder(tmp_path: Path) -> None:
    asked: list[tuple[str, str, Any]] = []

    class Engine:
        async def ask(
            self, method: str, url: str, _seconds: float, body: Any = None, _headers: Mapping[str, str] | None = None
        ) -> tuple[int, bytes]:
            asked.append((method, url, body))
            return 400 if "broken" in body["model_file"] else 204, b""

        async def close(self) -> None:
            """Nothing is open."""

    folder = tmp_path / "models"
    folder.mkdir()
    for file in (folder / "good.tar.gz", folder / "broken.tar.gz", tmp_path / "evil.tar.gz"):
        file.write_bytes(b"model")
    (folder / "link.tar.gz").symlink_to(tmp_path / "evil.tar.gz")
    dialogue = RasaDialogue("http://engine", "t&t", Engine())
    for bad in (
        tmp_path / "evil.tar.gz",
        folder / ".." / "evil.tar.gz",
        folder / "link.tar.gz",
        folder / "none.tar.gz",
    ):
        with pytest.raises(ValueError, match="not a model file"):
            await dialogue.load(bad, folder)
    assert asked == []
    await dialogue.load(folder / "good.tar.gz", folder)
    url, good = "http://engine/model?token=t%26t", {"model_file": str(folder / "good.tar.gz")}
    assert asked == [("PUT", url, good)]
    with pytest.raises(DialogueError):
        await dialogue.load(folder / "broken.tar.gz", folder)
    await dialogue.close()
