"""The guide of a matter: what it may say, in how many words, and that everybody can see and hear it."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from PIL import Image

from bot.channels import drawing_png, drawing_svg, ticket_fonts
from bot.desk import guide_pictures
from bot.desk.drawing import Disc, Drawing, Words
from bot.desk.guide_pictures import breadth
from bot.desk.pictograms import PICTOGRAMS
from bot.hall.facts import HallFacts
from bot.hall.guide import Guide
from bot.hall.guide_check import check
from bot.hall.guide_load import read_guide
from bot.hall.knowledge_entry import KnowledgeError, Source
from bot.voice.bank.cutter import Cutter
from bot.voice.bank.grammar import Grammar
from bot.voice.bank.manifest import Pack
from bot.voice.spoken import speak
from tests.fakes.house import ROOT, example_facts, knowledge

TODAY = date(2026, 11, 28)
FILE = ROOT / "data" / "guide" / "renewal.yml"
NAMED = {"hall.address": "演示县演示镇示范路0号", "renewal.delivery.text": "窗口自取"}


@cache
def guide() -> Guide:
    """The shipped guide."""
    return read_guide(FILE)


def spoiled(**fields: Any) -> Guide:
    """The shipped guide with its first card spoiled."""
    first, *rest = guide().cards
    entry = {k: v for k, v in fields.items() if k in ("confidence", "sources", "spoken", "text", "review_by")}
    card = {k: v for k, v in fields.items() if k not in entry}
    return replace(guide(), cards=(replace(first, **card, entry=replace(first.entry, **entry)), *rest))


def faults(one: Guide, today: date = TODAY) -> list[str]:
    return check(one, knowledge(), PICTOGRAMS, today)


def drawings(texts: dict[str, str], listed: Any) -> list[Drawing]:
    """Every picture that a hall with these facts hands out."""
    catalogue = knowledge().catalogue
    pages = guide().pages(texts, catalogue)
    rows = guide().rows(listed, texts, catalogue)
    made = [guide_pictures.card(page, len(pages), "续证") for page in pages]
    made += [guide_pictures.paper(row, n, len(rows), "续证") for n, row in enumerate(rows, 1)]
    return [*made, guide_pictures.chart_of(guide())]


def test_the_shipped_guide_may_be_shipped() -> None:
    assert faults(guide()) == []
    assert 5 <= len(guide().cards) <= 8


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": "看一看您的证上的到期日"}, "title: 11 characters, at most 8"),
        ({"words": ("提前四十五天到六十天来最稳妥",)}, "at most 12"),
        ({"words": ("一", "二", "三", "四")}, "words: 4 lines, at most 3"),
        ({"spoken": "最晚在到期30日前来办，" * 5 + "。"}, "at most 40"),
        ({"picture": "cat"}, "picture: cat is not one of calendar"),
        ({"rests_on": "renewal_when.guess"}, "renewal_when.guess is not an answer"),
        ({"rests_on": "renewal_materials.general"}, "surer than renewal_materials.general"),
        ({"text": "到期前30日内申请"}, "forbidden claim within_thirty_days"),
        ({"text": "打{hall.fax}"}, "{hall.fax} is not in facts.yml"),
        ({"confidence": "C"}, "confidence C must say 以窗口核对为准"),
        ({"sources": (Source("网上看到的"),)}, "网上看到的 is not in sources.yml"),
        ({"sources": (Source("中华人民共和国行政许可法"),)}, "needs the article"),
        ({"review_by": date(2026, 11, 1)}, "the review was due"),
    ],
)
def test_a_card_that_says_more_than_it_may_is_refused(fields: dict[str, Any], said: str) -> None:
    assert any(said in one for one in faults(spoiled(**fields))), faults(spoiled(**fields))


def test_papers_and_chart_are_held_to_the_same_words() -> None:
    first, *rest = guide().papers
    assert any("promise" in f for f in faults(replace(guide(), papers=(replace(first, get="保证能续上"), *rest))))
    assert any("以窗口核对为准" in f for f in faults(replace(guide(), flow_note="不收钱。")))
    assert any(
        "at most 12" in f for f in faults(replace(guide(), flow=(replace(guide().flow[0], words=("长" * 13,)),)))
    )
    assert any("is not an answer" in f for f in faults(replace(guide(), papers_rest_on=("nothing.here",))))


def test_a_file_with_an_unknown_or_missing_field_names_it(tmp_path: Path) -> None:
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    del raw["cards"][0]["picture"]
    bad = tmp_path / "bad.yml"
    bad.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    with pytest.raises(KnowledgeError, match="date: picture: missing"):
        read_guide(bad)
    bad.write_text(yaml.safe_dump({**raw, "colour": "red"}, allow_unicode=True), encoding="utf-8")
    with pytest.raises(KnowledgeError, match="top: colour: unknown field"):
        read_guide(bad)


@pytest.mark.parametrize("facts", [example_facts(), HallFacts({}, {})], ids=["the invented hall", "nothing registered"])
def test_every_card_is_heard_from_the_shipped_clips(facts: HallFacts) -> None:
    voice = ROOT / "data" / "voice"
    cutter = Cutter(Pack(voice / "mandarin").clips(), Grammar.load(voice / "slots.yml"))
    said = [speak(page.spoken) for page in guide().pages(facts.texts, knowledge().catalogue)]
    assert [text for text in said if cutter.cut(text) is None] == []


def test_a_hall_that_has_registered_nothing_says_so_instead_of_guessing() -> None:
    pages = guide().pages({}, knowledge().catalogue)
    assert not any("{" in part for page in pages for part in (*page.words, page.spoken))
    come = next(page for page in pages if page.id == "come")
    assert come.words == ("地址还没登记，请先问", "电话可以打12313")


def test_the_halls_own_list_comes_first_and_in_its_words() -> None:
    catalogue = knowledge().catalogue
    listed = [{"name": "经营者身份证原件", "need": "必须"}, {"name": "门头照片", "need": "如有"}]
    rows = guide().rows(listed, {"hall.phone": "0594-0000000"}, catalogue)
    assert [(r.name, r.need, r.picture) for r in rows[:2]] == [
        ("经营者身份证原件", "必须", "id_card"), ("门头照片", "如有", "form"),
    ]  # fmt: skip
    assert rows[1].get == "这一样怎么办，请问窗口：0594-0000000。"
    assert [r.name for r in rows[2:]] == ["申请表", "营业执照", "烟草证正本和副本", "别人代办：委托书和代办人身份证"]
    assert [r.name for r in rows if r.asked] == ["经营者身份证原件", "门头照片", "营业执照", "烟草证正本和副本"]
    assert len(guide().rows("申请表", {}, catalogue)) == len(guide().papers)


@pytest.mark.parametrize(("texts", "listed"), [(NAMED, None), ({}, None), ({}, ["食品经营许可证" * 6])])
def test_every_picture_keeps_its_words_inside_and_large_enough(texts: dict[str, str], listed: Any) -> None:
    for drawing in drawings(texts, listed):
        for words in (part for part in drawing.parts if isinstance(part, Words)):
            half = breadth(words.text) * words.size / 2
            assert words.x - half >= 0, words
            assert words.x + half <= drawing.width, words
            assert words.size < 36 or words.y <= drawing.height
        letters = [p.size for p in drawing.parts if isinstance(p, Words) and p.text != "许可证"]
        assert min(letters) >= (36 if listed is None else 15), drawing.title  # 18 px on a telephone of 360


def test_letters_stand_out_from_what_is_behind_them() -> None:
    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    for drawing in drawings(NAMED, None):
        for words in (p for p in drawing.parts if isinstance(p, Words)):
            dark = any(isinstance(p, Disc) and p.x == words.x and p.radius > 50 for p in drawing.parts)
            grounds = ["#0b5c46"] if dark and words.colour == "#ffffff" else ["#ffffff", "#e8f0ec", "#cfe3da"]
            for ground in grounds:
                one, other = sorted((light(words.colour), light(ground)))
                assert (other + 0.05) / (one + 0.05) >= 4.5, (words, ground)


def test_svg_has_a_title_and_takes_nothing_from_elsewhere_even_with_hostile_facts() -> None:
    for drawing in drawings({**NAMED, "hall.address": '<script>&"x'}, ["<b>证</b>"]):
        text = drawing_svg.svg(drawing)
        root = ElementTree.fromstring(text)
        tags = {node.tag.rpartition("}")[2] for node in root.iter()}
        assert tags <= {"svg", "title", "rect", "circle", "polygon", "polyline", "text"}
        assert root.find("{http://www.w3.org/2000/svg}title").text == drawing.title  # type: ignore[union-attr]
        assert not re.search(r"href|url\(|http(?!://www\.w3\.org/2000/svg)", text)


def test_png_is_drawn_with_and_without_a_chinese_font() -> None:
    drawing = drawings(NAMED, None)[0]
    for font in (None, ticket_fonts.chinese()):
        picture = Image.open(io.BytesIO(drawing_png.png(drawing, font)))
        assert picture.size == (drawing.width, drawing.height)
        assert len(picture.convert("RGB").getcolors(100_000) or ()) > 4


def test_the_chart_tells_the_same_to_who_cannot_see_it() -> None:
    title = guide_pictures.chart_of(guide()).title
    for words in ("材料齐了吗", "先约时间", "受理", "核查", "审批", "送达", "以窗口核对为准"):
        assert words in title
