"""The recordings as a file, out and in again: first what would happen, then the doing."""

from __future__ import annotations

import hashlib
import shutil
import time
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from bot.console.pages import HEADERS
from bot.console.studio_frame import Frame, only_keepers
from bot.console.visit import Refusal, Visit
from bot.desk.studio_files import DIGEST
from bot.desk.studio_pack import PackRefused, Summary, read_pack, write_pack

FORGOTTEN_AFTER_S = 24 * 3600.0


class MovePages:
    """Export and import, for those who keep the recordings."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._files = frame.studio.files

    def show(self, visit: Visit) -> Response:
        """Both forms."""
        only_keepers(visit)
        return self._page(visit)

    def _page(self, visit: Visit, status: int = 200, **more: object) -> Response:
        values: dict[str, object] = {"message": "", "summary": None, "file": "", **more}
        return self._frame.show("studio_move.html", visit, status, **values)

    def export(self, visit: Visit) -> Response:
        """One zip with every kept take."""
        only_keepers(visit)
        self._files.forget_moving(FORGOTTEN_AFTER_S)
        path = self._files.moving / f"out-{visit.me.staff_id}-{time.monotonic_ns()}.zip"
        count = write_pack(self._frame.studio, path)
        self._frame.studio.store.staff.note(visit.me.name, "studio_export", f"{count} takes", visit.now)
        name = f"puxian-{visit.now:%Y%m%d}.zip"
        gone = BackgroundTask(path.unlink, missing_ok=True)
        return FileResponse(path, 200, HEADERS, "application/zip", gone, name)

    def look(self, visit: Visit) -> Response:
        """What a file would bring; nothing is taken yet."""
        only_keepers(visit)
        if visit.upload is None:
            raise Refusal(400, "请先选一个文件。")
        self._files.forget_moving(FORGOTTEN_AFTER_S)
        path = self._files.moving / f"in-{visit.me.staff_id}-{time.monotonic_ns()}.part"
        with path.open("wb") as file:
            shutil.copyfileobj(visit.upload, file)
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        kept = path.rename(self._files.moving / f"{sha256}.zip")
        return self._read(visit, kept, trial=True)

    def take(self, visit: Visit) -> Response:
        """Take what was looked at."""
        only_keepers(visit)
        sha256 = visit.form.get("file", "")
        path = self._files.moving / f"{sha256}.zip"
        if not DIGEST.fullmatch(sha256) or not path.is_file():
            raise Refusal(404, "那个文件已经不在了，请再选一次。")
        answer = self._read(visit, path, trial=False)
        path.unlink(missing_ok=True)
        return answer

    def _read(self, visit: Visit, path: Path, trial: bool) -> Response:
        try:
            with path.open("rb") as file:
                summary: Summary = read_pack(self._frame.studio, file, visit.me.name, trial)
        except PackRefused as refused:
            path.unlink(missing_ok=True)
            return self._page(visit, 400, message=f"这个文件不能用：{refused}")
        return self._page(visit, summary=summary, file=path.stem if trial and summary.new else "")
