"""The normaliser: characters, slips, dialect, fillers, and where each character came from."""

from __future__ import annotations

import pytest

from nlu import normalise, slips, sound


@pytest.fixture(scope="module")
def normal() -> normalise.Normaliser:
    return normalise.shipped()


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("煙草證到期了怎麼辦", "烟草证到期了怎么办"),
        ("３５０３ＡＢ", "3503ab"),
        ("妳們幾點上班", "你们几点上班"),
    ],
)
def test_traditional_and_full_width_writing_becomes_plain(normal: normalise.Normaliser, raw: str, wanted: str) -> None:
    assert normal(raw) == wanted


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("烟槽证", "烟草证"),
        ("带哪些才料", "带哪些材料"),
        ("下个月到气", "下个月到期"),
        ("我要预月", "我要预约"),
        ("灰复营业", "恢复营业"),
        ("转任工", "转人工"),
        ("许可正", "许可证"),
        ("身婚证", "身份证"),
    ],
)
def test_voice_typing_slips_of_the_closed_vocabulary_are_put_right(
    normal: normalise.Normaliser, heard: str, meant: str
) -> None:
    assert normal(heard) == meant


@pytest.mark.parametrize("text", ["到七月才办", "今天不办了", "小孩来买烟", "新政策", "换成我老婆", "手续会不会很多"])
def test_words_that_only_sound_alike_are_left_alone(text: str) -> None:
    assert slips.shipped().repair(text) == text


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("逢早上昼有侬无", "明天上午有人吗"),
        ("办好未", "办好了没有"),
        ("无看着", "没看着"),
        ("者个证拍伓见", "这个证丢了"),
        ("卖薰", "卖烟"),
        ("乜时去办", "什么时候去办"),
        ("拜三暗暝", "星期三晚上"),
        ("汝辈几点开门", "你们几点开门"),
    ],
)
def test_dialect_words_are_read_as_mandarin(normal: normalise.Normaliser, raw: str, wanted: str) -> None:
    assert wanted in normal.spoken(raw).text


@pytest.mark.parametrize(
    "text", ["工作人员", "许可证", "或者经营者", "赶紧去", "未成年人", "无证经营", "薰衣草", "有影响"]
)
def test_homographs_without_a_cue_stay_mandarin(normal: normalise.Normaliser, text: str) -> None:
    assert normal.spoken(text).text == text


def test_a_homograph_beside_a_cue_is_read_as_dialect(normal: normalise.Normaliser) -> None:
    assert normal.spoken("等几工").text == "等几天"


def test_every_character_knows_its_place_in_the_raw_text(normal: normalise.Normaliser) -> None:
    raw = "我卜去，逢早上昼"
    spoken = normal.spoken(raw)
    start = spoken.text.index("明天")
    assert raw[slice(*spoken.raw_span(start, start + 2))] == "逢早"
    assert len(spoken.spans) == len(spoken.text)


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("嗯那个就是说麻烦问一下续证要什么材料", "续证要什么材料"),
        ("您好，请问几点上班", "几点上班"),
        ("我我我要预约", "我要预约"),
        ("续证续证续证", "续证"),
        ("要带什么啊谢谢", "要带什么"),
    ],
)
def test_fillers_and_repeats_go(normal: normalise.Normaliser, raw: str, wanted: str) -> None:
    assert normal(raw) == wanted


@pytest.mark.parametrize("text", ["你好", "谢谢", "嗯", "您好，请问一下", "1", "。", ""])
def test_a_message_that_is_only_filler_is_not_emptied(normal: normalise.Normaliser, text: str) -> None:
    assert bool(normal(text)) == bool(text.strip("。"))


def test_a_girl_who_buys_is_not_a_form_of_address(normal: normalise.Normaliser) -> None:
    assert normal("小姑娘来买烟") == "小姑娘来买烟"


def test_of_ten_thousand_characters_the_beginning_and_the_end_are_read(normal: normalise.Normaliser) -> None:
    text = normal("怎么续证" + "，我说给你听" * 2000 + "，周末上班吗")
    assert len(text) < 500
    assert text.startswith("怎么续证")
    assert text.endswith("周末上班吗")


@pytest.mark.parametrize(
    ("syllable", "folded"),
    [("zheng", "zen"), ("shi", "si"), ("fang", "huan"), ("ning", "lin"), ("ren", "len"), ("n", "n")],
)
def test_an_accent_merges_sounds(syllable: str, folded: str) -> None:
    assert sound.fold_syllable(syllable) == folded
