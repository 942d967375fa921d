"""The staff see what is taught, what rolls on the screen, and what must be reviewed before it is taught again."""

from __future__ import annotations

from datetime import datetime
from html import unescape

from tests.fakes.console import ConsoleHouse

HERE = "/console/station"


def test_every_lesson_stands_there_with_its_source_and_the_day_of_its_review(house: ConsoleHouse) -> None:
    text = unescape(house.clerk().get(HERE).text)
    for topic in house.station.book.lessons.topics:
        for lesson in topic.lessons:
            assert lesson.title in text
            assert lesson.entry.review_by.isoformat() in text
    assert "《中华人民共和国未成年人保护法》第59条" in text
    assert "该复核了" not in text
    assert "演示通知一" in text


def test_the_screen_is_one_press_away_in_each_of_its_forms(house: ConsoleHouse) -> None:
    text = house.clerk().get(HERE).text
    for address in ("/screen", "/screen?led=1", "/screen?sound=1"):
        assert f'<a href="{address}">{address}</a>' in text


def test_what_is_overdue_is_shown_as_such(house: ConsoleHouse) -> None:
    house.clock.at(datetime(2027, 6, 1, 9, 0))
    text = unescape(house.clerk().get(HERE).text)
    assert "有16条过了复核的日子" in text
    assert text.count("该复核了") == 16


def test_a_topic_that_was_taken_off_the_screen_says_so(house: ConsoleHouse) -> None:
    house.hall.values = {**house.hall.values, "screen.ecig": False}
    text = house.clerk().get(HERE).text
    assert text.count("屏幕上不放") == 1
    assert text.count("屏幕上在放") == 3
