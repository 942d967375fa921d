"""The hall's answers: the shipped base is complete, and the right answer is chosen within an intent."""

import json
import re
import time
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.hall.facts import HallFacts
from bot.hall.knowledge import Entry, KnowledgeBase, KnowledgeError, Source
from bot.hall.knowledge_check import check

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "data" / "knowledge"
TODAY = date(2026, 11, 23)


@cache
def base() -> KnowledgeBase:
    """The shipped answers."""
    return KnowledgeBase.load(FOLDER, ROOT / "data" / "lexicon")


@cache
def demo_words() -> dict[str, str]:
    """The invented hall's facts as words."""
    return dict(HallFacts.load(ROOT / "hall.example.yml", base().catalogue.facts).texts)


def fresh() -> list[tuple[str, str]]:
    """(sentence, id of the right answer): wordings that are not among the answers' own questions."""
    listed = yaml.safe_load((Path(__file__).parent / "knowledge_picks.yml").read_text(encoding="utf-8"))
    return [(sentence, name) for name, sentences in listed.items() for sentence in sentences]


def test_the_shipped_base_has_no_fault() -> None:
    assert check(base(), TODAY) == []


def test_every_question_of_an_answer_finds_that_answer() -> None:
    lost = [
        (ask, entry.id) for entry in base().entries for ask in entry.asks if base().pick(entry.intent, ask) != entry
    ]
    assert lost == []


def test_fresh_sentences_find_their_answer() -> None:
    sentences = fresh()
    own = {ask for entry in base().entries for ask in entry.asks}
    assert len(sentences) >= 200
    assert not own & {sentence for sentence, _ in sentences}
    right = [name for sentence, name in sentences if base().pick(name.split(".")[0], sentence).id == name]
    assert len(right) >= 0.9 * len(sentences)


def at_the_door(intent: str) -> list[str]:
    """The judged sentences about a visit: what it costs (home_visit), or that somebody wanted money (fraud)."""
    lines = (ROOT / "tests/evaluation/e05.jsonl").read_text(encoding="utf-8").splitlines()
    return [row["text"] for row in map(json.loads, lines) if row["intent"] == intent]


def test_what_a_home_visit_costs_is_answered_and_no_warning_against_its_people() -> None:
    asked = at_the_door("home_visit")
    assert len(asked) >= 12
    for text in asked:
        entry = base().pick("home_visit", text)
        shown = base().render(entry, demo_words())
        assert entry.id == "home_visit.fee", text
        assert re.search("办证.{0,8}不收钱", shown.spoken), text
        assert "先打大厅电话" not in shown.spoken, text


def test_who_tells_of_somebody_who_wanted_money_at_the_door_is_warned() -> None:
    told = at_the_door("fraud")
    assert len(told) >= 12
    for text in told:
        entry = base().pick("fraud", text)
        shown = base().render(entry, demo_words())
        assert entry.id in ("fraud.at_the_door", "fraud.paid"), text
        assert re.search("别给|报警", shown.text), text


def test_a_bare_word_gets_the_general_answer() -> None:
    for intent, word in (("renewal_how", "续证"), ("suspend", "停业"), ("change", "变更"), ("ecig", "电子烟")):
        assert base().pick(intent, word).default, word


def test_words_about_nothing_known_get_the_default() -> None:
    assert base().pick("change", "嘛咪哄").id == "change.general"
    assert base().pick("minors", "").default


@pytest.mark.parametrize(
    "text", ["超期半个月了还有办法没有", "过了六天才想起来", "上个礼拜就到了", "昨天到期还剩几条烟"]
)
def test_an_expired_holder_never_hears_that_there_is_time(text: str) -> None:
    assert base().pick("renewal_late", text).id not in ("renewal_late.within_thirty", "renewal_late.last_day")


@pytest.mark.parametrize("text", ["还有十二天到期", "只剩一个星期了，快过期了", "明天就到期了"])
def test_a_holder_in_time_never_hears_that_the_licence_has_expired(text: str) -> None:
    assert base().pick("renewal_late", text).id not in ("renewal_late.expired", "renewal_late.expired_long")


@pytest.mark.parametrize(
    "text",
    ["烟证过期了会不会罚", "过期一年多了要罚多少", "忘了续证会罚款吗", "证过期了怎么处罚", "过期三个月会被罚钱吗"],
)
def test_who_asks_about_a_fine_after_the_end_of_the_licence_hears_what_the_law_says_of_it(text: str) -> None:
    shown = base().render(base().pick("renewal_late", text), demo_words())
    assert "20%以上50%以下的罚款" in shown.text
    assert "请先停止卖烟" in shown.text
    assert "我不能下结论" in shown.text


@pytest.mark.parametrize("text", ["没有证卖烟会罚多少", "店里没烟证，卖烟会怎样", "无证经营卖烟怎么罚"])
def test_who_asks_about_selling_without_a_licence_hears_the_fine_and_to_apply_first(text: str) -> None:
    shown = base().render(base().pick("selling_rules", text), demo_words())
    assert "20%以上50%以下的罚款" in shown.text
    assert "请先来申请" in shown.spoken


