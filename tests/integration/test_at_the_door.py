"""What a home visit costs is never taken for a swindle nor the other way about, by the model in use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.product import Product

pytestmark = [pytest.mark.slow, pytest.mark.rasa]
JUDGED = Path(__file__).resolve().parents[1] / "evaluation" / "e05.jsonl"


def understood(product: Product, intent: str) -> list[dict[str, Any]]:
    """What becomes of the judged sentences of one intent."""
    rows = map(json.loads, JUDGED.read_text(encoding="utf-8").splitlines())
    lines = "".join(f"{row['text']}\n" for row in rows if row["intent"] == intent)
    done = product.command("understand", lines=lines)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_who_asks_what_a_visit_costs_hears_the_fee_and_not_the_warning(product: Product) -> None:
    rows = understood(product, "home_visit")
    fee = [row for row in rows if row["answer"] in ("home_visit.fee", "renewal_fee.visit")]
    assert len(rows) >= 12
    assert [row["text"] for row in rows if row not in fee and row["outcome"] != "clarify"] == []
    assert len(fee) >= len(rows) - 1


def test_who_tells_of_somebody_who_took_money_is_warned(product: Product) -> None:
    rows = understood(product, "fraud")
    warned = [row for row in rows if str(row["answer"]).startswith("fraud.")]
    assert len(rows) >= 12
    asked_back = [row for row in rows if row["outcome"] == "clarify" and row["alternatives"][0]["intent"] == "fraud"]
    assert [row["text"] for row in rows if row not in [*warned, *asked_back]] == []
    assert len(warned) >= len(rows) - 1


def test_who_asks_what_is_kept_of_them_is_shown_it(product: Product) -> None:
    rows = understood(product, "my_data")
    assert len(rows) >= 12
    assert {(row["intent"], row["outcome"]) for row in rows} == {("my_data", "answer")}
    (shown,) = product.talk("你们存了我什么")
    assert "这里记着您的" in shown["text"]
