"""The whole product in the mainland profile on a watched network: `python -m tests.fakes.mainland_walk DATA`.

Prints one JSON line: whether the watching works, what was done, and every attempt to leave the machine.
"""

from __future__ import annotations

import io
import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from PIL import Image

from tests.fakes.page_visitor import PageVisitor
from tests.fakes.product import Product, running
from tests.fakes.watched_net import WatchedNet

SPOKEN = Path(__file__).resolve().parents[1] / "spoken" / "04a61ec3-plain.ogg"
# The real clock: the profile allows no other. Nothing here depends on the day.
MAINLAND = {"LIANXIN_PROFILE": "mainland", "LIANXIN_NOW": ""}


def sounds(product: Product, replies: list[dict[str, Any]]) -> list[int]:
    """Ask for every sound of these answers; the statuses."""
    found = []
    for address in (one for reply in replies for one in reply["custom"]["audio"].values()):
        try:
            with urllib.request.urlopen(product.base + address, timeout=30) as answer:
                found.append(answer.status)
        except urllib.error.HTTPError as error:
            found.append(error.code)
    return found


def walk(product: Product) -> dict[str, Any]:
    """Ask, hear, book, be reminded, speak, show, reach a person, be written to."""
    me, out = PageVisitor(product.base), io.BytesIO()
    Image.new("RGB", (640, 480), "white").save(out, "JPEG")
    fee = me.say("续证要多少钱")
    heard = sounds(product, me.last)
    me.say("这个店名xyz怎么念")
    heard += sounds(product, me.last)
    me.say("我要预约续证", "过三天上午", "1", "我叫林演示", "13900007531", "不知道")
    booked = me.say("对")
    sounds(product, me.last)
    me.say("证快到期了提醒我", "明年12月30号")
    me.show(out.getvalue())
    me.speak(SPOKEN.read_bytes())
    me.say("人工")
    me.speak(SPOKEN.read_bytes())
    clerk = product.hire("小林")
    [talk] = product.rows("handoffs", "--status", "waiting")[-1:]
    for words in (("claim",), ("say", "您好，请讲"), ("close",)):
        product.command("handoffs", words[0], str(talk["id"]), *words[1:], "--as", clerk)
    photos = product.get("/health")[1]["photos"]["status"]
    counts = {verb: len(product.rows(verb)) for verb in ("appointments", "notices", "handoffs")}
    health = product.get("/health")[1]["status"]
    return {"photos": photos, "fee": fee, "heard": heard, "booked": booked, "health": health, **counts}


def main() -> None:
    """Do it and tell."""
    # With a proxy every attempt would have the same address; where CI is set some libraries keep silent by themselves.
    for name in [n for n in os.environ if n.lower().endswith("_proxy") or n == "CI" or n.startswith(("ORT_", "HF_"))]:
        del os.environ[name]
    net = WatchedNet()
    watches = net.sees_everything()
    with running(Path(sys.argv[1]), MAINLAND) as product:
        done = walk(product)
    print(json.dumps({"watches": watches, "done": done, "left": net.seen}, ensure_ascii=False))


if __name__ == "__main__":
    main()
