"""Each of the ninety questions of the hall, through the running system, holds the facts its row demands."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes.product import Product
from tools.ninety import judge, load

pytestmark = [pytest.mark.slow, pytest.mark.rasa]


@pytest.mark.parametrize("row", load(), ids=lambda row: f"row{row['row']}")
def test_the_answer_holds_every_fact_of_its_row(product: Product, row: dict[str, Any]) -> None:
    for question in row["asks"]:
        verdict = judge(row, question, product.say)
        shown = f"{question}\n{verdict.intent} {verdict.answer}\n{verdict.text}"
        assert verdict.right, f"{shown}\nmissing {verdict.missing}\nwrong {verdict.wrong}"
