"""When environments are built, mended in place or left alone; the installer is a stand-in that notes its calls."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from tools.environments import build, command, layout, pip_settings, progress, pythons, stamps, uv_tool
from tools.environments.errors import SetupError

BASE = pythons.Interpreter(Path(sys.executable), (3, 11))


class Installer:
    """Stands for uv: creates what a call would create and remembers the call; fails where told to."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.fails_at: str | None = None

    def run(self, command: list[str], env: object, what: str) -> None:
        call = " ".join([*command[1:3], Path(command[-1]).name])
        self.calls.append(call)
        if self.fails_at and self.fails_at in call:
            raise SetupError("stopped half-way")
        if command[1] == "venv":
            folder = Path(command[-1])
            (folder / "bin").mkdir(parents=True, exist_ok=True)
            (folder / "pyvenv.cfg").touch()
            (folder / "bin" / "python").touch()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "requirements").mkdir()
    for name in ("gateway", "test", "rasa"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"{name}==1 \\\n")
    return tmp_path


@pytest.fixture
def installer(monkeypatch: pytest.MonkeyPatch) -> Installer:
    made = Installer()
    monkeypatch.setattr(progress.Progress, "run", lambda self, *call: made.run(*call))
    monkeypatch.setattr(progress.Progress, "say", lambda self, text: None)
    monkeypatch.setattr(uv_tool, "obtain", lambda *_: Path("uv"))
    monkeypatch.setattr(pip_settings, "for_uv", dict)
    monkeypatch.setattr(pythons, "find", lambda *_: BASE)
    monkeypatch.setattr(pythons, "probe", lambda path: pythons.Interpreter(path, _version(path)))
    return made


def _version(path: Path) -> layout.Version:
    return (3, 10) if ".venv-rasa" in path.parts else (3, 11)


def test_a_first_start_builds_both_and_a_second_does_nothing(root: Path, installer: Installer) -> None:
    build.ensure(root, "run", {})
    first = list(installer.calls)
    build.ensure(root, "run", {})
    assert first == ["venv --clear .venv", "pip sync gateway.txt", "venv --clear .venv-rasa", "pip sync rasa.txt"]
    assert installer.calls == first


def test_a_changed_lock_is_installed_in_place(root: Path, installer: Installer) -> None:
    build.ensure(root, "gateway", {})
    (root / "requirements" / "gateway.txt").write_text("gateway==2 \\\n")
    installer.calls.clear()
    build.ensure(root, "gateway", {})
    assert installer.calls == ["pip sync gateway.txt"]


def test_tests_upgrade_an_installation_and_a_run_never_takes_them_away(root: Path, installer: Installer) -> None:
    build.ensure(root, "gateway", {})
    build.ensure(root, "check", {})
    (root / "requirements" / "gateway.txt").write_text("gateway==2 \\\n")
    (root / "requirements" / "test.txt").write_text("test==2 \\\n")
    build.ensure(root, "gateway", {})
    build.ensure(root, "check", {})
    assert [call for call in installer.calls if "sync" in call] == [
        "pip sync gateway.txt",
        "pip sync test.txt",
        "pip sync test.txt",
    ]


def test_an_environment_without_stamps_is_adopted_with_its_test_tools(root: Path, installer: Installer) -> None:
    packages = root / ".venv" / "lib" / "python3.11" / "site-packages"
    (packages / "pytest-9.0.dist-info").mkdir(parents=True)
    (root / ".venv" / "bin").mkdir()
    (root / ".venv" / "bin" / "python").touch()
    (root / ".venv" / "pyvenv.cfg").touch()
    build.ensure(root, "gateway", {})
    assert installer.calls == ["pip sync test.txt"]


def test_an_interrupted_build_starts_over(root: Path, installer: Installer) -> None:
    installer.fails_at = "pip sync"
    with pytest.raises(SetupError):
        build.ensure(root, "gateway", {})
    installer.fails_at = None
    installer.calls.clear()
    build.ensure(root, "gateway", {})
    assert installer.calls == ["venv --clear .venv", "pip sync gateway.txt"]


def test_an_environment_whose_python_went_away_is_rebuilt(root: Path, installer: Installer) -> None:
    build.ensure(root, "gateway", {})
    (root / ".venv" / "bin" / "python").unlink()
    installer.calls.clear()
    build.ensure(root, "gateway", {})
    assert installer.calls == ["venv --clear .venv", "pip sync gateway.txt"]


def test_a_moved_project_is_not_taken_for_a_ready_one(root: Path, installer: Installer) -> None:
    build.ensure(root, "gateway", {})
    moved = root.with_name("moved")
    root.rename(moved)
    assert [environment.folder.name for environment in build.missing(moved, "gateway")] == [".venv"]


def test_an_environment_on_the_wrong_python_is_rebuilt(
    root: Path, installer: Installer, monkeypatch: pytest.MonkeyPatch
) -> None:
    build.ensure(root, "gateway", {})
    (root / "requirements" / "gateway.txt").write_text("gateway==2 \\\n")
    monkeypatch.setattr(pythons, "probe", lambda path: pythons.Interpreter(path, (3, 14)))
    installer.calls.clear()
    build.ensure(root, "gateway", {})
    assert installer.calls[0] == "venv --clear .venv"


def test_whoever_waited_for_another_set_up_finds_the_work_done(
    root: Path, installer: Installer, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[int] = []

    def flock(handle: object, how: int) -> None:
        waits.append(how)
        if len(waits) == 1:
            raise BlockingIOError
        _built_by_another(root)

    monkeypatch.setattr(build.fcntl, "flock", flock)
    build.ensure(root, "gateway", {})
    assert len(waits) == 2
    assert installer.calls == []


def _built_by_another(root: Path) -> None:
    environment = layout.gateway(root, tests=False)
    environment.python.parent.mkdir(parents=True)
    environment.python.touch()
    stamps.write(environment)


def test_no_python_and_no_way_to_fetch_one_ends_with_one_line(
    root: Path, installer: Installer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pythons, "find", lambda *_: None)
    installer.fails_at = "python install"
    assert command.main(["engine"], root) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert "Python 3.10" in told.err


def test_a_failing_program_leaves_its_last_words(tmp_path: Path) -> None:
    out = io.StringIO()
    watched = progress.Progress(1, tmp_path / "log" / "x.log", out)
    with pytest.raises(SetupError, match="filling failed: no such package"):
        watched.run([sys.executable, "-c", "import sys; sys.exit('no such package')"], {}, "filling")
    assert (tmp_path / "log" / "x.log").read_text() == "no such package\n"


@pytest.mark.parametrize(("arguments", "code"), [(["--help"], 0), (["nonsense"], 2)])
def test_the_command_explains_itself_and_refuses_what_it_does_not_know(arguments: list[str], code: int) -> None:
    script = Path(command.__file__).parents[1] / "bootstrap.py"
    done = subprocess.run([sys.executable, str(script), *arguments], capture_output=True, text=True, cwd="/")
    assert done.returncode == code
    assert "LIANXIN_RASA_PYTHON" in done.stdout or "nonsense" in done.stderr
