"""Finds `uv`, or fetches the pinned one into `.tools/`."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.environments import wheel
from tools.environments.errors import SetupError
from tools.environments.pip_settings import pip_command
from tools.environments.progress import Progress

OLDEST = (0, 5)  # knows every option used here
HELP = "install it with: sudo apt-get install python3-pip (or see docs.astral.sh/uv), then start again"


def version_of(uv: Path) -> tuple[int, int] | None:
    """The version of a `uv` that runs, or None."""
    try:
        told = subprocess.run([str(uv), "--version"], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.match(r"uv (\d+)\.(\d+)", told.stdout)
    return (int(match[1]), int(match[2])) if match and not told.returncode else None


def _places(root: Path, environ: Mapping[str, str]) -> Iterator[Path]:
    on_path = shutil.which("uv", path=environ.get("PATH"))
    home = Path(environ.get("HOME") or "/")
    if on_path:
        yield Path(on_path)
    yield from (home / ".local/bin/uv", home / ".cargo/bin/uv", Path("/opt/homebrew/bin/uv"), private(root))


def private(root: Path) -> Path:
    """Where a fetched `uv` lies."""
    return root / ".tools" / "uv" / "bin" / "uv"


def find(root: Path, environ: Mapping[str, str]) -> Path | None:
    """A `uv` on this machine that is new enough, or None."""
    for place in _places(root, environ):
        version = version_of(place) if place.is_file() else None
        if version and version >= OLDEST:
            return place
    return None


def fetch(root: Path, environ: Mapping[str, str], progress: Progress) -> Path:
    """Fetch the pinned `uv` into `.tools/uv`, by pip where there is one, else directly; hashes are checked.

    Raises SetupError with the command that helps when neither works.
    """
    lock, target = root / "requirements" / "uv.txt", private(root)
    fresh = target.parent.parent.with_name("uv.new")
    shutil.rmtree(fresh, ignore_errors=True)
    pip = pip_command()
    try:
        if pip:
            progress.run(_pip_install(pip, fresh, lock), _outside_environments(environ), "fetching uv")
        else:
            wheel.fetch("uv", lock, fresh, environ)
    except (SetupError, OSError, ValueError) as failure:
        raise SetupError(f"uv is missing and could not be fetched ({failure}); {HELP}") from failure
    shutil.rmtree(target.parent.parent, ignore_errors=True)
    fresh.rename(target.parent.parent)
    if not version_of(target):
        raise SetupError(f"the fetched uv does not start on this machine; {HELP}")
    return target


def _pip_install(pip: list[str], folder: Path, lock: Path) -> list[str]:
    quiet = ["--quiet", "--no-input", "--disable-pip-version-check", "--no-warn-script-location"]
    return [*pip, "install", *quiet, "--target", str(folder), "--require-hashes", "-r", str(lock)]


def _outside_environments(environ: Mapping[str, str]) -> dict[str, str]:
    # A folder of its own is no environment: pip's habits for the user's packages must not apply to it.
    return {**environ, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PYTHONWARNINGS": "ignore"}


def obtain(root: Path, environ: Mapping[str, str], progress: Progress) -> Path:
    """A usable `uv`, fetched when there is none."""
    return find(root, environ) or fetch(root, environ, progress)
