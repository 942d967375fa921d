"""Another model in the running product: nothing restarts, no message is lost, a half-made booking goes on."""

from __future__ import annotations

import json
import shutil
import threading
import time
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.main import ROOT
from bot.cli.registry import Model, Registry
from tests.fakes.product import Product, running, text_of

pytestmark = [pytest.mark.slow, pytest.mark.rasa, pytest.mark.alone]
SECOND = "model-of-another-name"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A product with a model folder of its own, in which the one model lies under two names."""
    data = tmp_path_factory.mktemp("swapping")
    made = Registry(ROOT / "var" / "models")
    active = made.active()
    assert active is not None, "make test trains a model first"
    folder = data / "models"
    folder.mkdir()
    for name in (active.name, SECOND):
        shutil.copy(made.path(active.name), folder / f"{name}.tar.gz")
    shutil.copy(made.folder / "current.json", folder)
    own = Registry(folder)
    own.write(Model(active.name, active.fingerprint, active.at))
    own.write(Model(SECOND, "of other data", active.at))
    with running(data) as product:
        yield product


class Crowd:
    """Somebody who asks again and again; every answer is kept."""

    def __init__(self, product: Product) -> None:
        self.answers: list[str | None] = []
        self.slowest = 0.0
        self._product = product
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(uuid.uuid4().hex,)) for _ in range(4)]

    def _ask(self, who: str) -> None:
        while not self._over.is_set():
            started = time.monotonic()
            try:
                replies = self._product.say(who, "续证要多少钱")
                self.answers.append(replies[0]["custom"].get("answer"))
            except Exception as error:
                self.answers.append(repr(error))
            self.slowest = max(self.slowest, time.monotonic() - started)

    def __enter__(self) -> Crowd:
        for thread in self._threads:
            thread.start()
        time.sleep(1)
        return self

    def __exit__(self, *_: object) -> None:
        time.sleep(1)
        self._over.set()
        for thread in self._threads:
            thread.join()


def loaded(house: Product) -> str:
    """The model file that the engine itself says it runs on."""
    token = (house.data / "keys" / "rasa.token").read_text().strip()
    with urllib.request.urlopen(f"http://127.0.0.1:{house.rasa_port}/status?token={token}") as answer:
        return str(Path(json.load(answer)["model_file"]).name)


def engine_pids(house: Product) -> list[int]:
    """The dialogue engine's process, by its command line."""
    assert house.process is not None
    children = Path(f"/proc/{house.process.pid}/task/{house.process.pid}/children").read_text().split()
    return [int(p) for p in children if b"\0rasa\0run" in Path(f"/proc/{p}/cmdline").read_bytes()]


@pytest.mark.parametrize("words", [("activate", SECOND), ("rollback",)], ids=["activate", "rollback"])
def test_the_model_is_swapped_under_a_running_conversation(house: Product, words: tuple[str, ...]) -> None:
    me, before, engine = uuid.uuid4().hex, loaded(house), engine_pids(house)
    for text in ("我要预约续证", "周六晚上", "1", "我叫林演示"):
        house.say(me, text)
    with Crowd(house) as crowd:
        done = house.command("models", *words, "--as", house.hire("小林"))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["running"] is True
    assert loaded(house) != before
    assert engine_pids(house) == engine
    assert len(crowd.answers) > 8
    assert set(crowd.answers) == {"renewal_fee.general"}
    assert crowd.slowest < 5
    assert b"dialogue_" not in house.get("/metrics")[1]
    house.say(me, "13800001111" if words[0] == "activate" else "13800002222")
    house.say(me, "不知道")
    assert "预约号" in text_of(house.say(me, "对"))
    states = {row["name"]: row["state"] for row in house.rows("models")}
    assert states[loaded(house).removesuffix(".tar.gz")] == "active"


def test_a_file_that_is_no_model_is_refused_by_the_engine_and_everything_stays(house: Product) -> None:
    before = loaded(house)
    (house.data / "models" / "broken.tar.gz").write_bytes(b"this is no model")
    done = house.command("models", "activate", "broken")
    assert done.returncode == 1
    assert "nothing was changed" in done.stderr
    assert loaded(house) == before
    assert house.talk("续证要多少钱")[0]["custom"]["answer"]
