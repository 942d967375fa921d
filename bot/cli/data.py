"""`backup`, `restore`, `content export|import`."""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from bot.settings import Settings


def add(verbs: Any) -> None:
    """Add the commands."""
    one = verbs.add_parser("backup", help="copy store and keys into one file while everything runs")
    one.add_argument("file", type=Path)
    one.set_defaults(run=backup)
    two = verbs.add_parser("restore", help="bring a backup back into an empty data folder")
    two.add_argument("file", type=Path)
    two.set_defaults(run=restore)
    three = verbs.add_parser("content", help="content export|import FILE: the knowledge as one JSON file")
    three.add_argument("what", choices=("export", "import"))
    three.add_argument("file", type=Path)
    three.set_defaults(run=content)


def backup(options: argparse.Namespace, settings: Settings) -> int:
    """A consistent copy of store (SQLite), keys and all recordings as .tar.gz; PostgreSQL has tools of its own."""
    from bot.bootstrap import clock_of
    from bot.cli.main import Wrong
    from bot.desk.health import BACKUP_NOTE
    from bot.store.database import Database

    db = Database(settings.db_url)
    if not db.sqlite:
        raise Wrong("backup copies SQLite only; use pg_dump for PostgreSQL and keep the keys folder with it")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "store.sqlite3"
        with sqlite3.connect(str(db.url.database)) as source, sqlite3.connect(copy) as target:
            source.backup(target)
        with tarfile.open(options.file, "w:gz") as archive:
            archive.add(copy, "store.sqlite3")
            for name in ("keys", "content", "studio", "recordings", "videos"):
                if (settings.data / name).is_dir():
                    archive.add(settings.data / name, name)
    options.file.chmod(0o600)
    (settings.data / BACKUP_NOTE).write_text(clock_of(settings).now().isoformat(timespec="seconds"), encoding="utf-8")
    print(json.dumps({"file": str(options.file), "bytes": options.file.stat().st_size}))
    return 0


def restore(options: argparse.Namespace, settings: Settings) -> int:
    """Unpack a backup; refuses a data folder that holds a store already."""
    from bot.cli.main import Wrong

    if (settings.data / "store.sqlite3").exists():
        raise Wrong(f"{settings.data} holds a store already; set LIANXIN_DATA to an empty folder")
    settings.data.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(options.file, "r:gz") as archive:
            archive.extractall(settings.data, filter="data")
    except (OSError, tarfile.TarError) as error:
        print(f"{options.file} cannot be restored: {error}", file=sys.stderr)
        return 1
    print(json.dumps({"restored": str(settings.data)}))
    return 0


def content(options: argparse.Namespace, settings: Settings) -> int:
    """Write the knowledge files into one JSON file, or check such a file and write it beside the shipped ones."""
    from bot.hall.knowledge import KnowledgeBase

    folder = settings.root / "data" / "knowledge"
    if options.what == "export":
        files = {p.name: p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.yml"))}
        options.file.write_text(json.dumps(files, ensure_ascii=False, indent=1), encoding="utf-8")
        print(json.dumps({"files": len(files)}))
        return 0
    target = settings.data / "content"
    try:
        files = json.loads(options.file.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as trial:
            _write(files, Path(trial))
            KnowledgeBase.load(Path(trial))
        target.mkdir(parents=True, exist_ok=True)
        _write(files, target)
    except (OSError, ValueError, TypeError, AttributeError) as error:
        print(f"{options.file} cannot be imported: {error}", file=sys.stderr)
        return 1
    print(json.dumps({"files": len(files)}))
    return 0


def _write(files: dict[str, str], folder: Path) -> None:
    for name, text in files.items():
        if Path(name).name != name or not name.endswith(".yml"):
            raise ValueError(f"{name!r} is not a plain .yml name")
        fresh = folder / f"{name}.new"  # a start in the middle of it finds a whole file, the old or the new one
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(folder / name)
