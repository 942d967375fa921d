"""The sample of the application form as a PDF of one A4 page: an invented layout, with 样表 right across it.

The Chinese font of this machine is embedded, cut down to the characters that are used; without one there is no sheet.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.channels import ticket_fonts
from bot.desk.sample_form import FIELDS, Form

if TYPE_CHECKING:
    from fpdf import FPDF

Font = tuple[str, int] | None
MARGIN, WIDTH, ROW = 20.0, 170.0, 21.0  # millimetres
LABEL = 46.0
GREY = 214
TITLE = "烟草专卖零售许可证延续申请表"
WARNING = "这不是正式表格。只给您照着抄，正式的申请表在窗口领，以窗口的为准。"
HINT = "空着的不会填没关系，工作人员帮您填。不收钱。"
BELOW = (("申请事项", "延续（续证）"), ("申请人签名", ""), ("申请日期", "　　　　年　　月　　日"))
NO_FONT = "这台机器上没有中文字体，样表印不出来。请到窗口要一张样表。"


class CannotPrint(Exception):
    """There is no usable Chinese font here."""


def prints() -> bool:
    """Whether this machine has a Chinese font."""
    return ticket_fonts.chinese() is not None


def sheet(form: Form) -> bytes:
    """The PDF with the best font of this machine; the blank one is kept. Raises CannotPrint."""
    font = ticket_fonts.chinese()
    return pdf(form, font) if form.values else _blank(form.hall, font)


@lru_cache(maxsize=2)
def _blank(hall: str, font: Font) -> bytes:
    return pdf(Form({}, hall), font)


def pdf(form: Form, font: Font) -> bytes:
    """The PDF; `font` is (file, face) of a Chinese font. Raises CannotPrint."""
    from fpdf import FPDF  # here, because it and its reader of fonts take a third of a second to import
    from fpdf.errors import FPDFException

    if font is None:
        raise CannotPrint
    page = FPDF(format="A4")
    try:
        page.add_font("hall", fname=font[0], collection_font_number=font[1])
        page.set_auto_page_break(False)
        page.set_margins(MARGIN, MARGIN)
        page.c_margin = 3  # between the edge of a box and its words
        page.set_title(f"{TITLE}（样表）")
        page.set_lang("zh-CN")
        page.add_page()
        _across(page)
        _fill(page, form)
        return bytes(page.output())
    except (FPDFException, OSError, ValueError, KeyError) as error:
        raise CannotPrint(str(error)) from error


def _across(page: FPDF) -> None:
    """样表 from corner to corner, pale enough to read through."""
    page.set_text_color(GREY)
    page.set_font("hall", size=190)
    with page.rotation(45, x=105, y=148):
        page.text(105 - page.get_string_width("样表") / 2, 148 + 24, "样表")
    page.set_text_color(0)


def _fill(page: FPDF, form: Form) -> None:
    _line(page, form.hall, 13)
    _line(page, TITLE, 22, 14)
    _line(page, "（样表）", 18, 10)
    _line(page, WARNING, 13, 12)
    rows = [(label, form.values.get(field, "")) for field, label in FIELDS.items()]
    for label, value in (*rows, *BELOW):
        _row(page, label, value)
    page.ln(4)
    _line(page, HINT, 13)
    _line(page, "样表，这不是正式表格。", 16, 12)


def _line(page: FPDF, words: str, size: float, height: float = 9) -> None:
    page.set_font("hall", size=size)
    _cell(page, WIDTH, height, words, align="C", new_x="LMARGIN", new_y="NEXT")


def _row(page: FPDF, label: str, value: str) -> None:
    page.set_font("hall", size=16)
    _cell(page, LABEL, ROW, label, border=1, align="C")
    room = WIDTH - LABEL - 2 * page.c_margin
    size = 20.0
    page.set_font("hall", size=size)
    while size > 8 and page.get_string_width(value) > room:
        size -= 1
        page.set_font("hall", size=size)
    _cell(page, WIDTH - LABEL, ROW, value, border=1, new_x="LMARGIN", new_y="NEXT")


def _cell(page: FPDF, width: float, height: float, words: str, **how: Any) -> None:
    page.cell(width, height, words, **how)
