"""Models for the console: training as a child of the gateway, and the same steps as `models activate|rollback`."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from bot.cli import audit, engine, learned, swap, training
from bot.cli.registry import Model, UnknownModel
from bot.desk.teaching import Lesson
from bot.desk.workshop import Job, ModelView, WorkshopRefusal
from bot.hall.clock import stamp
from bot.settings import Settings
from bot.store.questions import Question

LIMIT_S = 3600.0
SHOWN_BYTES = 8192
COMMAND = (sys.executable, "-P", "-m", "bot", "train")


class HouseWorkshop:
    """One training at a time; what it prints and how it ended lie in LIANXIN_DATA/log."""

    def __init__(self, settings: Settings, command: tuple[str, ...] = COMMAND, limit_s: float = LIMIT_S) -> None:
        self._settings = settings
        self._command = command
        self._limit_s = limit_s
        self._turn = threading.Lock()
        self._changing = threading.Lock()
        self._running: threading.Thread | None = None

    def models(self) -> list[ModelView]:
        """Every model, the newest first."""
        models = training.registry(self._settings)
        return [
            ModelView(one.name, one.at, models.state(one), one.learned, one.figures, tuple(one.rejected))
            for one in models.all()
        ]

    def earlier(self) -> str | None:
        """The model to which `back` would lead."""
        found = training.registry(self._settings).before()
        return found.name if found else None

    def lesson(self, labelled: list[Question]) -> Lesson:
        """What training will take of these labels, and what it leaves out."""
        return learned.lesson_of(self._settings.root, labelled)

    # -- training -----------------------------------------------------------------------------------------

    def job(self) -> Job:
        """The training that runs, or the last one; one that a restart of the house cut off is `interrupted`."""
        note, state = self._note(), "running"
        if not note:
            return Job()
        if not self._trains():
            state = str(note.get("state", state))
            state = "interrupted" if state == "running" else state
        return Job(state, str(note.get("who", "")), str(note.get("at", "")), self._lines())

    def train(self, who: str) -> None:
        """Start one; raises WorkshopRefusal `busy` while one runs, here or on the command line."""
        from bot.bootstrap import clock_of

        with self._turn:
            if self._trains() or self._locked():
                raise WorkshopRefusal("busy")
            note = {"state": "running", "who": who, "at": stamp(clock_of(self._settings).now())}
            self._log().write_bytes(b"")
            self._write(note)
            audit.note(self._settings, who, "train model", "models")
            # The child ends with the thread that starts it (Linux), so that thread stays until the child has ended.
            self._running = threading.Thread(target=self._run, args=(note,), daemon=True, name="training")
            self._running.start()

    def _trains(self) -> bool:
        return self._running is not None and self._running.is_alive()

    def _run(self, note: dict[str, Any]) -> None:
        state = "failed"
        with self._log().open("ab") as out:
            try:
                child = subprocess.Popen(  # noqa: S603 (our own command)
                    self._command, cwd=self._settings.root, env=self._environment(), stdout=out, stderr=out,
                    stdin=subprocess.DEVNULL, preexec_fn=engine.die_with_parent, start_new_session=True,
                )  # fmt: skip
            except OSError as error:
                out.write(f"training could not be started: {type(error).__name__}\n".encode())
            else:
                try:
                    state = "failed" if child.wait(self._limit_s) else "done"
                except subprocess.TimeoutExpired:
                    out.write(f"training took longer than {self._limit_s:.0f} s and was ended\n".encode())
                finally:
                    with contextlib.suppress(OSError):  # what it started goes with it
                        os.killpg(child.pid, signal.SIGTERM)
                    engine.stop(child)
        self._write({**note, "state": state})

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(self._settings.root), "PYTHONUNBUFFERED": "1"}

    def _locked(self) -> bool:
        file = training.registry(self._settings).folder / ".lock"
        with contextlib.suppress(FileNotFoundError), file.open("r+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def _log(self) -> Path:
        folder = self._settings.data / "log"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / "training.log"

    def _lines(self) -> list[str]:
        try:
            said = self._log().read_bytes()[-SHOWN_BYTES:].decode("utf-8", "replace")
        except OSError:
            return []
        return [line.rstrip() for line in said.splitlines() if line.strip() and not line.startswith("{")]

    def _note(self) -> dict[str, Any]:
        try:
            found = json.loads(self._log().with_suffix(".json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, note: dict[str, Any]) -> None:
        file = self._log().with_suffix(".json")
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")
        fresh.replace(file)

    # -- changing the one in use --------------------------------------------------------------------------

    def activate(self, name: str, who: str, forced: bool) -> None:
        """Use a model, a rejected one only when `forced`; raises WorkshopRefusal."""
        models = training.registry(self._settings)
        try:
            model = models.get(name)
        except UnknownModel:
            raise WorkshopRefusal("unknown") from None
        worse = models.state(model) == "rejected"
        if worse and not forced:
            raise WorkshopRefusal("worse")
        self._use(model, who, "force-activate model" if worse else "activate model", back=False)

    def back(self, who: str) -> str:
        """Use the model before; its name. Raises WorkshopRefusal."""
        model = training.registry(self._settings).before()
        if model is None:
            raise WorkshopRefusal("none")
        self._use(model, who, "rollback model", back=True)
        return model.name

    def _use(self, model: Model, who: str, action: str, back: bool) -> None:
        models = training.registry(self._settings)
        with self._changing:
            if self._locked():
                raise WorkshopRefusal("busy")
            if models.state(models.get(model.name)) == "active":
                return
            try:
                swap.use(self._settings, models, model.name, back=back)
            except RuntimeError as error:
                raise WorkshopRefusal("engine", str(error)) from None
            audit.note(self._settings, who, action, model.name)
