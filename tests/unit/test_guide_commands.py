"""The sample form and the pictures from the command line; what is kept of a guide is told and forgotten."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.bootstrap import build_house
from bot.channels import ticket_fonts
from bot.cli.main import main, read_settings


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LIANXIN_DATA", str(tmp_path / "var"))
    return tmp_path


@pytest.mark.slow
def test_the_form_is_written_or_the_missing_font_is_named(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = place / "x.pdf"
    if ticket_fonts.chinese():
        assert main(("guide", "form", "--out", str(out), "--name", "林演示")) == 0
        assert json.loads(capsys.readouterr().out)["bytes"] == len(out.read_bytes())
        assert out.read_bytes().startswith(b"%PDF-")
    monkeypatch.setattr(ticket_fonts, "chinese", lambda: None)
    assert main(("guide", "form", "--out", str(place / "y.pdf"), "--name", "林演示")) == 1
    assert "没有中文字体" in capsys.readouterr().err
    assert not (place / "y.pdf").exists()
    assert main(("guide", "form")) == 2


@pytest.mark.slow
def test_every_picture_is_written_twice(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(("guide", "pictures", "--out", str(place / "p"))) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["picture"] for one in told][-1] == "renewal-chart"
    for one in told:
        assert ElementTree.parse(place / "p" / f"{one['picture']}.svg").getroot().tag.endswith("svg")
        assert (place / "p" / f"{one['picture']}.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_a_person_is_told_what_is_kept_of_the_guide_and_it_is_forgotten_with_them(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = build_house(read_settings())
    now = house.clock.now()
    me = house.store.people.meet("rest", "kunde", now).id
    house.store.guides.keep(me, "renewal", now, card="papers", checked={"营业执照": False})
    house.store.drafts.save(me, "sample_form", {"fields": {"shop": "演示小店"}}, now)
    assert main(("export-person", "kunde")) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["guides"][0]["card"] == "papers"
    assert told["guides"][0]["checked"] == {"营业执照": False}
    assert told["sample_form"]["fields"] == {"shop": "演示小店"}
    assert main(("forget-person", "kunde")) == 0
    assert house.store.guides.of_person(me) == []
    assert house.store.drafts.load(me, "sample_form") is None
