"""`healthy.py store|dialogue`: exit 0 when the gateway says that this part is well, else 1 and one line."""

from __future__ import annotations

import json
import os
import sys
import urllib.request


def main(part: str) -> int:
    """Ask the gateway on this machine."""
    address = f"http://127.0.0.1:{os.environ.get('LIANXIN_PORT', '8080')}/health"
    try:
        with urllib.request.urlopen(address, timeout=4) as answer:
            state = json.load(answer)[part]["status"]
    except (OSError, ValueError, KeyError) as error:
        sys.stderr.write(f"{address}: {error}\n")
        return 1
    sys.stdout.write(f"{part}: {state}\n")
    return 0 if state == "ok" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
