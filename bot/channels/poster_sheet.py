"""A poster to be hung up: the square code of its link, and a sheet of A4 around it."""

from __future__ import annotations

import html
import io
from pathlib import Path

import segno

from bot.hall.services import SERVICES
from bot.store.posters import Poster

ENDINGS = (".svg", ".png", ".html")
_SHEET = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title><style>
@page {{ size: A4; margin: 20mm }}
body {{ font-family: sans-serif; text-align: center; margin: 0; color: #000; background: #fff }}
h1 {{ font-size: 44pt; margin: 10mm 0 }} p {{ font-size: 24pt; margin: 6mm 0; line-height: 1.4 }}
svg {{ width: 120mm; height: 120mm }} .small {{ font-size: 12pt }}
</style></head><body>
<p>{hall}</p><h1>{title}</h1>{code}<p>手机扫一扫，点“开始”就行。</p>{phone}<p class="small">{place}</p>
</body></html>
"""


def write(file: Path, link: str, one: Poster, hall: str, phone: str) -> None:
    """Write the code (.svg, .png) or the whole sheet (.html) of a poster into a file."""
    code = segno.make(link, error="m", micro=False)
    if file.suffix == ".html":
        file.write_text(_sheet(code, one, hall, phone), encoding="utf-8")
    else:
        code.save(str(file), scale=10, border=4)


def _sheet(code: segno.QRCode, one: Poster, hall: str, phone: str) -> str:
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", xmldecl=False, svgns=True, border=4, omitsize=True)
    matter = SERVICES[one.service].name if one.service in SERVICES else "烟草证的事"
    call = f"<p>也可以打电话：{html.escape(phone)}</p>" if phone else ""
    return _SHEET.format(
        title=f"扫一扫，问{matter}", hall=html.escape(hall), code=drawn.getvalue().decode(), phone=call,
        place=html.escape(one.place),
    )  # fmt: skip
