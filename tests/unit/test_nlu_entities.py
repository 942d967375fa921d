"""Phone, licence number, money, service and township, with positions in the raw text."""

from __future__ import annotations

import pytest

from nlu import entities, numerals


def found(text: str) -> list[tuple[str, str, str]]:
    return [(item.entity, item.value, text[item.start : item.end]) for item in entities.find(text)]


@pytest.mark.parametrize(
    ("text", "number", "span"),
    [
        ("电话138 0000 1234谢谢", "13800001234", "138 0000 1234"),
        ("我的是一三八零零零零幺二三四", "13800001234", "一三八零零零零幺二三四"),
        ("１３８００００１２３４", "13800001234", "１３８００００１２３４"),
        ("138-0000-1234", "13800001234", "138-0000-1234"),
        ("+86 13800001234", "13800001234", "86 13800001234"),
        ("0594-3591234", "05943591234", "0594-3591234"),
        ("座机是3591234", "3591234", "3591234"),
    ],
)
def test_phone_numbers_written_or_spoken_are_found(text: str, number: str, span: str) -> None:
    assert found(text) == [("phone", number, span)]


@pytest.mark.parametrize("text", ["350303123456", "三五零三零三一二三四五六", "3503 0312 3456"])
def test_a_licence_number_has_twelve_digits_written_or_spoken(text: str) -> None:
    assert found(text) == [("licence_no", "350303123456", text)]


@pytest.mark.parametrize(
    "text",
    [
        "1234512345678901 ABCD350303123456",
        "1234 5123 4567 8901",
        "350303196001011234",
        "2026-11-23 9:30",
        "12313",
        "123456789012345",
    ],
)
def test_parts_of_longer_codes_are_not_numbers_of_their_own(text: str) -> None:
    assert found(text) == []


def test_a_phone_and_a_licence_number_side_by_side_are_both_found() -> None:
    assert [item[:2] for item in found("我叫陈大，13800001234，350303123456")] == [
        ("phone", "13800001234"),
        ("licence_no", "350303123456"),
    ]


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("收了我两百块钱", "200"),
        ("罚一万五千元", "15000"),
        ("押金1000块", "1000"),
        ("1万5千元", "15000"),
        ("两块五", "2.5"),
    ],
)
def test_money_is_told_in_yuan(text: str, yuan: str) -> None:
    assert [item[1] for item in found(text) if item[0] == "money"] == [yuan]


@pytest.mark.parametrize("text", ["我们一块去", "元旦去办", "这块地方", "一三八零零零零幺二三四"])
def test_what_is_not_money_is_left(text: str) -> None:
    assert not [item for item in found(text) if item[0] == "money"]


@pytest.mark.parametrize(
    ("text", "service", "span"),
    [
        ("我要续证", "renewal", "续证"),
        ("许可證丟了怎麼辦", "replace_lost", "證丟"),
        ("想严续", "renewal", "严续"),
        ("证拍伓见了", "replace_lost", "证拍伓见"),
        ("能到家里来办吗", "home_visit", "到家里来办"),
        ("灰复营业", "resume", "灰复营业"),
        ("帮我看真假", "authenticity_visit", "看真假"),
        ("咨询一下", "consult", "咨询"),
    ],
)
def test_services_are_known_by_what_people_call_them(text: str, service: str, span: str) -> None:
    assert ("service", service, span) in found(text)


def test_a_single_character_is_no_evidence_for_a_service() -> None:
    assert not [item for item in found("停在门口，换个位子，补") if item[0] == "service"]


@pytest.mark.parametrize(
    ("text", "township"),
    [
        ("我在三江口那边", "三江口镇"),
        ("江口的", "江口镇"),
        ("白沙村口", "白沙镇"),
        ("秋芦", "萩芦镇"),
        ("大洋乡", "大洋乡"),
    ],
)
def test_townships_get_their_official_name(text: str, township: str) -> None:
    assert [item[1] for item in found(text) if item[0] == "township"] == [township]


@pytest.mark.parametrize("text", ["一包白沙", "硬白沙多少钱", "五百大洋"])
def test_a_brand_or_old_money_is_no_township(text: str) -> None:
    assert not [item for item in found(text) if item[0] == "township"]


def test_positions_are_of_the_raw_text_even_after_dialect_words() -> None:
    text = "逢早上昼我卜去江口"
    assert found(text)[-1] == ("township", "江口镇", "江口")


@pytest.mark.parametrize(("text", "value"), [("一百零五", 105), ("两万三", 23000), ("三千二百", 3200), ("abc", None)])
def test_amounts_in_words_are_read(text: str, value: float | None) -> None:
    assert numerals.read(text) == value


def test_a_message_of_ten_thousand_characters_is_survived() -> None:
    assert entities.find("1 " * 5000) == []
