"""Sentences that are not among those the model learnt from get the answer they ask for, by the model in use."""

from __future__ import annotations

import json

import pytest

from tests.fakes.product import Product

pytestmark = [pytest.mark.slow, pytest.mark.rasa]
ENGLISH = {
    "Can I renew my tobacco license here?": "renewal_how",
    "how do we renew the licence": "renewal_how",
    "what documents are needed for renewal": "renewal_materials",
    "how much is the renewal fee": "renewal_fee",
    "what time are you open": "hours",
    "I would like to talk to someone": "talk_to_human",
}
OTHER_MATTERS = ("how can I renew my passport", "where can I buy a train ticket", "renew my driving license please")


def understood(product: Product, *lines: str) -> list[dict[str, object]]:
    done = product.command("understand", lines="".join(f"{line}\n" for line in lines))
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_commonest_questions_in_english_are_understood(product: Product) -> None:
    rows = understood(product, *ENGLISH)
    assert {row["text"]: row["intent"] for row in rows} == ENGLISH
    assert {row["outcome"] for row in rows} <= {"answer", "handoff"}


def test_other_matters_in_english_are_still_none_of_the_hall(product: Product) -> None:
    assert {row["intent"] for row in understood(product, *OTHER_MATTERS)} == {"out_of_scope"}


def test_who_asks_in_english_is_answered_in_chinese_and_offered_a_person(product: Product) -> None:
    (reply,) = product.talk("please how do I renew the tobacco licence")
    assert "最晚在到期30日前申请" in reply["text"]
    assert "找工作人员" in [button["title"] for button in reply["buttons"]]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("烟证过期了会不会罚", "renewal_late.still_selling"),
        ("过期了会被罚款吗", "renewal_late.still_selling"),
        ("没有证卖烟要罚多少", "selling_rules.unlicensed"),
        ("身份证到期了烟证能续吗", "renewal_materials.id_card"),
        ("有人自称烟草局来店里收烟", "fraud.takes_goods"),
    ],
)
def test_what_people_asked_in_trials_gets_the_answer_to_it(product: Product, text: str, answer: str) -> None:
    (row,) = understood(product, text)
    assert (row["outcome"], row["answer"]) == ("answer", answer)
