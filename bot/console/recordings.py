"""Voice messages and photos of people: only for who is signed in, and every fetch stands in the audit log."""

from __future__ import annotations

from starlette.responses import Response

from bot.console.pages import HEADERS
from bot.console.story_talk import Attached, Attachments
from bot.console.visit import Refusal, Visit
from bot.desk.clerk import ClerkDesk
from bot.desk.clerk_voice import KIND
from bot.store.recordings import Recording
from bot.store.store import Store

TYPES = {"sound": "audio/mpeg", "picture": "image/jpeg", KIND: "audio/mpeg"}


class RecordingSounds:
    """Serves the kept sounds."""

    def __init__(self, store: Store, clerks: ClerkDesk) -> None:
        self._store = store
        self._clerks = clerks

    def play(self, visit: Visit) -> Response:
        """The sound of one recording as MP3, or its photo as JPEG; 404 when it is gone."""
        one = self._store.recordings.get(visit.number())
        sound = self._store.recordings.sound(one) if one else None
        if one is None or sound is None:
            raise Refusal(404, "这段录音已经没有了。")
        self._clerks.saw(visit.me.name, f"recording:{one.id}")
        return Response(sound, 200, {**HEADERS, "Accept-Ranges": "none"}, TYPES[one.kind])


def recordings_of(store: Store) -> Attachments:
    """The kept recordings of a person by the line of the story they belong to."""

    def attached(person_id: int) -> dict[int, Attached]:
        return {
            one.message_id: Attached(
                "picture" if one.kind == "picture" else "sound", f"/console/recordings/{one.id}", _words(one)
            )
            for one in store.recordings.of_person(person_id)
        }

    return attached


def _words(one: Recording) -> str:
    return "照片" if one.kind == "picture" else f"录音，{max(1, round(one.seconds))}秒"
