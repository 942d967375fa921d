"""`guide form`: the sample form as PDF; `guide pictures`: every card and the chart as SVG and PNG."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bot.settings import Settings

FIELDS = ("name", "shop", "licence", "phone", "address")


def add(verbs: Any) -> None:
    """Add the command."""
    top = verbs.add_parser("guide", help="guide form --out X.pdf: the sample form; guide pictures --out FOLDER")
    kinds = top.add_subparsers(dest="what", required=True)
    one = kinds.add_parser("form", help="the sample form as PDF, blank where nothing is given")
    one.add_argument("--out", type=Path, required=True, metavar="X.pdf")
    for field in FIELDS:
        one.add_argument(f"--{field}", default="")
    one.set_defaults(run=form)
    two = kinds.add_parser("pictures", help="every card and the chart as SVG and PNG")
    two.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    two.set_defaults(run=pictures)


def form(options: argparse.Namespace, settings: Settings) -> int:
    """Write the form; 1 with a clear sentence where this machine has no Chinese font."""
    from bot.bootstrap import build_house
    from bot.channels.form_pdf import NO_FONT, CannotPrint, sheet
    from bot.desk.sample_form import Form

    values = {field: value for field in FIELDS if (value := getattr(options, field))}
    hall = build_house(settings).facts.texts.get("hall.name", "")
    try:
        made = sheet(Form(values, hall))
    except CannotPrint:
        print(f"{NO_FONT} / no Chinese font on this machine: install Noto Sans CJK", file=sys.stderr)
        return 1
    options.out.write_bytes(made)
    print(json.dumps({"form": str(options.out), "bytes": len(made)}))
    return 0


def pictures(options: argparse.Namespace, settings: Settings) -> int:
    """Write two files a picture."""
    from bot.bootstrap import build_house
    from bot.channels import drawing_png, drawing_svg

    house = build_house(settings)
    guide, now = house.desk.guide, house.clock.now()
    options.out.mkdir(parents=True, exist_ok=True)
    numbers = [str(page.number) for page in guide.pages(now)]
    for name in (*numbers, *(f"paper-{n}" for n in range(1, len(guide.rows(now)) + 1)), "chart"):
        full = f"{guide.guide.id}-{name}"
        drawing = guide.drawing(full, now)
        assert drawing is not None
        (options.out / f"{full}.svg").write_text(drawing_svg.svg(drawing), encoding="utf-8")
        (options.out / f"{full}.png").write_bytes(drawing_png.picture(drawing))
        print(json.dumps({"picture": full, "says": drawing.title}, ensure_ascii=False))
    return 0
