"""What a monitor reads: Prometheus understands it, the documents and the alerts know every name, nobody is in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from bot.bootstrap import build_app
from bot.bootstrap.health import reached
from bot.bootstrap.talk import Talk
from bot.channels.metrics import Metrics
from bot.channels.telegram import TelegramChannel
from bot.cli.main import ROOT
from bot.cli.run import Keeper
from bot.desk import gauges, restarts
from bot.desk.gauges import GaugeBook
from bot.desk.health import BACKUP_NOTE
from bot.hall.notices import Due
from bot.settings import read
from bot.store.database import Database
from tests.fakes.console import ConsoleHouse

NAME = re.compile(r"\blianxin_[a-z_]+")
FROM_BOTH = {
    "LIANXIN_NOW": "2026-11-23T09:10", "LIANXIN_ASR": "off", "LIANXIN_RASA_URL": "http://127.0.0.1:9",
}  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, Path]]:
    """A gateway whose dialogue engine is away, and its data folder."""
    folder = tmp_path_factory.mktemp("metrics")
    (folder / "var").mkdir()
    (folder / "var" / BACKUP_NOTE).write_text("2026-11-22T09:10:00", encoding="utf-8")
    restarts.note(folder / "var", "dialogue engine")
    with TestClient(build_app(read(FROM_BOTH | {"LIANXIN_DATA": str(folder / "var")}, ROOT))) as client:
        yield client, folder / "var"


def families(client: TestClient) -> dict[str, Metric]:
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return {family.name: family for family in text_string_to_metric_families(answer.text)}


def value(found: dict[str, Metric], sample: str, **labels: str) -> float | None:
    """The value of one line; None when there is none."""
    every = [s for family in found.values() for s in family.samples if s.name == sample]
    return next((s.value for s in every if labels.items() <= s.labels.items()), None)


def say(client: TestClient, text: str) -> Any:
    return client.post("/webhooks/rest/webhook", json={"sender": "somebody-special", "message": text}).json()


def test_a_message_is_counted_by_channel_and_outcome_and_timed(house: tuple[TestClient, Path]) -> None:
    client, _ = house
    before = families(client)
    say(client, "我叫林演示，电话13800001234，续证要多少钱")
    after = families(client)
    assert value(after, "lianxin_turns_total", channel="rest") == 1 + (
        value(before, "lianxin_turns_total", channel="rest") or 0
    )
    for name in ("lianxin_turn_seconds_count", "lianxin_store_seconds_count"):
        assert (value(after, name) or 0) > (value(before, name) or 0)
    assert value(after, "lianxin_events_total", kind="dialogue_away")
    assert value(after, "lianxin_events_total", kind="failed") == 0
    text = client.get("/metrics").text
    assert "special" not in text
    assert "1380000" not in text


def test_what_the_house_stands_on_is_told(house: tuple[TestClient, Path]) -> None:
    client, _ = house
    found = families(client)
    assert value(found, "lianxin_up", part="store") == 1
    assert value(found, "lianxin_up", part="engine") == 0
    assert value(found, "lianxin_restarts_total", process="dialogue engine") == 1
    assert 86_400 <= (value(found, "lianxin_backup_age_seconds") or 0) < 90_000
    assert value(found, "lianxin_voice_up", source="mandarin bank") == 1
    assert (value(found, "lianxin_free_starts", service="renewal") or 0) > 20


def test_who_asks_for_a_person_is_seen_waiting(house: tuple[TestClient, Path]) -> None:
    client, _ = house
    say(client, "人工")
    assert value(families(client), "lianxin_waiting_handoffs") == 1


def test_every_metric_is_in_the_table_and_drawn_and_every_alert_asks_for_one_that_is_there(
    house: tuple[TestClient, Path],
) -> None:
    samples = {s.name for family in families(house[0]).values() for s in family.samples if s.name[:8] == "lianxin_"}
    plain = {re.sub(r"_(bucket|sum|count)$", "", name) if "_seconds_" in name else name for name in samples}
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `lianxin_")]
    assert {name for row in rows for name in NAME.findall(row)} == plain
    board = json.loads((ROOT / "deploy" / "prometheus" / "dashboard.json").read_text(encoding="utf-8"))
    drawn = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    assert {re.sub(r"_(bucket|sum|count)$", "", name) for expr in drawn for name in NAME.findall(expr)} == plain
    alerts = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))
    rules = [rule for group in alerts["groups"] for rule in group["rules"]]
    assert len({rule["alert"] for rule in rules}) == len(rules) > 10
    for rule in rules:
        assert set(NAME.findall(rule["expr"])) <= samples, rule["alert"]
        assert rule["annotations"]["summary"]
        path, _, anchor = rule["annotations"]["runbook"].partition("#")
        heads = re.findall(r"^#+ (.+)$", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor in {head.lower().replace(" ", "-") for head in heads}, rule["alert"]


def test_every_part_that_can_be_away_has_an_alert_and_every_alert_is_named_where_the_runbook_goes_on() -> None:
    folder = ROOT / "deploy" / "prometheus"
    rules = yaml.safe_load((folder / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    found = [re.search(r'lianxin_up\{part=~?"([^"]+)"\} == 0', rule["expr"]) for rule in rules]
    parts = {part for one in found if one for part in one[1].split("|")}
    row = next(
        line
        for line in (ROOT / "docs" / "operating.md").read_text(encoding="utf-8").splitlines()
        if "`lianxin_up`" in line
    )
    assert parts == set(re.findall(r"`([a-z]+)`", row.split("|")[2])) - {"part"}
    sections = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8").split("\n## ")[1:]
    for rule in rules:
        anchor = rule["annotations"]["runbook"].partition("#")[2]
        section = next(one for one in sections if one.splitlines()[0].lower().replace(" ", "-") == anchor)
        assert f"`{rule['alert']}`" in section


def test_ages_are_those_of_the_oldest(tmp_path: Path) -> None:
    house = ConsoleHouse(tmp_path)
    now = house.clock.now()
    person = house.person("7", "telegram")
    for minutes in (10, 90, -5):
        due = Due("d30", now - timedelta(minutes=minutes), "提醒您。")
        house.store.notices.put(person, "telegram", f"reminder:{minutes}", [due])
    for who in ("a", "b"):
        house.waiting(who)
        house.clock.at(house.clock.now() + timedelta(minutes=7))
    book = GaugeBook(house.store, house.wishes, tmp_path)
    found = book.read(house.clock.now())
    assert (found.queued, found.overdue, found.waiting) == (3, 3, 2)
    assert (found.overdue_s, found.waiting_s) == (104 * 60, 14 * 60)
    assert book.ground(house.clock.now()).backup_s is None
    house.close()


def test_free_starts_are_counted_anew_after_a_minute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = ConsoleHouse(tmp_path)
    book, now = GaugeBook(house.store, house.wishes, tmp_path), house.clock.now()
    first = book.read(now).free["renewal"]
    monkeypatch.setattr(house.wishes, "free", lambda _service, _now: [])
    assert book.read(now).free["renewal"] == first > 0
    monkeypatch.setattr(gauges.time, "monotonic", lambda: book._free_until)
    assert book.read(now).free["renewal"] == 0
    house.close()


def test_both_tell_of_a_store_that_goes_away_while_everything_runs(
    house: tuple[TestClient, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _ = house
    families(client)

    def gone(_db: object) -> None:
        raise OperationalError("select", {}, Exception("connection refused"))

    for way in ("read", "write"):
        monkeypatch.setattr(Database, way, gone)
    told = client.get("/health").json()
    assert (told["status"], told["store"]["status"], told["store"]["error"]) == ("degraded", "down", "OperationalError")
    assert value(families(client), "lianxin_up", part="store") == 0


def test_a_store_that_is_away_is_told_and_nothing_is_said_of_what_it_holds() -> None:
    from starlette.applications import Starlette

    def broken() -> gauges.Gauges:
        raise OSError("gone")

    async def up() -> bool:
        return True

    ground = gauges.Ground(3600.0, 5_000_000, {"dialogue engine": 2})
    client = TestClient(Starlette(routes=[Metrics({}, broken, up, dict, lambda: ground).route]))
    found = families(client)
    assert value(found, "lianxin_up", part="store") == 0
    assert value(found, "lianxin_up", part="engine") == 1
    assert not {name for name in found if "outbox" in name or "waiting" in name}
    # and what may explain it is told all the same: a full disk must not silence its own alert
    assert value(found, "lianxin_disk_free_bytes") == 5_000_000
    assert value(found, "lianxin_backup_age_seconds") == 3600
    assert value(found, "lianxin_restarts_total", process="dialogue engine") == 2


@pytest.mark.parametrize(("state", "told"), [("on", 1.0), ("refused", 0.0), ("unreachable", 0.0), ("stopped", None)])
def test_a_messenger_that_cannot_be_reached_is_seen_by_the_monitor_while_it_is_switched_on(
    house: tuple[TestClient, Path], monkeypatch: pytest.MonkeyPatch, state: str, told: float | None, tmp_path: Path
) -> None:
    assert value(families(house[0]), "lianxin_up", part="telegram") is None  # not switched on
    env = FROM_BOTH | {"LIANXIN_DATA": str(tmp_path), "LIANXIN_TELEGRAM_TOKEN": "1:a", "LIANXIN_VOICE": "off"}
    env |= {"LIANXIN_TELEGRAM_API_URL": "http://127.0.0.1:9"}
    monkeypatch.setattr(TelegramChannel, "health", lambda _self: {"status": state})
    with TestClient(build_app(read(env, ROOT))) as client:
        assert value(families(client), "lianxin_up", part="telegram") == told


def test_a_process_that_is_started_again_is_counted(tmp_path: Path) -> None:
    class Ended:
        returncode = 1

        def poll(self) -> int:
            return 1

    keeper = Keeper("dialogue engine", Ended, lambda name: restarts.note(tmp_path, name))  # type: ignore[arg-type]
    keeper.look()
    keeper.look()  # it has not been started again yet
    assert restarts.read(tmp_path) == {"dialogue engine": 1}


def test_redis_is_told_beside_the_messengers_where_several_gateways_use_it() -> None:
    def talk(**gateways: str) -> Talk:
        wechat = SimpleNamespace(health=lambda: {"status": "refused"})
        several = SimpleNamespace(health=lambda: gateways)
        return cast(Talk, SimpleNamespace(telegram=None, wechat=wechat, several=several))

    assert reached(talk(status="alone")) == {"wechat": False}
    assert reached(talk(status="leading", redis="ok")) == {"wechat": False, "redis": True}
    assert reached(talk(status="following", redis="down")) == {"wechat": False, "redis": False}
