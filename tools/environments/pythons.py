"""Finds interpreters: the setting, PATH, pyenv's folders (even when its shims refuse), uv's, the usual places."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.environments.errors import SetupError
from tools.environments.layout import Environment, Version

# The base interpreter is reported, so that an activated environment is never the parent of its own rebuild.
# Some self-built Pythons lack these modules; an environment on one would break only later.
PROBE = (
    "import ctypes, sqlite3, ssl, sys, zlib; "
    "base = getattr(sys, '_base_executable', '') or sys.executable; "
    "print(sys.implementation.name, *sys.version_info[:2], base)"
)
COMMON = (
    "/usr/bin",
    "/usr/local/bin",
    "/opt/homebrew/bin",
    "/opt/homebrew/opt/python@{v}/bin",
    "/usr/local/opt/python@{v}/bin",
    "/Library/Frameworks/Python.framework/Versions/{v}/bin",
    "/opt/python/{v}/bin",
)


@dataclass(frozen=True)
class Interpreter:
    """An interpreter that ran and told its version."""

    path: Path
    version: Version


Probe = Callable[[Path], "Interpreter | None"]


def probe(path: Path) -> Interpreter | None:
    """Run `path` and ask for its version; None when it is no complete CPython or refuses to start."""
    try:
        command = [str(path), "-I", "-c", PROBE]
        told = subprocess.run(command, capture_output=True, text=True, timeout=20, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired):
        return None
    parts = told.stdout.strip().split(" ", 3)
    if told.returncode or len(parts) != 4 or parts[0] != "cpython":
        return None
    return Interpreter(Path(parts[3]), (int(parts[1]), int(parts[2])))


def _on_path(environ: Mapping[str, str], names: Sequence[str]) -> Iterator[Path]:
    folders = [Path(part) for part in environ.get("PATH", "").split(os.pathsep) if part]
    for name in names:
        yield from (folder / name for folder in folders)


def _in_pyenv(environ: Mapping[str, str], version: Version) -> Iterator[Path]:
    root = Path(environ.get("PYENV_ROOT") or Path(environ.get("HOME") or "/") / ".pyenv")
    folders = root.glob(f"versions/{version[0]}.{version[1]}.*")
    newest_first = sorted((f for f in folders if f.name.split(".")[-1].isdigit()), key=_patch, reverse=True)
    yield from (folder / "bin" / "python" for folder in newest_first)


def _of_uv(environ: Mapping[str, str], dotted: str) -> Iterator[Path]:
    data = Path(environ.get("XDG_DATA_HOME") or Path(environ.get("HOME") or "/") / ".local" / "share")
    folder = Path(environ.get("UV_PYTHON_INSTALL_DIR") or data / "uv" / "python")
    yield from sorted(folder.glob(f"cpython-{dotted}.*/bin/python{dotted}"), reverse=True)


def _patch(folder: Path) -> int:
    return int(folder.name.split(".")[-1])


def candidates(environ: Mapping[str, str], version: Version) -> Iterator[Path]:
    """Existing files that may be a Python of this version, the likeliest first."""
    dotted = f"{version[0]}.{version[1]}"
    places = [
        Path(sys.executable),
        *_on_path(environ, (f"python{dotted}", "python3", "python")),
        *_in_pyenv(environ, version),
        *_of_uv(environ, dotted),
        *(Path(folder.format(v=dotted)) / f"python{dotted}" for folder in COMMON),
    ]
    seen: set[str] = set()
    for place in places:
        real = os.path.realpath(place)
        if real not in seen and os.access(place, os.X_OK) and place.is_file():
            seen.add(real)
            yield place


def named(environment: Environment, environ: Mapping[str, str], ask: Probe = probe) -> Interpreter | None:
    """The interpreter that the environment's setting names, or None when it is unset.

    Raises SetupError (exit code 2) when the setting names something that cannot be used.
    """
    value = environ.get(environment.variable)
    if not value:
        return None
    found = ask(Path(value).expanduser())
    if found is None or found.version not in environment.versions:
        raise SetupError(f"{environment.variable}={value!r} is not usable; name {_range(environment)}", code=2)
    return found


def find(environment: Environment, environ: Mapping[str, str], ask: Probe = probe) -> Interpreter | None:
    """The best interpreter on this machine for `environment`, or None."""
    chosen = named(environment, environ, ask)
    if chosen:
        return chosen
    for version in environment.versions:
        for path in candidates(environ, version):
            found = ask(path)
            if found and found.version == version:
                return found
    return None


def _range(environment: Environment) -> str:
    versions = [f"{major}.{minor}" for major, minor in environment.versions]
    return f"a complete CPython {' or '.join(versions)}"


def missing(environment: Environment, environ: Mapping[str, str], release: str) -> SetupError:
    """The one line for a machine without a fitting Python; `release` is the text of os-release, if any."""
    dotted = f"{environment.versions[0][0]}.{environment.versions[0][1]}"
    known = {"3.10": ("22.04",), "3.11": ("bookworm",)}[dotted]
    if any(mark in release for mark in known):
        helps = f"sudo apt-get install python{dotted}"
    elif sys.platform == "darwin":
        helps = f"brew install python@{dotted}"
    elif environ.get("PYENV_ROOT") or shutil.which("pyenv", path=environ.get("PATH")):
        helps = f"pyenv install {dotted}"
    else:
        helps = f"uv python install {dotted}, with UV_PYTHON_INSTALL_MIRROR where github.com is out of reach"
    return SetupError(
        f"Python {dotted} for the {environment.title} is missing and could not be fetched; "
        f"install it with: {helps} (or point {environment.variable} at one)"
    )
