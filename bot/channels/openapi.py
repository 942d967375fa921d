"""`GET /openapi.json`: the public HTTP interface, written down."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

ERROR = {
    "type": "object",
    "required": ["error", "detail"],
    "properties": {"error": {"type": "string"}, "detail": {"type": "string"}},
}
BUTTON = {
    "type": "object",
    "required": ["title", "payload"],
    "properties": {"title": {"type": "string"}, "payload": {"type": "string", "maxLength": 64}},
}
REPLY = {
    "type": "object",
    "required": ["recipient_id", "text", "buttons", "custom"],
    "properties": {
        "recipient_id": {"type": "string"},
        "text": {"type": "string"},
        "buttons": {"type": "array", "items": BUTTON},
        "image": {"type": "string", "description": "relative address of a picture (PNG; .svg for an SVG)"},
        "attachment": {
            "type": "string",
            "description": "relative address of a file: .ics, the sample form as PDF, or a video with its .vtt",
        },
        "custom": {
            "type": "object",
            "required": ["audio", "spoken", "intent"],
            "properties": {
                "audio": {"type": "object", "additionalProperties": {"type": "string"}},
                "spoken": {"type": "string"},
                "intent": {"type": "string"},
                "answer": {"type": "string"},
                "heard": {"type": "string", "description": "what was understood of a voice message"},
                "voice": {"enum": ["puxian", "off"], "description": "the sound to play; absent: mandarin"},
                "volume": {"enum": ["soft", "loud"], "description": "the loudness of the sounds; absent: as usual"},
            },
        },
    },
}
MESSAGE = {
    "type": "object",
    "required": ["sender", "message"],
    "properties": {
        "sender": {"type": "string", "minLength": 1, "maxLength": 120},
        "message": {"type": "string"},
        "metadata": {"type": "object", "properties": {"message_id": {"type": "string", "maxLength": 100}}},
    },
}


def _json(schema: dict[str, Any], text: str) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


AWAY = _json(ERROR, "the store cannot be reached just now; the same message with the same id is safe to send again")
TICKETS = {
    "": ("The sheet of an appointment, to be printed", "text/html"),
    ".ics": ("Its calendar file (RFC 5545)", "text/calendar"),
    ".svg": ("Its picture with all its words", "image/svg+xml"),
    ".png": ("Its picture with the code, number and date", "image/png"),
}


def _tickets() -> dict[str, Any]:
    """The four forms of a ticket. The token comes from `image` or `attachment` of a reply."""
    token = {"name": "token", "in": "path", "required": True, "schema": {"type": "string"}}
    missing = {"description": "no such ticket", "content": {"text/html": {}}}
    return {
        f"/ticket/{{token}}{ending}": {
            "get": {
                "summary": summary,
                "parameters": [token],
                "responses": {"200": {"description": summary, "content": {kind: {}}}, "404": missing},
            }
        }
        for ending, (summary, kind) in TICKETS.items()
    }


GUIDE: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "/guide": ("The renewal step by step, to look at, to hear and to print", {"text/html": {}}, ()),
    "/guide/picture/{name}": (
        "A card or the chart, by `image` of a reply",
        {"image/png": {}, "image/svg+xml": {}},
        ("404",),
    ),
    "/guide/form/{token}": ("The sample form, by `attachment` of a reply", {"application/pdf": {}}, ("404", "503")),
}


def _guide() -> dict[str, Any]:
    """The guide; 404 for what is not there (any more), 503 where this machine can print no Chinese."""
    page = {"description": "why not", "content": {"text/html": {}}}
    bare = {"description": "no such picture"}
    paths = {}
    for path, (summary, content, others) in GUIDE.items():
        name = path.rpartition("{")[2].rstrip("}") if "{" in path else ""
        parameters = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}}] if name else []
        refused = dict.fromkeys(others, bare if name == "name" else page)
        answers = {"200": {"description": summary, "content": content}, **refused}
        paths[path] = {"get": {"summary": summary, "parameters": parameters, "responses": answers}}
    return paths


SCREEN = {
    "type": "object",
    "required": ["now", "date", "lunar", "opening", "notice", "news", "free", "seconds", "lessons", "called"],
    "properties": {
        "now": {"type": "string", "description": "the hall's local time"},
        "opening": {"type": "array", "items": {"type": "string"}},
        "notice": {"type": "string", "description": "what is urgent today, or nothing"},
        "news": {"type": ["object", "null"], "required": ["title", "date", "source"]},
        "free": {"type": "array", "items": {"type": "string"}},
        "seconds": {"type": "integer", "minimum": 10, "maximum": 60},
        "lessons": {"type": "array", "items": {"type": "object", "required": ["id", "title", "words", "source"]}},
        "called": {"type": "array", "items": {"type": "object", "required": ["number", "counter", "at"]}},
    },
}


def _screen() -> dict[str, Any]:
    """The hall's television and what it shows."""
    flags = [
        {"name": name, "in": "query", "schema": {"type": "string", "enum": ["1", "0"]}, "description": what}
        for name, what in (("led", "1: one line for an LED strip"), ("sound", "1: it speaks"))
    ]
    page = {"description": "the page", "content": {"text/html": {}}}
    return {
        "/screen": {
            "get": {"summary": "The hall's television", "parameters": flags, "responses": {"200": page}},
        },
        "/screen/now": {
            "get": {
                "summary": "What it shows at this moment; nothing about anybody",
                "parameters": flags[1:],
                "responses": {"200": _json(SCREEN, "what is shown")},
            },
        },
    }


