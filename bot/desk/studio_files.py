"""The studio's sound files: masters as recorded, and the clips made of them, named by their digests."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from pathlib import Path

DIGEST = re.compile(r"[0-9a-f]{64}")


class StudioFiles:
    """Two folders below `folder`: `masters`, never edited, and `clips`, which can be made again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def master(self, sha256: str) -> Path:
        """Where a master lies. Raises ValueError for what is no digest."""
        return self._path("masters", sha256)

    def clip(self, sha256: str) -> Path:
        """Where a clip lies. Raises ValueError for what is no digest."""
        return self._path("clips", sha256)

    def _path(self, kind: str, sha256: str) -> Path:
        if not DIGEST.fullmatch(sha256):
            raise ValueError("not a SHA-256 digest")
        return self.folder / kind / f"{sha256}.wav"

    def put_master(self, data: bytes) -> str:
        """Keep a master; its digest."""
        return self._put("masters", data)

    def put_clip(self, data: bytes) -> str:
        """Keep a clip; its digest."""
        return self._put("clips", data)

    def _put(self, kind: str, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(kind, sha256)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            handle, part = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, path)
        return sha256

    @property
    def moving(self) -> Path:
        """Where zips lie that are on their way in or out; the folder is made when it is not there."""
        path = self.folder / "moving"
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    def forget_moving(self, older_s: float = 0.0) -> None:
        """Delete zips that were left behind more than so many seconds ago."""
        for path in self.moving.glob("*"):
            if time.time() - path.stat().st_mtime >= older_s:
                path.unlink(missing_ok=True)

    def remove(self, master: str, clip: str) -> None:
        """Delete both files of a take; what is gone already is no error."""
        self.master(master).unlink(missing_ok=True)
        self.clip(clip).unlink(missing_ok=True)
