"""Reads dates the stock way: jionlp, in an environment of its own, for bench/when.py alone.

stdin: lines of JSON `[now, text]`; stdout: lines of JSON `[start, end, microseconds]`, start null when it finds no
time.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime


def main() -> None:
    """Read every line of stdin; an end of null means an open one."""
    import jionlp

    for line in sys.stdin:
        now, text = json.loads(line)
        base, begun = datetime.fromisoformat(now).timestamp(), time.thread_time()
        try:
            found = jionlp.parse_time(text, time_base=base)
        except Exception:  # it raises whatever it meets when it finds no time
            found = {}
        micros = (time.thread_time() - begun) * 1e6
        times = found.get("time") if isinstance(found, dict) else None
        span = times if isinstance(times, list) and len(times) == 2 else (None, None)
        start, end = ({"inf": None, "-inf": "0001-01-01 00:00:00"}.get(str(t), t) for t in span)
        print(json.dumps([start, end, micros]))


if __name__ == "__main__":
    main()
