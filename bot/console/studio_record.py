"""The list of what is to be recorded, and the page on which one thing is recorded after the other."""

from __future__ import annotations

from starlette.responses import FileResponse, JSONResponse, Response

from bot.console.digits import whole
from bot.console.pages import HEADERS, go
from bot.console.studio_frame import Frame, at
from bot.console.studio_words import CODES, DOUBTS, EDGES, FAULTS, STATES, set_name
from bot.console.visit import Refusal, Visit
from bot.desk.studio import LONGEST_WORDS, Heard, StudioRefused
from bot.voice.recording import LARGEST_BYTES

DONE = {
    "kept": "留下了，等另一位同事来听。", "consent": "同意书记下了，可以开始录。", "all": "这一批都录完了，辛苦了。",
}  # fmt: skip


class RecordPages:
    """The list and the recording of its things."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def show(self, visit: Visit) -> Response:
        """The list of a tier with its progress, and what conversations missed most."""
        board = self._frame.board()
        tier = 2 if visit.query.get("tier") == "2" else 1
        lines = [line for line in board.lines if line.item.tier == tier]
        waiting = sum(p.waiting for p in board.progress())
        return self._frame.show(
            "studio.html", visit, message=DONE.get(visit.query.get("done", ""), ""), lines=lines, tier=tier,
            progress=board.progress(), wanted=board.wanted(), next=board.next(), waiting=waiting, states=STATES,
            set_name=set_name, speaking=self._frame.speaking(visit),
        )  # fmt: skip

    def ask(self, visit: Visit) -> Response:
        """The page to record one thing; without a consent it leads to the form for one."""
        item, speaking = self._frame.item(visit), self._frame.speaking(visit)
        if speaking is None:
            return go(at("/speakers", then=item.key))
        board = self._frame.board()
        line = next(one for one in board.lines if one.item.key == item.key)
        return self._frame.show(
            "studio_record.html", visit, item=item, speaking=speaking, line=line, edge=EDGES[item.edge],
            states=STATES, set_name=set_name(item.key), next=board.next(item.key), longest=LONGEST_WORDS,
            progress=next(p for p in board.progress() if p.tier == item.tier),
        )  # fmt: skip

    def hear(self, visit: Visit) -> Response:
        """A sound from the page's script: kept as a draft, or told what is wrong with it."""
        item = self._frame.item(visit)
        sound = visit.upload.read(LARGEST_BYTES + 1) if visit.upload else b""
        speaker = whole(visit.form.get("speaker", ""))
        if speaker is None:
            raise Refusal(400, "没有选说话人。")
        wording, reading = visit.words("wording", LONGEST_WORDS), visit.words("reading", LONGEST_WORDS)
        try:
            heard = self._frame.studio.hear(item.key, speaker, wording, reading, sound, visit.me.name)
        except StudioRefused as refused:
            return _told({"take": None, "faults": [refused.sentence], "doubts": []})
        return _told(_in_words(heard))

    def keep(self, visit: Visit) -> Response:
        """Content with the draft: on to the next thing."""
        take = self._frame.studio.keep(visit.number(), visit.me.name)
        following = self._frame.board().next(take.item)
        if following is None:
            return go(at("", done="all"))
        return go(at(f"/record/{following.key}", speaker=take.speaker_id, done="kept"))

    def sound(self, visit: Visit) -> Response:
        """The clip of a take, for the ears of the staff."""
        path = self._frame.studio.sound(visit.number(), visit.me.name)
        return FileResponse(path, 200, HEADERS, "audio/wav")  # in parts too, as some browsers want sounds


def _in_words(heard: Heard) -> dict[str, object]:
    found = heard.judgement
    faults = [FAULTS[code] for code in found.faults] if found else []
    if heard.code:
        faults.append(CODES.get(heard.code, CODES["not_master"]))
    doubts = [DOUBTS[code] for code in found.doubts] if found else []
    return {"take": heard.take, "faults": faults, "doubts": doubts, "seconds": found.seconds if found else 0}


def _told(answer: dict[str, object]) -> Response:
    return JSONResponse(answer, 200, HEADERS)
