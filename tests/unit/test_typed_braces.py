"""What somebody typed with signs of a template in it is told as it was typed: it is filled in, never filled."""

from __future__ import annotations

from pathlib import Path

from jinja2 import DictLoader

from bot.channels.page.drawn import page_templates
from bot.console import pages
from bot.hall import case_rules, case_words, family_words, notice_words
from bot.hall.services import SERVICES
from tests.fakes.clock import MONDAY

TYPED = "{service} {0.__class__.__mro__} {{1234*4321}} {% raw %} ${1234*4321} %s %(x)s"


def test_notices_tell_it_as_it_was_typed() -> None:
    case = case_words.told(case_rules.BACK, next(iter(case_rules.STEPS)), case_rules.OPEN, "renewal", TYPED, MONDAY)
    assert TYPED in case.text
    assert TYPED in family_words.asked(TYPED, "3456", MONDAY).text
    assert TYPED in notice_words.told("cancelled", "周六上午九点", SERVICES["renewal"], reason=TYPED)


def test_pages_show_it_as_it_was_typed() -> None:
    made = page_templates()
    made.loader = DictLoader({"one": "<p>{{ words }}</p>"})
    shown = made.get_template("one").render(words=TYPED + "<script>")
    assert shown == f"<p>{TYPED}&lt;script&gt;</p>"


def test_pages_are_made_by_templates_that_escape() -> None:
    assert page_templates().autoescape is True
    assert "autoescape=True" in Path(pages.__file__).read_text(encoding="utf-8")
