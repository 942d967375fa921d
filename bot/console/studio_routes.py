"""The addresses of the recording studio within the console."""

from __future__ import annotations

from starlette.routing import BaseRoute

from bot.console.doorway import Doorway, Rule
from bot.console.pages import Pages
from bot.console.studio_check import CheckPages
from bot.console.studio_frame import Frame
from bot.console.studio_move import MovePages
from bot.console.studio_record import RecordPages
from bot.console.studio_speakers import SpeakerPages
from bot.desk.studio import StudioDesk
from bot.desk.studio_pack import LARGEST_ZIP
from bot.voice.recording import LARGEST_BYTES

LOOK, ACT = Rule("look"), Rule("act")
SOUND = Rule("act", takes_file=LARGEST_BYTES + 64 * 1024)
PACK = Rule("act", takes_file=LARGEST_ZIP)


def studio_routes(door: Doorway, pages: Pages, studio: StudioDesk) -> list[BaseRoute]:
    """All addresses under /console/studio."""
    frame = Frame(studio, pages)
    record, check, speakers, move = RecordPages(frame), CheckPages(frame), SpeakerPages(frame), MovePages(frame)
    return [
        door.route("GET", "/console/studio", record.show, LOOK),
        door.route("GET", "/console/studio/record/{key}", record.ask, ACT),
        door.route("POST", "/console/studio/record/{key}", record.hear, SOUND),
        door.route("GET", "/console/studio/takes/{id}/sound", record.sound, LOOK),
        door.route("POST", "/console/studio/takes/{id}/keep", record.keep, ACT),
        door.route("GET", "/console/studio/check", check.show, LOOK),
        door.route("GET", "/console/studio/playing", check.playing, LOOK),
        door.route("POST", "/console/studio/takes/{id}/approve", check.approve, ACT),
        door.route("POST", "/console/studio/takes/{id}/back", check.back, ACT),
        door.route("POST", "/console/studio/takes/{id}/retire", check.retire, ACT),
        door.route("GET", "/console/studio/speakers", speakers.show, LOOK),
        door.route("POST", "/console/studio/speakers", speakers.agree, ACT),
        door.route("POST", "/console/studio/speakers/{id}/withdraw", speakers.withdraw, ACT),
        door.route("POST", "/console/studio/speakers/{id}/erase", speakers.erase, ACT),
        door.route("GET", "/console/studio/move", move.show, ACT),
        door.route("POST", "/console/studio/export", move.export, ACT),
        door.route("POST", "/console/studio/import", move.look, PACK),
        door.route("POST", "/console/studio/import/take", move.take, ACT),
    ]
