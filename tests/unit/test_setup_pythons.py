"""Finding interpreters, with folders that only look like Pythons."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools.environments import layout, pythons
from tools.environments.errors import SetupError
from tools.environments.pythons import Interpreter


def fake_python(path: Path, version: str, code: int = 0) -> Path:
    """A program that answers the probe as a CPython of that version would."""
    path.parent.mkdir(parents=True, exist_ok=True)
    major, minor, *_ = version.split(".")
    path.write_text(f"#!/bin/sh\necho cpython {major} {minor} {path}\nexit {code}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def engine(tmp_path: Path) -> layout.Environment:
    return layout.engine(tmp_path)


def without_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave only what a test itself lays out."""
    monkeypatch.setattr(pythons, "COMMON", ())
    monkeypatch.setattr(sys, "executable", "/nowhere/python")


def test_a_python_on_path_is_found(tmp_path: Path, engine: layout.Environment) -> None:
    wanted = fake_python(tmp_path / "bin" / "python3.10", "3.10.4")
    found = pythons.find(engine, {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)})
    assert found == Interpreter(wanted, (3, 10))


def test_a_pyenv_shim_that_refuses_leads_to_pyenvs_own_folder(tmp_path: Path, engine: layout.Environment) -> None:
    fake_python(tmp_path / "shims" / "python3.10", "3.10.4", code=127)
    fake_python(tmp_path / ".pyenv" / "versions" / "3.10.9" / "bin" / "python", "3.10.9")
    newest = fake_python(tmp_path / ".pyenv" / "versions" / "3.10.13" / "bin" / "python", "3.10.13")
    found = pythons.find(engine, {"PATH": str(tmp_path / "shims"), "HOME": str(tmp_path)})
    assert found == Interpreter(newest, (3, 10))


def test_pyenv_is_also_found_where_its_setting_says(
    tmp_path: Path, engine: layout.Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_this_machine(monkeypatch)
    wanted = fake_python(tmp_path / "elsewhere" / "versions" / "3.10.2" / "bin" / "python", "3.10.2")
    found = pythons.find(engine, {"PATH": "", "HOME": "/nowhere", "PYENV_ROOT": str(tmp_path / "elsewhere")})
    assert found is not None
    assert found.path == wanted


def test_a_python_that_uv_installed_before_is_found(
    tmp_path: Path, engine: layout.Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_this_machine(monkeypatch)
    home = tmp_path / ".local" / "share" / "uv" / "python"
    wanted = fake_python(home / "cpython-3.10.22-linux-x86_64-gnu" / "bin" / "python3.10", "3.10.22")
    assert pythons.find(engine, {"PATH": "", "HOME": str(tmp_path)}) == Interpreter(wanted, (3, 10))


def test_usual_places_are_searched_when_path_is_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pythons, "COMMON", (str(tmp_path / "python@{v}/bin"),))
    wanted = fake_python(tmp_path / "python@3.11" / "bin" / "python3.11", "3.11.9")
    assert wanted in list(pythons.candidates({"PATH": "", "HOME": "/nowhere"}, (3, 11)))


def test_only_a_fitting_version_counts(
    tmp_path: Path, engine: layout.Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_this_machine(monkeypatch)
    fake_python(tmp_path / "bin" / "python3", "3.14.0")
    fake_python(tmp_path / "bin" / "python", "3.9.1")
    assert pythons.find(engine, {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}) is None


def test_the_setting_goes_before_everything(tmp_path: Path, engine: layout.Environment) -> None:
    fake_python(tmp_path / "bin" / "python3.10", "3.10.4")
    named = fake_python(tmp_path / "mine", "3.10.1")
    environ = {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path), "LIANXIN_RASA_PYTHON": str(named)}
    assert pythons.find(engine, environ) == Interpreter(named, (3, 10))


@pytest.mark.parametrize("version", ["3.11.4", None])
def test_a_setting_that_cannot_be_used_is_refused_by_name(
    tmp_path: Path, engine: layout.Environment, version: str | None
) -> None:
    named = tmp_path / "mine"
    if version:
        fake_python(named, version)
    with pytest.raises(SetupError, match=r"LIANXIN_RASA_PYTHON=.*CPython 3\.10") as refused:
        pythons.find(engine, {"PATH": "", "HOME": "/nowhere", "LIANXIN_RASA_PYTHON": str(named)})
    assert refused.value.code == 2


def test_the_gateway_takes_no_python_that_its_lock_was_not_made_for(tmp_path: Path) -> None:
    assert layout.gateway(tmp_path, tests=False).versions == ((3, 11), (3, 12), (3, 13))


def test_this_interpreter_tells_its_version_and_its_base() -> None:
    found = pythons.probe(Path(sys.executable))
    assert found is not None
    assert found.version == sys.version_info[:2]
    assert Path(sys.prefix).resolve() not in found.path.parents


@pytest.mark.parametrize(
    ("release", "environ", "command"),
    [
        ('VERSION_ID="22.04"', {"PATH": ""}, "sudo apt-get install python3.10"),
        ("VERSION_CODENAME=bookworm", {"PYENV_ROOT": "/x"}, "pyenv install 3.10"),
        ("", {"PATH": ""}, "uv python install 3.10"),
    ],
)
def test_a_missing_python_is_told_in_one_line_with_the_command_that_helps(
    engine: layout.Environment,
    monkeypatch: pytest.MonkeyPatch,
    release: str,
    environ: dict[str, str],
    command: str,
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    told = str(pythons.missing(engine, environ, release))
    assert command in told
    assert "\n" not in told