def _videos() -> dict[str, Any]:
    """The hall's own video beside an answer; its address comes from `attachment` of a reply."""
    name = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
    kinds: dict[str, Any] = {kind: {} for kind in ("video/mp4", "video/webm", "text/vtt")}
    return {
        "/video/{name}": {
            "get": {
                "summary": "A video (.mp4, .webm; ranges are answered) or its captions (.vtt)",
                "parameters": [name],
                "responses": {
                    "200": {"description": "the video or its captions", "content": kinds},
                    "206": {"description": "a range of it", "content": kinds},
                    "404": _json(ERROR, "no such video"),
                },
            },
        },
    }


def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    refused = {
        code: _json(ERROR, text)
        for code, text in (("400", "not a message"), ("401", "token missing"), ("413", "too large"))
    }
    health = {"type": "object", "properties": {"status": {"type": "string"}}}
    sender = {"name": "sender", "in": "query", "required": True, "schema": {"type": "string"}}
    key = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
    return _limited(
        {
            "openapi": "3.1.0",
            "info": {"title": "连心桥", "version": "0.1.0", "license": {"name": "Apache-2.0"}},
            "paths": {
                "/webhooks/rest/webhook": {
                    "post": {
                        "summary": "One message of a person; compatible with Rasa's REST channel",
                        "requestBody": {"required": True, "content": {"application/json": {"schema": MESSAGE}}},
                        "responses": {
                            "200": _json({"type": "array", "items": REPLY}, "the replies"),
                            **refused,
                            "503": AWAY,
                        },
                    }
                },
                "/events": {
                    "get": {
                        "summary": "What is sent to one person outside of a turn, as server-sent events",
                        "parameters": [sender],
                        "responses": {
                            "200": {"description": "a stream", "content": {"text/event-stream": {}}},
                            "400": refused["400"],
                            "401": refused["401"],
                        },
                    }
                },
                "/audio/{name}": {
                    "get": {
                        "summary": "The sound of a sentence (.mp3 or .ogg)",
                        "parameters": [key],
                        "responses": {
                            "200": {"description": "the sound", "content": {"audio/mpeg": {}}},
                            "404": _json(ERROR, "no such sentence"),
                            "503": _json(ERROR, "no voice can speak now"),
                        },
                    }
                },
                **_tickets(),
                **_guide(),
                **_screen(),
                **_videos(),
                "/health": {
                    "get": {
                        "summary": "One entry per dependency",
                        "responses": {"200": _json(health, "how things stand")},
                    }
                },
                "/metrics": {
                    "get": {
                        "summary": "Counters, histograms and gauges for Prometheus",
                        "responses": {"200": {"description": "one metric per line", "content": {"text/plain": {}}}},
                    }
                },
            },
        }
    )


def _limited(made: dict[str, Any]) -> dict[str, Any]:
    """Everything may be asked too often."""
    too_fast: dict[str, Any] = {
        "description": "too much at once; Retry-After says when to come back",
        "content": {"application/json": {"schema": ERROR}, "text/html": {}},
    }
    for operations in made["paths"].values():
        for one in operations.values():
            one["responses"] = {**one["responses"], "429": too_fast}
    return made


async def serve(_request: Request) -> JSONResponse:
    """The document as JSON."""
    return JSONResponse(document())
