"""`keys status` and `keys rotate`: which key seals what, and another one in its place."""

from __future__ import annotations

import argparse
import json
import sys
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.store.keyring import Keyring
    from bot.store.store import Store

GRACE_S = 60
"""How long another process may still take over what it began to seal with the key before."""
WIDTH = 30


def add(verbs: Any) -> None:
    """Add the commands."""
    what = verbs.add_parser("keys", help="keys status|rotate: the keys that seal personal columns").add_subparsers(
        dest="what", required=True, metavar="WHAT"
    )
    one = what.add_parser("status", help="how many values are under each key")
    one.set_defaults(run=status)
    two = what.add_parser("rotate", help="seal everything with a new key while the house goes on; goes on after a kill")
    two.add_argument("--grace", type=int, default=GRACE_S, metavar="SECONDS", help="between switch and last look")
    two.add_argument("--look-up", action="store_true", help="instead: a new key for the look-up hashes (house stopped)")
    two.set_defaults(run=rotate)


def status(_options: argparse.Namespace, settings: Settings) -> int:
    """The keys by number, and which of them writes."""
    store, ring = _opened(settings)
    under = store.resealing.under()
    print(json.dumps({
        "current": ring.current(), "values": {one: under.get(one, 0) for one in {*ring.numbers(), *under}},
        "look_up_layers": len(ring.layers()),
    }))  # fmt: skip
    return 0


def rotate(options: argparse.Namespace, settings: Settings) -> int:
    """A new key, everything sealed with it, the old one gone; or go on with a change that was ended in the middle."""
    store, ring = _opened(settings)
    return _look_up(store, ring, settings) if options.look_up else _seal(store, ring, max(0, options.grace))


def _seal(store: Store, ring: Keyring, grace_s: int) -> int:
    if ring.numbers() == [ring.current()]:  # else a change is under way
        ring.switch()
    total, lost = store.resealing.left(), []
    done = store.resealing.all(lambda count: _bar(count, total))
    while (rest := ring.switched_at() + grace_s - time.time()) > 0:
        print(f"\rwaiting {rest:.0f} s for what others began under the key before ", end="", file=sys.stderr)
        time.sleep(min(rest, 1.0))
    again = store.resealing.all(lambda _count: None)
    lost = sorted({*done.lost, *again.lost})
    print(file=sys.stderr)
    if left := store.resealing.left():
        print(f"{left} values are under other keys, which stay: {', '.join(lost[:20]) or 'start it again'}",
              file=sys.stderr)  # fmt: skip
        return 1
    gone = [number for number in ring.numbers() if number != ring.current()]
    for number in gone:
        ring.drop(number)
    store.db.scrub()
    print(json.dumps({"current": ring.current(), "sealed": done.count + again.count, "deleted": gone}))
    return 0


def _look_up(store: Store, ring: Keyring, settings: Settings) -> int:
    from bot.cli.main import Wrong
    from bot.store.rehashing import AuditBroken, add_layer, layers_of

    if _runs(settings):
        raise Wrong("stop the product first: what runs would look things up by the key before")
    ring.keep_layers()
    number = layers_of(store.db) + 1
    if len(ring.layers()) < number:  # else one was made by a change that was ended in the middle
        ring.add_layer()
    try:
        count = add_layer(store.db, store.seal, store.audit, ring.layers()[number - 1], number, _bar)
    except AuditBroken as error:
        print(error, file=sys.stderr)
        return 1
    print(file=sys.stderr)
    print(json.dumps({"look_up_layers": number, "hashes": count}))
    return 0


def _opened(settings: Settings) -> tuple[Store, Keyring]:
    from bot.store.keyring import Keyring
    from bot.store.store import open_store

    keys = settings.data / "keys"
    return open_store(settings.db_url, keys), Keyring(keys)


def _runs(settings: Settings) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 (read, not bound)
    try:
        opener.open(f"http://{host}:{settings.port}/openapi.json", timeout=3).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _bar(count: int, total: int) -> None:
    part = min(1.0, count / total) if total else 1.0
    bar = "#" * int(WIDTH * part)
    print(f"\r[{bar:<{WIDTH}}] {count} of {total}", end="", file=sys.stderr, flush=True)
