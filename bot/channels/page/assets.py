"""The page's static files: named by their content, cached by browsers, never taken from anywhere else."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

FOLDER = Path(__file__).parent / "static"
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".mp3": "audio/mpeg",
}


@dataclass(frozen=True)
class Asset:
    """One static file; `digest` is the start of the SHA-256 of its content."""

    path: Path
    media_type: str
    digest: str


class Assets:
    """All files of the folder at the moment of the start; a name not among them does not exist."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._known = {
            path.name: Asset(path, MEDIA_TYPES[path.suffix], _digest(path))
            for path in sorted(folder.iterdir())
            if path.suffix in MEDIA_TYPES
        }

    def url(self, name: str) -> str:
        """The address of a file with its content in it, so that no cache hides a new release."""
        return f"/static/{name}?v={self._known[name].digest}"

    def answer(self, name: str, request: Request) -> Response:
        """The file, 304 when the browser has it already, 404 when there is no such file.

        Byte ranges are answered (some phones refuse to play sound without them).
        """
        asset = self._known.get(name)
        if asset is None:
            return Response(status_code=404)
        headers = {
            "ETag": f'"{asset.digest}"',
            "Cache-Control": _lifetime(asset, request),
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        if asset.digest in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return FileResponse(asset.path, headers=headers, media_type=asset.media_type)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _lifetime(asset: Asset, request: Request) -> str:
    named_by_content = request.query_params.get("v") == asset.digest
    return "public, max-age=31536000, immutable" if named_by_content else "no-cache"
