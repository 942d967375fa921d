"""The dialogue engine's files fit together: every intent has a rule, every action exists, nothing is open to others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from actions.registry import executor
from bot.desk.desk import Desk
from tests.fakes.clock import StoppedClock
from tests.fakes.house import small_house

ROOT = Path(__file__).resolve().parents[2]


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def rules() -> list[dict[str, Any]]:
    return [
        rule
        for path in sorted((ROOT / "data" / "rules").glob("*.yml"))
        for rule in yaml.safe_load(path.read_text())["rules"]
    ]


def test_every_intent_has_a_rule_that_begins_with_it() -> None:
    begun = {rule["steps"][0].get("intent") for rule in rules()}
    assert set(read("domain.yml")["intents"]) <= begun


def test_every_action_of_the_domain_is_registered(tmp_path: Path) -> None:
    with small_house(tmp_path) as house:
        assert isinstance(house.desk, Desk)
        known = set(executor(house.desk, StoppedClock()).actions)
    assert set(read("domain.yml")["actions"]) <= known


def test_the_engine_listens_to_the_gateway_only() -> None:
    assert list(read("credentials.yml")) == ["nlu.channel.GatewayInput"]
    assert read("credentials.yml")["nlu.channel.GatewayInput"]["token"] == "${LIANXIN_RASA_TOKEN}"


def test_no_slot_of_the_engine_is_filled_from_text() -> None:
    for slot in read("domain.yml")["slots"].values():
        assert [m["type"] for m in slot["mappings"]] == ["custom"]
