"""Reading what the page posts: every way it can be wrong has a status, a code and a sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from bot.body import TooLong, limited
from bot.photo.eye import LARGEST as LARGEST_PHOTO
from bot.voice.listening.decoder import LARGEST

BODY_LIMIT = 64 * 1024
MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Refused(Exception):
    """A request that is not accepted: HTTP status, short code, and what is wrong with it."""

    def __init__(self, status: int, error: str, detail: str) -> None:
        super().__init__(f"{error}: {detail}")
        self.status = status
        self.error = error
        self.detail = detail


@dataclass(frozen=True)
class Posted:
    """A message as the page sent it; `id` is the page's own and stays the same when it is sent again."""

    message: str
    id: str | None


async def read_posted(request: Request) -> Posted:
    """Read `{"message", "id"?}` from the body; raises Refused with 400, 413 or 415."""
    body = await _object(request)
    message, message_id = body.get("message"), body.get("id")
    if not isinstance(message, str):
        raise Refused(400, "bad_message", "'message' must be text")
    if message_id is not None and not (isinstance(message_id, str) and MESSAGE_ID.fullmatch(message_id)):
        raise Refused(400, "bad_id", "'id' must be 1 to 64 characters of A-Z a-z 0-9 _ -")
    # JSON can carry half of a surrogate pair, which no database and no socket takes.
    return Posted(message.encode("utf-8", "replace").decode("utf-8"), message_id)


async def read_fields(request: Request, longest: Mapping[str, int]) -> dict[str, str]:
    """Read the named texts from the body, each at most so many characters long; raises Refused with 400, 413 or 415."""
    body = await _object(request)
    for name, most in longest.items():
        if not isinstance(body.get(name), str) or len(body[name]) > most:
            raise Refused(400, f"bad_{name}", f"'{name}' must be text of at most {most} characters")
    return {name: body[name] for name in longest}


async def read_picture(request: Request, most: int) -> bytes:
    """Read a picture of at most so many bytes from the body; raises Refused with 400, 413 or 415."""
    if _kind(request) not in ("image/jpeg", "image/png"):
        raise Refused(415, "unsupported_media_type", "send image/jpeg or image/png")
    return await _limited(request, most)


async def read_sound(request: Request) -> tuple[bytes, str | None]:
    """Read a recording from the body and its `?id=`; raises Refused with 400, 413 or 415.

    What kind of sound it is shows its content; the type only keeps forms of other sites out.
    """
    if not _kind(request).startswith("audio/"):
        raise Refused(415, "unsupported_media_type", "send audio/webm, audio/mp4 or audio/ogg")
    message_id = _message_id(request)
    return await _limited(request, LARGEST), message_id


async def read_photo(request: Request) -> tuple[bytes, str | None]:
    """Read a photo from the body and its `?id=`; raises Refused with 400, 413 or 415.

    What kind of picture it is shows its content; the type only keeps forms of other sites out.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not kind.startswith("image/"):
        raise Refused(415, "unsupported_media_type", "send image/jpeg, image/png or image/webp")
    return await _limited(request, LARGEST_PHOTO), _message_id(request)


def _message_id(request: Request) -> str | None:
    message_id = request.query_params.get("id")
    if message_id is not None and not MESSAGE_ID.fullmatch(message_id):
        raise Refused(400, "bad_id", "'id' must be 1 to 64 characters of A-Z a-z 0-9 _ -")
    return message_id


async def _object(request: Request) -> dict[str, Any]:
    if _kind(request) != "application/json":
        raise Refused(415, "unsupported_media_type", "send application/json")
    return _parsed(await _limited(request))


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _limited(request: Request, most: int = BODY_LIMIT) -> bytes:
    declared = request.headers.get("content-length", "0")
    try:
        if not declared.isdigit() or int(declared) > most:
            raise TooLong
        return await limited(request, most)
    except TooLong as error:
        raise Refused(413, "too_large", f"at most {most} bytes") from error


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refused(400, "bad_json", "the body is not JSON in UTF-8") from error
    if not isinstance(body, dict):
        raise Refused(400, "bad_json", "the body must be a JSON object")
    return body
