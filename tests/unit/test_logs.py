"""One message can be followed through the log; every line is masked, in words and in JSON; no log grows for ever."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels import actions_endpoint
from bot.cli import engine_log
from bot.logs import configure
from bot.settings import Settings, read
from bot.tracing import working_on
from tests.fakes.house import small_house

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root, level = logging.getLogger(), logging.getLogger("lianxin").level
    handlers, root_level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(root_level)
    logging.getLogger("lianxin").setLevel(level)


def logged(form: str, capsys: pytest.CaptureFixture[str], turn: int | None = None) -> str:
    """What one line with a number and a token in it looks like."""
    configure(read({"LIANXIN_LOG": form}, ROOT))
    with working_on(turn):
        logging.getLogger("lianxin.test").warning("call %s\n?token=geheim", "13812345678")
    return capsys.readouterr().err


def test_a_line_of_text_names_the_message_it_is_about(capsys: pytest.CaptureFixture[str]) -> None:
    assert " WARNING lianxin.test turn=812 call 138****5678" in logged("text", capsys, 812)
    assert " WARNING lianxin.test call 138****5678" in logged("text", capsys)


def test_a_line_of_json_is_one_object_with_nothing_personal_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    (line,) = logged("json", capsys, 812).splitlines()
    told = json.loads(line)
    assert (told["level"], told["logger"], told["turn"]) == ("WARNING", "lianxin.test", 812)
    assert told["message"].startswith("call 138****5678")
    assert "geheim" not in line
    assert told["at"][10] == "T"
    assert json.loads(logged("json", capsys))["turn"] is None


def test_a_traceback_stays_inside_of_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure(read({"LIANXIN_LOG": "json"}, ROOT))
    try:
        raise ValueError("13812345678")
    except ValueError:
        logging.getLogger("lianxin.test").exception("it broke")
    (line,) = capsys.readouterr().err.splitlines()
    assert "ValueError: 138****5678" in json.loads(line)["message"]


def test_everything_logged_while_a_message_is_answered_has_its_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(read({"LIANXIN_LOG": "json"}, ROOT))
    with small_house(tmp_path) as house:
        house.dialogue.error = "away"
        plain = house.conversation.engine.plain.reply

        def reply(*words: object) -> object:  # runs in a thread of its own
            logging.getLogger("lianxin.test").info("looked up")
            return plain(*words)  # type: ignore[arg-type]

        monkeypatch.setattr(house.conversation.engine.plain, "reply", reply)
        asyncio.run(house.say("续证", message_id="1"))
        asyncio.run(house.say("续证", message_id="2"))
        logging.getLogger("lianxin.test").info("after it")
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    by_turn = {
        turn: {one["message"].split()[0] for one in told if one["turn"] == turn} for turn in {o["turn"] for o in told}
    }
    assert by_turn.pop(None) == {"after"}
    assert len(by_turn) == 2
    assert all(said == {"dialogue", "looked", "turn"} for said in by_turn.values())


def test_an_action_that_the_engine_calls_goes_on_with_the_number_of_its_message(
    capsys: pytest.CaptureFixture[str],
) -> None:
    class Executor:
        async def run(self, _call: object) -> dict[str, object]:
            logging.getLogger("lianxin.actions").info("acting")
            return {}

    configure(read({}, ROOT))
    call = {"tracker": {"latest_message": {"metadata": {"turn": 812}}}}
    asyncio.run(actions_endpoint._run(Executor(), json.dumps(call).encode()))  # type: ignore[arg-type]
    assert "lianxin.actions turn=812 acting" in capsys.readouterr().err
    asyncio.run(actions_endpoint._run(Executor(), b"{}"))  # type: ignore[arg-type]
    assert "lianxin.actions acting" in capsys.readouterr().err


def test_a_traceback_inside_an_action_has_the_number_of_its_message(capsys: pytest.CaptureFixture[str]) -> None:
    class Executor:
        async def run(self, _call: object) -> dict[str, object]:
            raise ZeroDivisionError("13812345678")

    configure(read({"LIANXIN_LOG": "json"}, ROOT))
    call = {"next_action": "action_inform", "tracker": {"latest_message": {"metadata": {"turn": 812}}}}
    answer = asyncio.run(actions_endpoint._run(Executor(), json.dumps(call).encode()))  # type: ignore[arg-type]
    assert (answer.status_code, json.loads(answer.body)["action_name"]) == (500, "action_inform")
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["level"], told["turn"]) == ("ERROR", 812)
    assert told["message"].startswith("action action_inform failed")
    assert "ZeroDivisionError: 138****5678" in told["message"]


def printed(settings: Settings, file: Path, text: bytes) -> None:
    engine_log.keep(io.BytesIO(text), file, settings).join(10)


def test_what_the_engine_prints_is_masked_and_turned_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_log, "LARGEST", 200)
    file, settings = tmp_path / "log" / "dialogue.log", read({}, ROOT)
    printed(settings, file, b"he said 13812345678\n\xff broken\n" + b"x" * 99 + b"\n" + b"y" * 99 + b"\n")
    printed(settings, file, b"again\n")
    assert file.read_text() == "y" * 99 + "\nagain\n"
    older = (tmp_path / "log" / "dialogue.log.1").read_text()
    assert "138****5678" in older
    assert "12345678" not in older
    for _ in range(20):
        printed(settings, file, b"z" * 150 + b"\n")
    assert len(list(file.parent.iterdir())) == engine_log.OLDER + 1


def test_a_line_of_the_engine_keeps_the_number_of_its_message(tmp_path: Path) -> None:
    file = tmp_path / "log" / "dialogue.log"
    printed(read({"LIANXIN_LOG": "json"}, ROOT), file, b"ERROR rasa.core  - turn=812 failed\nready\n")
    told = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [(one["turn"], one["message"]) for one in told] == [
        (812, "ERROR rasa.core  - turn=812 failed"), (None, "ready"),
    ]  # fmt: skip


def test_a_full_disk_never_stops_the_engine(tmp_path: Path) -> None:
    """`/dev/full` is a disk without room."""
    file = tmp_path / "dialogue.log"
    file.symlink_to("/dev/full")
    with subprocess.Popen(
        [sys.executable, "-c", "for n in range(20000): print('a line of words', n)"], stdout=subprocess.PIPE,
        env={**os.environ},
    ) as child:  # fmt: skip
        assert child.stdout is not None
        thread = engine_log.keep(child.stdout, file, read({}, ROOT))
        assert child.wait(30) == 0
        thread.join(10)
    assert not thread.is_alive()
