"""Builds and mends environments: one at a time, only when needed, cleanly after an interruption."""

from __future__ import annotations

import fcntl
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tools.environments import pip_settings, pythons, stamps, uv_tool
from tools.environments.errors import SetupError
from tools.environments.layout import Environment, environments, gateway
from tools.environments.progress import Progress

STEPS_PER_ENVIRONMENT = 2
ROOM_GIB = 4


def wanted(root: Path, purpose: str) -> list[Environment]:
    """The environments for `purpose`; one that already has the test tools keeps them."""
    chosen = environments(root, purpose)
    tested = gateway(root, tests=True)
    return [tested if e.folder == tested.folder and stamps.has_test_tools(e.folder) else e for e in chosen]


def missing(root: Path, purpose: str) -> list[Environment]:
    """The environments for `purpose` that are not what their locks say."""
    return [environment for environment in wanted(root, purpose) if not stamps.ready(environment)]


def ensure(root: Path, purpose: str, environ: Mapping[str, str]) -> None:
    """Make every environment that `purpose` needs complete; returns at once when all of them are.

    Raises SetupError with one line that says what is missing and what helps.
    """
    if not missing(root, purpose):
        return
    with _alone(root):
        left = missing(root, purpose)  # somebody else may have built them while we waited
        if left:
            _build_all(root, left, environ)


def _build_all(root: Path, left: list[Environment], environ: Mapping[str, str]) -> None:
    progress = Progress(1 + STEPS_PER_ENVIRONMENT * len(left), root / ".tools" / "setup.log")
    _room(root, progress)
    progress.step("looking for uv")
    uv = uv_tool.obtain(root, environ, progress)
    env = pip_settings.for_uv(environ)
    for environment in left:
        _build(uv, environment, env, progress)
    progress.say("the environments are ready")


def _build(uv: Path, environment: Environment, env: Mapping[str, str], progress: Progress) -> None:
    progress.step(f"{environment.title}: looking for Python")
    if not _usable(environment):
        _create(uv, environment, env, progress)
    count, folder = _count(environment.lock), environment.folder.name
    progress.step(f"{environment.title}: up to {count} packages into {folder}")
    stamps.begin(environment)
    sync = [str(uv), "pip", "sync", "--require-hashes", "--python"]
    progress.run([*sync, str(environment.python), str(environment.lock)], env, f"filling {folder}")
    stamps.end(environment)


def _usable(environment: Environment) -> bool:
    """Whether what is there can be brought up to date in place: whole, and on an accepted Python."""
    if stamps.interrupted(environment) or not environment.python.exists():
        return False
    config = environment.folder / "pyvenv.cfg"
    found = pythons.probe(environment.python) if config.is_file() else None
    return found is not None and found.version in environment.versions


def _create(uv: Path, environment: Environment, env: Mapping[str, str], progress: Progress) -> None:
    python = pythons.find(environment, env) or _managed(uv, environment, env, progress)
    progress.say(f"{environment.title}: Python {python.version[0]}.{python.version[1]} at {python.path}")
    if environment.folder.exists() and not (environment.folder / "pyvenv.cfg").is_file():
        shutil.rmtree(environment.folder)
    command = [str(uv), "venv", "--clear", "--no-project", "--python", str(python.path)]
    progress.run([*command, str(environment.folder)], env, f"creating {environment.folder.name}")


def _managed(uv: Path, environment: Environment, env: Mapping[str, str], progress: Progress) -> pythons.Interpreter:
    """A Python that uv fetches itself. Raises SetupError when it cannot."""
    dotted = "{}.{}".format(*environment.versions[0])
    progress.say(f"{environment.title}: no fitting Python on this machine, fetching {dotted}")
    folder = environment.folder.parent / ".tools" / "python"
    env = {"UV_PYTHON_INSTALL_DIR": str(folder), **env}
    try:
        progress.run([str(uv), "python", "install", "--no-bin", dotted], env, f"fetching Python {dotted}")
    except SetupError as failure:
        release = Path("/etc/os-release")
        raise pythons.missing(environment, env, release.read_text() if release.is_file() else "") from failure
    fetched = Path(env["UV_PYTHON_INSTALL_DIR"]).glob(f"cpython-{dotted}*/bin/python{dotted}")
    for path in sorted(fetched, reverse=True):
        found = pythons.probe(path)
        if found:
            return found
    raise pythons.missing(environment, env, "")


def _count(lock: Path) -> int:
    lines = lock.read_text(encoding="utf-8").splitlines()
    return len({line.split("==")[0] for line in lines if "==" in line and line[0].isalnum()})


def _room(root: Path, progress: Progress) -> None:
    free = shutil.disk_usage(root).free / 2**30
    if free < ROOM_GIB:
        progress.say(f"only {free:.1f} GiB free here; the environments need about {ROOM_GIB} GiB")


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Hold the set-up lock; the system frees it when the process ends, however it ends."""
    folder = root / ".tools"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("another set-up is running, waiting for it", file=sys.stderr, flush=True)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
