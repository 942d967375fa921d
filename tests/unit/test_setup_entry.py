"""`python -m bot` from any Python: which environments a command needs, and how it goes on inside."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import environment

ROOT = environment.ROOT


@pytest.mark.parametrize(
    ("words", "settings", "needed"),
    [
        (["run"], {}, "run"),
        (["understand"], {}, "run"),
        (["chat"], {"LIANXIN_RASA_URL": "http://127.0.0.1:5005"}, "gateway"),
        (["train"], {"LIANXIN_RASA_URL": "http://127.0.0.1:5005"}, "run"),
        (["when", "--now", "2026-11-23T09:00"], {}, "gateway"),
        (["run", "--help"], {}, "gateway"),
        ([], {}, "gateway"),
    ],
)
def test_only_what_a_command_needs_is_built(words: list[str], settings: dict[str, str], needed: str) -> None:
    assert environment.purpose(words, settings) == needed


def test_the_environments_own_python_is_recognised_through_links(tmp_path: Path) -> None:
    (tmp_path / "real" / ".venv").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert environment.inside(tmp_path / "link", str(tmp_path / "real" / ".venv"))
    assert not environment.inside(tmp_path / "link", "/usr")


def test_the_command_goes_on_with_the_same_words_and_the_callers_folder(tmp_path: Path) -> None:
    command, env = environment.call(["say", "好", "--out", "a.ogg"], {"PYTHONPATH": "/x", "KEEP": "1"}, tmp_path)
    assert command == [str(tmp_path / ".venv/bin/python"), "-P", "-m", "bot", "say", "好", "--out", "a.ogg"]
    assert env["PYTHONPATH"] == f"{tmp_path}{os.pathsep}/x"
    assert env["KEEP"] == "1"


def test_nothing_is_replaced_inside_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "inside", lambda root: True)
    monkeypatch.setenv(environment.ENTERED, "1")
    environment.enter(["when"])
    assert environment.ENTERED not in os.environ


def test_outside_the_process_is_replaced_after_the_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done: list[object] = []
    monkeypatch.setattr(environment, "build", lambda what, root: done.append(what) or 0)
    monkeypatch.setattr(environment.os, "execve", lambda program, words, env: done.append(words[-1]))
    environment.enter(["when"], tmp_path)
    assert done == ["gateway", "when"]


@pytest.mark.parametrize("code", [1, 2])
def test_a_failed_build_ends_with_its_exit_code(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: int) -> None:
    monkeypatch.setattr(environment, "build", lambda what, root: code)
    with pytest.raises(SystemExit) as ended:
        environment.enter(["when"], tmp_path)
    assert ended.value.code == code


def test_a_broken_environment_is_named_instead_of_going_round_in_circles(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(environment.ENTERED, "1")
    with pytest.raises(SystemExit):
        environment.enter(["when"], tmp_path)
    assert ".venv is broken" in capsys.readouterr().err


def test_the_engines_python_is_not_promised_when_its_build_fails(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(environment, "build", lambda what, root: 1)
    with pytest.raises(RuntimeError, match="not ready"):
        environment.engine_python(tmp_path)


@pytest.mark.parametrize("script", ["bot/__main__.py", "tools/bootstrap.py"])
def test_an_older_python_gets_one_clear_line(script: str) -> None:
    """The first lines run as on an older Python: nothing in them may be newer than it."""
    head = (ROOT / script).read_text(encoding="utf-8").split("sys.exit(2)")[0] + "sys.exit(2)"
    play = f"import sys; sys.version_info = (3, 6, 15); exec({head!r})"
    done = subprocess.run([sys.executable, "-c", play], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "Python 3.10 or newer is needed; this is 3.6\n")


def test_lianxin_works_through_a_link_from_any_folder(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "lianxin").symlink_to(ROOT / "bin" / "lianxin")
    fake = tmp_path / "bin" / "python3"
    fake.write_text('#!/bin/sh\n[ "$1" = -c ] || echo "$PYTHONPATH $*"\n')
    fake.chmod(0o755)
    env = {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "HOME": "/nowhere"}
    done = subprocess.run(["lianxin", "when", "--help"], env=env, cwd="/", capture_output=True, text=True)
    assert done.stdout == f"{ROOT} -m bot when --help\n"


def test_the_first_python_that_is_new_enough_is_taken(tmp_path: Path) -> None:
    for folder, code in (("old", 1), ("new", 0)):
        program = tmp_path / folder / "python3"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\nexit {code}\n")
        program.chmod(0o755)
    env = {"PATH": f"{tmp_path / 'old'}:{tmp_path / 'new'}", "HOME": "/nowhere"}
    done = subprocess.run(["/bin/sh", str(ROOT / "tools/find-python")], env=env, capture_output=True, text=True)
    assert done.stdout == f"{tmp_path / 'new' / 'python3'}\n"


def test_no_python_at_all_is_told_with_the_command_that_helps() -> None:
    env = {"PATH": "/nowhere", "HOME": "/nowhere"}
    done = subprocess.run(["/bin/sh", str(ROOT / "tools/find-python")], env=env, capture_output=True, text=True)
    if done.returncode == 0:
        assert done.stdout.startswith("/opt/homebrew")
    else:
        assert "sudo apt-get install python3" in done.stderr
