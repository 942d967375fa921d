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
        "image": {"type": "string"},
        "attachment": {"type": "string"},
        "custom": {
            "type": "object",
            "required": ["audio", "spoken", "intent"],
            "properties": {
                "audio": {"type": "object", "additionalProperties": {"type": "string"}},
                "spoken": {"type": "string"},
                "intent": {"type": "string"},
                "answer": {"type": "string"},
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


def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    refused = {
        code: _json(ERROR, text)
        for code, text in (("400", "not a message"), ("401", "token missing"), ("413", "too large"))
    }
    health = {"type": "object", "properties": {"status": {"type": "string"}}}
    sender = {"name": "sender", "in": "query", "required": True, "schema": {"type": "string"}}
    key = {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "连心桥", "version": "0.1.0", "license": {"name": "Apache-2.0"}},
        "paths": {
            "/webhooks/rest/webhook": {
                "post": {
                    "summary": "One message of a person; compatible with Rasa's REST channel",
                    "requestBody": {"required": True, "content": {"application/json": {"schema": MESSAGE}}},
                    "responses": {"200": _json({"type": "array", "items": REPLY}, "the replies"), **refused},
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
            "/health": {
                "get": {"summary": "One entry per dependency", "responses": {"200": _json(health, "how things stand")}}
            },
            "/metrics": {
                "get": {
                    "summary": "Prometheus counters",
                    "responses": {"200": {"description": "counters", "content": {"text/plain": {}}}},
                }
            },
        },
    }


async def serve(_request: Request) -> JSONResponse:
    """The document as JSON."""
    return JSONResponse(document())
