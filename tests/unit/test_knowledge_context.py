"""Short questions after an answer are about what was being talked about."""

from __future__ import annotations

import pytest

from bot.hall.knowledge import Said
from tests.fakes.house import knowledge

LOST = [Said("replace_lost", "replace_lost.general")]
RENEWAL = [Said("renewal_materials", "renewal_materials.general")]


@pytest.mark.parametrize(
    ("earlier", "intent", "text", "wanted"),
    [
        (LOST, "renewal_fee", "要钱吗", "renewal_fee.other_matters"),
        (LOST, "renewal_duration", "那要多久", "renewal_duration.other_matters"),
        (LOST, "renewal_materials", "要带什么", "replace_lost.general"),
        ([Said("new_licence", "new_licence.dwelling")], "renewal_duration", "几天能好", "new_licence.duration"),
        ([Said("inherit", "inherit.general")], "renewal_materials", "要什么证明", "inherit.papers"),
        ([Said("home_visit", "home_visit.general")], "renewal_fee", "收费吗", "home_visit.fee"),
        ([Said("hours", "hours.general"), *LOST], "renewal_fee", "要钱吗", "renewal_fee.other_matters"),
        ([Said("renewal_fee", "renewal_fee.other_matters")], "suspend", "那停业呢", "renewal_fee.other_matters"),
    ],
)
def test_an_aspect_belongs_to_the_matter_before_it(earlier: list[Said], intent: str, text: str, wanted: str) -> None:
    placed = knowledge().placed(intent, text, earlier)
    assert placed is not None
    assert placed.id == wanted


@pytest.mark.parametrize(
    ("earlier", "intent", "text"),
    [
        ([], "renewal_fee", "要钱吗"),
        (RENEWAL, "renewal_fee", "要钱吗"),
        (LOST, "renewal_fee", "续证要钱吗"),
        (LOST, "renewal_fee", "我有个亲戚上个月也去你们那里办了他说要交钱"),
        (LOST, "hours", "几点开门"),
        (RENEWAL, "suspend", "停业怎么办"),
        ([*RENEWAL, *LOST], "renewal_duration", "要多久"),
    ],
)
def test_a_question_that_says_what_it_means_is_left_alone(earlier: list[Said], intent: str, text: str) -> None:
    assert knowledge().placed(intent, text, earlier) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("我儿子去呢", "renewal_materials.agent"),
        ("那复印件呢", "renewal_materials.copies"),
        ("照片呢", "renewal_materials.photo"),
        ("那我人在外地呢", "renewal_where.other_place"),
    ],
)
def test_an_unclear_remark_is_looked_for_among_the_answers_of_its_matter(text: str, wanted: str) -> None:
    found = knowledge().remark(text, RENEWAL)
    assert found is not None
    assert found.id == wanted


@pytest.mark.parametrize("text", ["晚上呢", "要不要执照", "今天天气真好", "他也可以去吗", ""])
def test_what_is_near_to_nothing_is_asked_back(text: str) -> None:
    assert knowledge().remark(text, RENEWAL) is None
    assert knowledge().remark("照片呢", []) is None
