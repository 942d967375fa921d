"""What a clerk may do with an appointment: for every state, before, on and after its time."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.hall import clerk_rules
from bot.hall.appointment import STATUSES
from bot.hall.clerk_rules import OutcomeMissing, TooLong

START = datetime(2026, 11, 24, 9, 0)
THE_DAY_BEFORE, THAT_MORNING = datetime(2026, 11, 23, 9, 0), datetime(2026, 11, 24, 8, 0)
AFTERWARDS, NEXT_DAY = datetime(2026, 11, 24, 9, 30), datetime(2026, 11, 25, 9, 0)


@pytest.mark.parametrize(
    ("status", "now", "allowed"),
    [
        ("pending", THE_DAY_BEFORE, "confirm move cancel"),
        ("pending", AFTERWARDS, "move"),
        ("confirmed", THE_DAY_BEFORE, "move cancel"),
        ("confirmed", THAT_MORNING, "check_in done move cancel"),
        ("confirmed", AFTERWARDS, "check_in done no_show move"),
        ("confirmed", NEXT_DAY, "check_in done no_show move"),
        ("checked_in", THAT_MORNING, "done undo_check_in cancel"),
        ("checked_in", AFTERWARDS, "done undo_check_in"),
        ("no_show", AFTERWARDS, "check_in done"),
        ("done", AFTERWARDS, ""),
        ("cancelled", THE_DAY_BEFORE, ""),
        ("held", THE_DAY_BEFORE, ""),
    ],
)
def test_every_state_allows_its_own_steps_at_their_own_time(status: str, now: datetime, allowed: str) -> None:
    assert clerk_rules.acts(status, START, now) == tuple(allowed.split())


def test_every_state_and_every_act_has_an_answer_with_a_sentence() -> None:
    for status in STATUSES:
        for act in clerk_rules.ACTS:
            refused = clerk_rules.refusal(act, status, START, THAT_MORNING)
            assert refused is None or refused.sentence.endswith("。")


@pytest.mark.parametrize(("service", "name"), [("mediation", "调解结果"), ("authenticity_visit", "鉴别结果")])
def test_a_mediation_and_a_check_of_goods_are_not_done_without_their_result(service: str, name: str) -> None:
    for nothing in ("", " \n ", "\u200b"):
        with pytest.raises(OutcomeMissing) as refused:
            clerk_rules.checked_outcome(service, nothing)
        assert name in refused.value.sentence
    assert clerk_rules.checked_outcome(service, " 双方同意退货 \x07") == "双方同意退货"
    assert clerk_rules.checked_outcome("renewal", "") is None


def test_results_and_reasons_have_their_length() -> None:
    assert clerk_rules.checked_outcome("renewal", "好" * 500) == "好" * 500
    with pytest.raises(TooLong):
        clerk_rules.checked_outcome("renewal", "好" * 501)
    assert clerk_rules.checked_reason(" 停\n电 ") == "停 电"
    with pytest.raises(TooLong):
        clerk_rules.checked_reason("好" * 61)
