"""What clerks have taught, written as one more writer's folder for training: LIANXIN_DATA/learned/nlu."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bot.cli.judging import evaluation_files
from bot.desk.teaching import Lesson, lesson
from bot.desk.training_sentences import training_sentences
from bot.settings import Settings
from bot.store.questions import Question, bare
from bot.store.store import open_store

LISTED = "    - "


def folder(settings: Settings) -> Path:
    """The folder given to training besides data/nlu; never inside the project's own data."""
    return settings.data / "learned" / "nlu"


def gather(settings: Settings) -> Lesson:
    """Write the labelled questions of the store there; without a store what is there stays as it is."""
    database = settings.data / "store.sqlite3"
    if settings.db_url == f"sqlite:///{database}" and not database.exists():
        return Lesson()
    store = open_store(settings.db_url, settings.data / "keys")
    try:
        labelled = store.questions.labelled()
    finally:
        store.db.close()
    made = lesson_of(settings.root, labelled)
    for number, why in made.refused:
        print(f"question {number} is not trained on: {why}", file=sys.stderr)
    write(folder(settings) / "questions.yml", made)
    return made


def lesson_of(root: Path, labelled: list[Question]) -> Lesson:
    """The sentences of these labels, with what this project judges and trains by already left out."""
    return lesson(labelled, judged(root), known(root)) if labelled else Lesson()


def write(file: Path, made: Lesson) -> None:
    """Write the sentences in the engine's form, sorted; without any the file goes away. Unchanged stays untouched."""
    if not made.sentences:
        file.unlink(missing_ok=True)
        return
    lines = ['version: "3.1"', "nlu:"]
    for intent, texts in sorted(made.sentences.items()):
        lines += [f"- intent: {intent}", "  examples: |", *(f"{LISTED}{text}" for text in sorted(texts))]
    content = "\n".join(lines) + "\n"
    if file.is_file() and file.read_text(encoding="utf-8") == content:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")


def count(settings: Settings) -> int:
    """How many sentences training gets from there."""
    files = folder(settings).rglob("*.yml")
    return sum(line.startswith(LISTED) for file in files for line in file.read_text(encoding="utf-8").splitlines())


def judged(root: Path) -> set[str]:
    """The bare sentences of tests/evaluation."""
    lines = (line for file in evaluation_files(root) for line in file.read_text(encoding="utf-8").splitlines())
    return {bare(json.loads(line)["text"]) for line in lines if line.strip()}


def known(root: Path) -> set[str]:
    """The bare sentences of data/nlu."""
    return {bare(sentence) for _, sentence in training_sentences(root)}
