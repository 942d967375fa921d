"""Finding uv, and fetching it from an index that a test serves itself."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tools.environments import uv_tool, wheel
from tools.environments.errors import SetupError
from tools.environments.progress import Progress

FILE = f"uv-1.2.3-py3-none-{'_'.join(wheel.tags())}.whl"


def wheel_content(answer: str) -> bytes:
    """A wheel whose program prints `answer`."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("uv-1.2.3.data/scripts/uv", f"#!/bin/sh\necho {answer}\n")
        archive.writestr("uv/__init__.py", "")
    return memory.getvalue()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing to say."""


@pytest.fixture
def index(tmp_path: Path) -> Iterator[str]:
    page = tmp_path / "index" / "uv"
    page.mkdir(parents=True)
    (page / FILE).write_bytes(wheel_content("uv 1.2.3"))
    (page / "index.html").write_text(f'<a href="uv-1.2.2-{FILE[9:]}">old</a><a href="{FILE}#sha256=0">new</a>')
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "index"))) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def project(tmp_path: Path, content: bytes) -> Path:
    """A folder with nothing but the lock of uv."""
    lock = tmp_path / "project" / "requirements" / "uv.txt"
    lock.parent.mkdir(parents=True)
    sums = ["0" * 64, hashlib.sha256(content).hexdigest()]
    lock.write_text("uv==1.2.3 \\\n" + " \\\n".join(f"    --hash=sha256:{one}" for one in sums) + "\n")
    return tmp_path / "project"


def test_without_pip_the_pinned_file_is_fetched_directly(
    tmp_path: Path, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uv_tool, "pip_command", lambda: None)
    root = project(tmp_path, wheel_content("uv 1.2.3"))
    environ = {"PIP_INDEX_URL": f"{index}/", "PATH": "", "HOME": "/nowhere"}
    fetched = uv_tool.obtain(root, environ, Progress(1, root / "log"))
    assert uv_tool.version_of(fetched) == (1, 2)
    assert uv_tool.find(root, environ) == fetched


def test_a_file_that_the_lock_does_not_know_is_refused(
    tmp_path: Path, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uv_tool, "pip_command", lambda: None)
    root = project(tmp_path, b"another file")
    with pytest.raises(SetupError, match=r"not the one that uv\.txt names") as refused:
        uv_tool.fetch(root, {"UV_DEFAULT_INDEX": index}, Progress(1, root / "log"))
    assert "apt-get install python3-pip" in str(refused.value)
    assert not uv_tool.private(root).exists()


def test_an_unreachable_index_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uv_tool, "pip_command", lambda: None)
    root = project(tmp_path, b"")
    with pytest.raises(SetupError) as refused:
        uv_tool.fetch(root, {"UV_DEFAULT_INDEX": "http://127.0.0.1:9"}, Progress(1, root / "log"))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("answer", "usable"), [("uv 0.13.9 (x86_64)", True), ("uv 0.4.30", False), ("something else", False)]
)
def test_a_uv_on_path_is_used_when_it_is_new_enough(tmp_path: Path, answer: str, usable: bool) -> None:
    program = tmp_path / "uv"
    program.write_text(f"#!/bin/sh\necho '{answer}'\n")
    program.chmod(0o755)
    found = uv_tool.find(tmp_path / "project", {"PATH": str(tmp_path), "HOME": "/nowhere"})
    assert (found == program) is usable


@pytest.mark.parametrize(
    ("system", "machine", "file"),
    [
        ("linux", "x86_64", "uv-1-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"),
        ("linux", "arm64", "uv-1-py3-none-manylinux_2_28_aarch64.whl"),
        ("darwin", "arm64", "uv-1-py3-none-macosx_11_0_arm64.whl"),
    ],
)
def test_the_file_for_this_machine_is_chosen(system: str, machine: str, file: str) -> None:
    others = ["uv-1.tar.gz", "uv-1-py3-none-win_amd64.whl", "uv-1-py3-none-musllinux_1_1_x86_64.whl"]
    assert wheel.choose([*others, f"../../{file}#sha256=0"], "uv", "1", wheel.tags(system, machine)).startswith("../..")


def test_an_address_that_is_not_of_the_web_is_not_opened(tmp_path: Path) -> None:
    root = project(tmp_path, b"")
    with pytest.raises(ValueError, match="file addresses are not fetched"):
        wheel.fetch("uv", root / "requirements" / "uv.txt", tmp_path, {"UV_DEFAULT_INDEX": "file:/srv"})
