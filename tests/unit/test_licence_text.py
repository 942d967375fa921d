"""What a photographed paper says, from recognised lines: number, last day, or that it is no licence."""

from __future__ import annotations

from datetime import date

import pytest

from bot.hall.licence_text import Line, Paper, last_day, read

NUMBER = "350300123456"
TITLE = Line("烟草专卖零售许可证", 0.99, top=0.1, bottom=0.2)


def at(row: int, text: str, score: float = 0.99, **more: object) -> Line:
    top = 0.2 + row * 0.1
    return Line(text, score, top=top, bottom=top + 0.05, **more)  # type: ignore[arg-type]


WHOLE = (
    TITLE, at(1, f"许可证号：{NUMBER}"), at(2, "经营场所：白塘镇演示村1号"),
    at(3, "有效期限：2021年12月1日至2026年11月30日"), at(4, "发证日期：2021年11月25日"),
)  # fmt: skip


def test_number_and_last_day_stand_on_a_licence() -> None:
    found = read(WHOLE)
    assert (found.paper, found.number, found.expiry) == (Paper.LICENCE, NUMBER, date(2026, 11, 30))
    assert not found.doubted
    assert not found.several


@pytest.mark.parametrize(
    "text",
    [
        "有效期限：2021年12月1日至2026年11月30日", "自2021年12月01日至2026年11月30日", "2021.12.01至2026.11.30",
        "有效期 2021-12-01—2026-11-30", "有效期至2026年11月30日", "有效期限：至２０２６年１１月３０日止",
        "2021/12/01-2026/11/30", "自二〇二一年十二月一日至二〇二六年十一月三十日", "2021年12月1日起至2026年11月30日止",
    ],
)  # fmt: skip
def test_the_period_is_read_in_its_usual_forms(text: str) -> None:
    assert last_day(text) == date(2026, 11, 30)


@pytest.mark.parametrize(
    "text",
    [
        "发证日期：2021年11月25日", "2021年12月1日至2026年11月3", "2021年12月1日至2026年13月30日",
        "2026年11月30日至2021年12月1日", "2021年12月1日至2036年11月30日", "有效期限：长期", "至2026年2月30日",
    ],
)  # fmt: skip
def test_what_is_no_period_or_cannot_be_is_not_taken_for_one(text: str) -> None:
    assert last_day(text) is None


@pytest.mark.parametrize("text", ["证号：35O3OO123456", "证号：35030012345б", "编号 3503 0012 3456", "3503.0012.3456"])
def test_signs_that_look_like_figures_count_and_others_do_not(text: str) -> None:
    found = read((TITLE, at(1, text)))
    assert found.number == (None if "б" in text else NUMBER)


def test_a_label_may_stand_in_a_box_of_its_own() -> None:
    label = Line("许可证号", 0.99, 0.1, 0.3, 0.2, 0.35)
    number = Line(NUMBER, 0.99, 0.22, 0.3, 0.5, 0.35)
    other = Line("350300999999", 0.99, 0.2, 0.8, 0.5, 0.85)
    assert read((TITLE, label, number, other)).number == NUMBER


def test_two_numbers_are_told_and_none_of_them_is_chosen() -> None:
    found = read((TITLE, at(1, f"证号：{NUMBER}"), at(5, "证号：350300999999")))
    assert (found.number, found.several) == (None, True)


@pytest.mark.parametrize(
    "text", ["证号：35030012345", "证号：3503001234567", "13800001234", "身份证号：350300199001011234"]
)
def test_a_longer_or_shorter_number_is_no_licence_number(text: str) -> None:
    assert read((TITLE, at(1, text))).number is None


def test_what_two_looks_read_differently_is_not_told() -> None:
    differs = (TITLE, at(1, f"证号：{NUMBER}", again=("证号：350300123458",)),
               at(3, "至2026年11月30日", again=("至2026年11月30日", "至2026年11月80日")))  # fmt: skip
    found = read(differs)
    assert (found.number, found.expiry, found.doubted) == (None, None, True)
    assert not found.useful
    agrees = read((TITLE, at(1, f"证号：{NUMBER}", again=(f"许可证号{NUMBER}", f"证号:{NUMBER}"))))
    assert agrees.number == NUMBER


@pytest.mark.parametrize("more", [{"left": 0.0}, {"right": 0.995}, {"score": 0.6}])
def test_what_runs_out_of_the_picture_or_is_hardly_legible_is_not_told(more: dict[str, float]) -> None:
    score = more.pop("score", 0.99)
    found = read((TITLE, at(1, f"证号：{NUMBER}", score, **more), at(3, "至2026年11月30日", score, **more)))
    assert (found.number, found.expiry, found.doubted) == (None, None, True)


def test_a_picture_in_which_most_is_hardly_legible_is_not_believed_at_all() -> None:
    rest = (at(n, "经童者羅名", 0.6) for n in range(2, 7))
    found = read((TITLE, at(1, f"证号：{NUMBER}"), *rest))
    assert (found.paper, found.number, found.doubted) == (Paper.LICENCE, None, True)


def test_a_period_on_two_lines_is_one_period() -> None:
    found = read((TITLE, at(1, "有效期限：自2021年12月1日"), at(2, "至2026年11月30日")))
    assert found.expiry == date(2026, 11, 30)


def test_two_last_days_are_none() -> None:
    found = read((TITLE, at(1, "至2026年11月30日"), at(5, "至2027年11月30日")))
    assert (found.expiry, found.doubted) == (None, True)


@pytest.mark.parametrize(
    "title", ["烟草专卖零售许可证", "煙草專賣零售許可證", "烟草专卖零隹许可证", "样张烟草专卖零售许可", "烟草专卖"]
)
def test_a_title_with_a_flaw_is_a_title(title: str) -> None:
    found = read((Line(title, 0.9), at(1, f"证号：{NUMBER}")))
    assert found.paper is (Paper.OTHER if title == "烟草专卖" else Paper.LICENCE)


def test_without_its_title_a_licence_is_known_by_its_other_words() -> None:
    lines = (
        at(1, f"许可证号：{NUMBER}"),
        at(2, "经营场所：白塘镇"),
        at(3, "许可范围：卷烟零售"),
        at(4, "有效期限：长"),
    )
    assert read(lines).number == NUMBER


@pytest.mark.parametrize(
    ("lines", "paper"),
    [
        (
            ["营业执照", "统一社会信用代码 91350300MA00000000", "名称 演示食杂店", "经营范围：烟草制品零售"],
            Paper.BUSINESS,
        ),
        (
            ["营业执照", "统一社会信用代码", "经营范围：凭烟草专卖零售许可证经营卷烟", "经营场所", "经营者"],
            Paper.BUSINESS,
        ),
        (["姓名 陈样张", "性别 男 民族 汉", "公民身份号码 350300199001011234"], Paper.IDENTITY),
        (["烟草专卖批发企业许可证", f"证号：{NUMBER}", "至2026年11月30日"], Paper.OTHER),
        (["收据", "金额 12.50 元", "谢谢惠顾，欢迎下次光临"], Paper.OTHER),
        (["A"], Paper.NOTHING),
        ([], Paper.NOTHING),
    ],
)
def test_other_papers_are_told_apart_and_nothing_is_read_from_them(lines: list[str], paper: Paper) -> None:
    found = read([at(row, text) for row, text in enumerate(lines)])
    assert (found.paper, found.number, found.expiry) == (paper, None, None)
