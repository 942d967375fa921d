"""Fetches one pinned wheel with the standard library alone, for Debian's Python without pip and ensurepip."""

from __future__ import annotations

import hashlib
import io
import platform
import re
import sys
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from pathlib import Path

SETTINGS = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL")
SECONDS = 120


class _Links(HTMLParser):
    """Collects the targets of a page's links."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.targets.extend(value for name, value in attrs if tag == "a" and name == "href" and value)


def pinned(lock: Path, name: str) -> tuple[str, frozenset[str]]:
    """Version and allowed SHA-256 sums of `name` in a lock file. Raises ValueError when it is not there."""
    text = lock.read_text(encoding="utf-8")
    entry = rf"^{re.escape(name)}==([^\s;\\]+)[^\n]*\n((?:\s+--hash=\S+(?: \\)?\n?)+)"
    match = re.search(entry, text, re.MULTILINE)
    if not match:
        raise ValueError(f"{name} is not pinned in {lock.name}")
    return match[1], frozenset(re.findall(r"sha256:([0-9a-f]{64})", match[2]))


def tags(system: str = sys.platform, machine: str = platform.machine()) -> tuple[str, ...]:
    """What the file name of a wheel for this machine contains, all of it."""
    cpu = {"amd64": "x86_64", "arm64": "aarch64"}.get(machine.lower(), machine.lower())
    if system == "darwin":
        return ("macosx", "arm64" if cpu == "aarch64" else cpu)
    return ("manylinux", cpu)


def choose(targets: Iterable[str], name: str, version: str, wanted: tuple[str, ...]) -> str:
    """The link to the wheel of this version for this machine. Raises ValueError when there is none."""
    for target in targets:
        file = urllib.parse.unquote(urllib.parse.urlsplit(target).path.rsplit("/", 1)[-1])
        fits = file.startswith(f"{name}-{version}-") and file.endswith(".whl")
        if fits and all(tag in file for tag in wanted):
            return target
    raise ValueError(f"no {name} {version} for {' '.join(wanted)}")


def index_page(name: str, environ: Mapping[str, str]) -> str:
    """The address of the page that lists the files of `name`. Raises ValueError when no index is configured."""
    configured = next((environ[setting] for setting in SETTINGS if environ.get(setting)), None)
    if configured is None:
        raise ValueError("neither pip nor a package index setting is there")
    return f"{configured.rstrip('/')}/{name}/"


def _get(url: str) -> bytes:
    if not url.startswith(("https://", "http://")):
        raise ValueError(f"{url.split(':')[0]} addresses are not fetched")
    request = urllib.request.Request(url, headers={"Accept": "text/html"})  # noqa: S310 - checked above
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 (checked above)
        return bytes(answer.read())


def fetch(name: str, lock: Path, folder: Path, environ: Mapping[str, str]) -> None:
    """Fetch the pinned wheel of `name` and put its programs into `folder`/bin.

    Raises OSError when the network fails, ValueError when the file is not the one the lock names.
    """
    version, sums = pinned(lock, name)
    page = index_page(name, environ)
    links = _Links()
    links.feed(_get(page).decode("utf-8", "replace"))
    content = _get(urllib.parse.urljoin(page, choose(links.targets, name, version, tags())))
    if hashlib.sha256(content).hexdigest() not in sums:
        raise ValueError(f"the file of {name} {version} is not the one that {lock.name} names")
    unpack_programs(content, folder / "bin")


def unpack_programs(content: bytes, folder: Path) -> None:
    """Write the programs that a wheel carries into `folder`, executable."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.namelist():
            if ".data/scripts/" in entry and not entry.endswith("/"):
                program = folder / Path(entry).name
                program.write_bytes(archive.read(entry))
                program.chmod(0o755)