@pytest.mark.parametrize(
    "text", ["证过期几天了还能补救吗", "还有十天到期会罚款吗", "还没到期，办晚了会不会罚款", "快过期了没去办会罚吗"]
)
def test_who_is_not_asking_about_a_fine_or_is_in_time_is_threatened_with_none(text: str) -> None:
    assert "罚款" not in base().render(base().pick("renewal_late", text), demo_words()).text


@pytest.mark.parametrize("intent", ["renewal_how", "renewal_materials"])
@pytest.mark.parametrize("text", ["身份证到期了烟证能续吗", "身份证过期了可以续吗", "身份证丢了，烟草证能不能先续"])
def test_whether_a_licence_is_renewed_without_a_valid_identity_card_is_left_to_the_window(
    intent: str, text: str
) -> None:
    shown = base().render(base().pick(intent, text), demo_words())
    assert "我没有查到规定" in shown.text
    assert "派出所" in shown.text
    assert "身份证" in shown.spoken


@pytest.mark.parametrize("text", ["带身份证就能续吗", "续证怎么办", "续证要带身份证原件吗", "身份证要不要复印"])
def test_who_only_brings_an_identity_card_is_sent_to_no_police(text: str) -> None:
    for intent in ("renewal_how", "renewal_materials"):
        assert "派出所" not in base().render(base().pick(intent, text), demo_words()).text


def test_traditional_characters_are_read_like_simplified_ones() -> None:
    assert base().pick("replace_lost", "證破了看不清") == base().pick("replace_lost", "证破了看不清")


def test_a_search_without_an_intent_puts_the_right_answer_first() -> None:
    assert [e.id for e, _ in base().search("证丢了怎么补办", 1)] == ["replace_lost.general"]
    found = base().search("今天晚上能办吗")
    assert found[0][0].intent == "weekend_evening_service"
    assert len(found) == 3
    assert found == sorted(found, key=lambda pair: -pair[1])
    assert base().search("@@@") == []


def test_a_pick_costs_less_than_the_sum_of_its_budget() -> None:
    texts = [sentence for sentence, _ in fresh()]
    best = min(_seconds(texts) for _ in range(3))
    assert best / len(texts) < 0.0015  # five times the 0.3 ms of a quiet machine


def _seconds(texts: list[str]) -> float:
    start = time.process_time()
    for text in texts:
        base().pick("fraud", text)
    return time.process_time() - start


def test_edited_answers_replace_the_shipped_ones_by_id() -> None:
    old = base().entry("thanks.general")
    new = Entry(**{**vars(old), "text": "不客气。"})
    edited = base().with_entries([new])
    assert edited.entry("thanks.general").text == "不客气。"
    assert len(edited.entries) == len(base().entries)
    assert base().entry("thanks.general") == old


def test_an_unknown_intent_is_an_error_rather_than_a_wrong_answer() -> None:
    with pytest.raises(KeyError):
        base().pick("book_appointment", "帮我约个时间")
    assert base().of_intent("book_appointment") == ()


def test_every_answer_reads_well_with_the_demo_hall_and_with_no_facts_at_all() -> None:
    for facts in (demo_words(), {}):
        for entry in base().entries:
            shown = base().render(entry, facts)
            both = shown.text + shown.spoken
            assert "{" not in both, entry.id
            assert not re.search(r"[。！？，：][。，：]|None|nan", both), (entry.id, both)


def test_the_demo_hall_leaves_some_facts_open_and_says_so() -> None:
    shown = base().render(base().entry("location_rules.school"), demo_words())
    assert shown.unset == ("layout.school_m",)
    assert "没有登记" in shown.text
    assert not re.search(r"\d+米", shown.text)


def test_sources_are_cited_with_article_and_item() -> None:
    assert Source("中华人民共和国行政许可法", "70(2)").cite() == "《中华人民共和国行政许可法》第70条第（2）项"
    assert Source("大厅设置").cite() == "大厅设置"
    assert Source("办事指南", place="广东佛山", date="2024").cite() == "办事指南（广东佛山，2024）"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("", "asks: missing"),
        ("\n    asks: 一个", "asks: a list is expected"),
        ("\n    asks: [一]\n    colour: red", "colour: unknown field"),
        ("\n    asks: [一]\n    default: maybe", "default: true or false is expected"),
        ("\n    asks: [一]\n    avoid: '('", "avoid: "),
    ],
)
def test_a_malformed_entry_is_named_with_file_id_and_field(tmp_path: Path, change: str, said: str) -> None:
    (tmp_path / "x.yml").write_text(
        "entries:\n  - id: thanks.x\n    intent: thanks\n    spoken: 好。\n    text: 好。\n    confidence: B\n"
        "    sources: [{title: 大厅设置}]\n    checked_on: 2026-11-23\n    review_by: 2027-01-01" + change,
        encoding="utf-8",
    )
    with pytest.raises(KnowledgeError, match=re.escape(f"x.yml: thanks.x: {said}")):
        KnowledgeBase.load(tmp_path)


def test_two_entries_of_one_id_are_refused(tmp_path: Path) -> None:
    text = (FOLDER / "thanks.yml").read_text(encoding="utf-8")
    for name in ("a.yml", "b.yml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError, match="already used in a"):
        KnowledgeBase.load(tmp_path)
