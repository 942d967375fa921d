"""Reading a form with one file in it: held to a size while it comes in, and never a reason to fall over."""

from __future__ import annotations

from typing import IO

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from bot.console.visit import Refusal

MOST_FIELDS, LARGEST_FIELD = 12, 16 * 1024


async def read_upload(request: Request, most: int) -> tuple[dict[str, str], IO[bytes] | None]:
    """The fields and the file of a multipart form of at most `most` bytes; the caller closes the file.

    Raises Refusal with 400, 413 or 415.
    """
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Refusal(415, "这里只收网页表单里的文件。")
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > most:
        raise _too_large(most)
    came = 0

    async def receive() -> Message:
        nonlocal came
        message = await request.receive()
        came += len(message.get("body", b""))
        if came > most:
            raise _too_large(most)
        return message

    try:
        posted = Request(request.scope, receive)
        form = await posted.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=LARGEST_FIELD)
    except HTTPException as error:
        raise Refusal(400, "表单的格式不对。") from error
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    file = next((value for _, value in form.multi_items() if isinstance(value, UploadFile)), None)
    return fields, file.file if file else None


def _too_large(most: int) -> Refusal:
    return Refusal(413, f"文件太大了，最多{most // 1_000_000}兆。")
