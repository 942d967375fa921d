"""`photo install` builds what reads photos of licences; `photo read FILE` says what one of them shows."""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bot.settings import Settings

NOT_INSTALLED = "拍照识别没有装。要装：python3 -m bot photo install（约350MB，装好就不用上网）"


def add(verbs: Any) -> None:
    """Add the command `photo`."""
    one = verbs.add_parser("photo", help="photos of licences: install what reads them; read one")
    parts = one.add_subparsers(dest="part", required=True, metavar="PART")
    install_part = parts.add_parser("install", help="build the environment that reads photos (350 MB)")
    install_part.set_defaults(run=install)
    read_part = parts.add_parser("read", help="what a photo shows; the file stays as it is")
    read_part.add_argument("file", type=Path, help="a JPEG, PNG or WebP")
    read_part.add_argument("--reveal", action="store_true", help="the number in full")
    read_part.set_defaults(run=read)


def install(_options: argparse.Namespace, settings: Settings) -> int:
    """Build `.venv-photo` from its lock; the product has to be started anew to use it."""
    done = subprocess.run(  # noqa: S603 (our own set-up)
        [sys.executable, str(settings.root / "tools" / "bootstrap.py"), "photo"], check=False
    )  # fmt: skip
    if done.returncode == 0:
        print("拍照识别装好了。请重新启动一次。")
    return done.returncode


def read(options: argparse.Namespace, settings: Settings) -> int:
    """One JSON line; exit 1 when nothing could be read, 2 when nothing here can read."""
    from bot.cli.main import Wrong
    from bot.hall.privacy import mask_licence
    from bot.photo import process
    from bot.photo.eye import Eye

    reader = process.reader(settings.root)
    if reader is None:
        raise Wrong(NOT_INSTALLED)
    if not options.file.is_file():
        raise Wrong(f"{options.file} is not a file")

    async def looked() -> Any:
        eye = Eye(reader)
        try:
            return await eye.look(options.file.read_bytes())
        finally:
            await eye.close()

    found = asyncio.run(looked())
    number = found.number if options.reveal or found.number is None else mask_licence(found.number)
    expiry = found.expiry.isoformat() if found.expiry else None
    print(json.dumps({"number": number, "expiry": expiry, "trouble": found.trouble or None}, ensure_ascii=False))
    return 1 if found.trouble else 0
