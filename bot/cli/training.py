"""From data to the model in use: trained when the data changed, judged, taken or rejected."""

from __future__ import annotations

import fcntl
import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bot.cli import fitting, judging, learned, swap
from bot.cli.gate import Figures, shortfalls
from bot.cli.registry import UNJUDGED, Model, Registry
from bot.cli.saying import told
from bot.settings import Settings

TRAINED_FROM = (
    "domain.yml",
    "config.yml",
    "data/nlu",
    "data/rules",
    "data/stories",
    "data/lexicon",
    "nlu",
    "requirements/rasa.txt",
)


def fingerprint(settings: Settings) -> str:
    """A digest of everything a model is trained from: the project's files and what clerks taught."""
    digest = hashlib.sha256()
    for base in (*(settings.root / name for name in TRAINED_FROM), learned.folder(settings)):
        files = sorted(base.rglob("*")) if base.is_dir() else [base]
        top = settings.data if base.is_relative_to(settings.data / "learned") else settings.root
        for path in files:
            if path.is_file() and path.suffix in (".yml", ".py", ".txt", ".json"):
                digest.update(str(path.relative_to(top)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def registry(settings: Settings) -> Registry:
    """The models of this house."""
    return Registry(settings.data / "models")


def active_file(settings: Settings) -> Path | None:
    """The file of the model in use, None when there is none.

    A spoilt one is set aside and told of on stderr; the one before it takes its place.
    """
    models = registry(settings)
    while (active := models.active()) is not None:
        if models.intact(active.name):
            return models.path(active.name)
        other = models.stand_in()
        moved = models.set_aside(active.name)
        instead = f"{other.name} is used instead" if other else "there is no other"
        told(
            f"模型文件坏了 / the model file is spoilt, now {moved.name}: {instead}; python -m bot train makes a new one"
        )
        if other is not None:
            models.use(other.name, back=True)
    return None


def ensure_model(settings: Settings) -> Path:
    """The file of the model to use; trained first when there is none of today's data.

    A rejected one is told of on stderr and the one in use stays. Raises RuntimeError when none can be used.
    """
    active_file(settings)  # first: a spoilt one does not count as trained
    tried = renew(settings)
    if registry(settings).state(tried) == "rejected":
        print(refusal(tried), file=sys.stderr)
    elif registry(settings).active() is None:  # the note which one is in use was lost
        registry(settings).use(tried.name)
    found = active_file(settings)
    if found is None:
        raise RuntimeError(
            "there is no model to use; python -m bot train --force-activate --as NAME takes it all the same"
        )
    return found


def refusal(model: Model) -> str:
    """Why a model was rejected, in one paragraph."""
    return f"{model.name} was rejected, the model in use stays:\n" + "\n".join(f"  {why}" for why in model.rejected)


def renew(settings: Settings, force: bool = False) -> Model:
    """The model of today's data, trained and judged when there is none (or `force`); used when it passes.

    Raises RuntimeError when training or judging fails.
    """
    models = registry(settings)
    if not force and (found := models.trained_from(fingerprint(settings))) and found.rejected != [UNJUDGED]:
        return found
    models.folder.mkdir(parents=True, exist_ok=True)
    with _alone(models.folder):
        mark = fingerprint(settings)
        found = None if force else models.trained_from(mark)
        if found is not None and found.rejected != [UNJUDGED]:  # by whoever was waited for
            return found
        old = _predecessor(settings, models)
        return _judged(settings, models, found or fitting.fit(settings, models, mark), old)


def _judged(settings: Settings, models: Registry, trained: Model, old: Figures | None) -> Model:
    """Write the verdict on a model and use it when nothing speaks against it."""
    try:
        verdict = judging.judge(settings, models.path(trained.name))
    except RuntimeError as error:
        return models.write(replace(trained, rejected=[str(error)]))
    against = shortfalls(verdict.figures, old) if verdict.figures else []
    against += [verdict.journeys] if verdict.journeys else []
    figures = verdict.figures.as_dict() if verdict.figures else None
    mark = judging.evaluation_mark(settings.root) if figures else None
    _say(verdict.figures, old)
    if not against:  # before the verdict is written: a model the running engine did not take is tried again later
        swap.use(settings, models, trained.name)
    model = models.write(replace(trained, rejected=against, figures=figures, sentences=mark))
    models.prune()
    return model


def _predecessor(settings: Settings, models: Registry) -> Figures | None:
    """The figures of the model in use on today's sentences, judged now unless they are known."""
    active, mark = models.active(), judging.evaluation_mark(settings.root)
    if active is None or mark is None:
        return None
    if active.figures is None or active.sentences != mark:
        try:
            figures = judging.sentences(settings, models.path(active.name))
        except RuntimeError as error:
            print(f"the model in use cannot be compared with: {error}", file=sys.stderr)
            return None
        active = models.write(replace(active, figures=figures.as_dict() if figures else None, sentences=mark))
    return Figures.read(active.figures) if active.figures else None


def _say(new: Figures | None, old: Figures | None) -> None:
    if new is None:
        return
    before = f" ({old.all.understood:.1f} %, {old.all.surely_wrong:.1f} % before)" if old else ""
    print(
        f"  understood {new.all.understood:.1f} %, wrong without asking back {new.all.surely_wrong:.1f} %{before}",
        file=sys.stderr,
    )


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One training at a time in a model folder; whoever comes second waits."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("等另一个训练完 / waiting for another training to end", file=sys.stderr)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
