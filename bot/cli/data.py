"""`backup`, `restore`, `content export|import`."""

from __future__ import annotations

import argparse
import json
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
    two = verbs.add_parser("restore", help="bring a backup back into an empty data folder and database")
    two.add_argument("file", type=Path)
    two.set_defaults(run=restore)
    three = verbs.add_parser("content", help="content export|import FILE: the knowledge as one JSON file")
    three.add_argument("what", choices=("export", "import"))
    three.add_argument("file", type=Path)
    three.set_defaults(run=content)


def backup(options: argparse.Namespace, settings: Settings) -> int:
    """A consistent copy of the store (always as a SQLite file), keys and all recordings as .tar.gz."""
    from bot.bootstrap import clock_of
    from bot.cli.copying import take_snapshot
    from bot.desk.health import BACKUP_NOTE

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "store.sqlite3"
        if not take_snapshot(settings, copy):
            return 1
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
    """Unpack a backup; refuses a data folder, and a database server, that hold a store already."""
    from bot.cli.copying import into_server, refuse_full
    from bot.cli.main import Wrong

    refuse_full(settings)
    if (settings.data / "store.sqlite3").exists():
        raise Wrong(f"{settings.data} holds a store already; set LIANXIN_DATA to an empty folder")
    settings.data.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(options.file, "r:gz") as archive:
            archive.extractall(settings.data, filter="data")
    except (OSError, tarfile.TarError) as error:
        print(f"{options.file} cannot be restored: {error}", file=sys.stderr)
        return 1
    code = into_server(settings)
    if code == 0:
        print(json.dumps({"restored": str(settings.data)}))
    return code


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
    except (OSError, ValueError, TypeError, AttributeError) as error:
        print(f"{options.file} cannot be imported: {error}", file=sys.stderr)
        return 1
    target.mkdir(parents=True, exist_ok=True)
    _write(files, target)
    print(json.dumps({"files": len(files)}))
    return 0


def _write(files: dict[str, str], folder: Path) -> None:
    for name, text in files.items():
        if Path(name).name != name or not name.endswith(".yml"):
            raise ValueError(f"{name!r} is not a plain .yml name")
        (folder / name).write_text(text, encoding="utf-8")
