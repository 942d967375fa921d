"""RapidOCR with the models of its own wheel: lines of a picture, upright or turned, and further looks at figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.photo.worker.pictures import LONG_SIDE, fitted

THREADS = 1
"""A second one only waits for the first on a busy machine: it costs half as much again and saves little."""
LOOK_SIDE = 800
"""Pixels of the longer side where only the way it lies is to be found out."""
LEGIBLE, SCORE = 12, 0.93
"""So many signs in lines read with such certainty: the picture lies as it should."""
TINY = 0.016
"""Height of a line as a share of the longer side, below which the written part is looked at by itself."""
MOST_LINES, MOST_SIGNS = 120, 60
FIGURES = 6


@dataclass
class Found:
    """One recognised line: four corners in pixels, and what further looks gave."""

    text: str
    score: float
    corners: Any
    again: tuple[str, ...] = ()


class Reader:
    """The recogniser, loaded once."""

    def __init__(self) -> None:
        import rapidocr

        self._ocr = rapidocr.RapidOCR(
            params={
                "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
                "Global.log_level": "error",
                "Global.use_cls": False,
            }
        )

    def read(self, picture: Any) -> tuple[Any, list[Found]]:
        """The picture as it is upright, at the size it was read in, and its lines. Tries the other three ways up."""
        whole = picture
        shown = fitted(whole, LONG_SIDE)
        lines = self._lines(shown)
        if len(lines) > 1 and (_upended(lines) or not _legible(lines)):
            turned = self._way_up(shown, lines)
            if turned:
                whole = whole.rotate(90 * turned, expand=True)
                shown = fitted(whole, LONG_SIDE)
                lines = self._lines(shown)
        if near := _part(whole, shown, lines):
            shown = fitted(whole.crop(near), LONG_SIDE)
            lines = self._lines(shown)
        pixels = _pixels(shown)
        for line in lines:
            if sum(c.isdigit() for c in line.text) >= FIGURES:
                line.again = tuple(self._again(pixels, line.corners))
        return shown, lines[:MOST_LINES]

    def _way_up(self, shown: Any, lines: Sequence[Found]) -> int:
        """How many quarters to turn it, 0 when no other way reads better."""
        small = fitted(shown, LOOK_SIDE)
        upended = _upended(lines)  # the recogniser may read such lines, but nobody else here could
        best, most = 0, 0 if upended else _signs(lines)
        for quarters in (1, 3) if upended else (2, 1, 3):
            found = self._lines(small.rotate(90 * quarters, expand=True))
            if _signs(found) > most and not _upended(found):
                best, most = quarters, _signs(found)
            if _legible(found) and best == quarters:
                break
        return best

    def _lines(self, picture: Any) -> list[Found]:
        told = self._ocr(_pixels(picture), use_det=True, use_cls=False, use_rec=True)  # it remembers the last wish
        if told.boxes is None or told.txts is None:
            return []
        return [
            Found(str(text)[:MOST_SIGNS], float(score), corners)
            for corners, text, score in zip(told.boxes, told.txts, told.scores, strict=True)
        ]

    def _again(self, pixels: Any, corners: Any) -> list[str]:
        """The same line seen a little closer and coarser, and a little wider with more contrast."""
        looks = []
        for look in (_closer(pixels, corners), _wider(pixels, corners)):
            told = self._ocr(look, use_det=False, use_cls=False, use_rec=True)
            looks.append("".join(str(text) for text in told.txts or ())[:MOST_SIGNS])
        return looks


def _pixels(picture: Any) -> Any:
    import numpy as np

    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])


def _signs(lines: Sequence[Found]) -> int:
    return sum(len(re.sub(r"\W", "", line.text)) for line in lines if line.score >= SCORE and len(line.text) >= 4)


def _legible(lines: Sequence[Found]) -> bool:
    return _signs(lines) >= LEGIBLE


def _upended(lines: Sequence[Found]) -> bool:
    tall = sum(_height(line.corners) > _width(line.corners) for line in lines)
    return tall * 2 > len(lines)


def _width(corners: Any) -> float:
    return float(max(corners[:, 0]) - min(corners[:, 0]))


def _height(corners: Any) -> float:
    return float(max(corners[:, 1]) - min(corners[:, 1]))


def _part(whole: Any, shown: Any, lines: Sequence[Found]) -> tuple[int, int, int, int] | None:
    """The part of the whole picture with all of its lines, when they are tiny and the whole has more to show."""
    share = whole.width / shown.width
    if share < 1.25 or not lines:
        return None
    heights = sorted(_height(line.corners) for line in lines)
    if heights[len(heights) // 2] > TINY * max(shown.size):
        return None
    xs = [float(x) for line in lines for x in line.corners[:, 0]]
    ys = [float(y) for line in lines for y in line.corners[:, 1]]
    rim = 0.04 * max(shown.size)
    left, top = max(0.0, min(xs) - rim), max(0.0, min(ys) - rim)
    right, bottom = min(shown.width, max(xs) + rim), min(shown.height, max(ys) + rim)
    if (right - left) * (bottom - top) > 0.7 * shown.width * shown.height:
        return None
    return round(left * share), round(top * share), round(right * share), round(bottom * share)


def _closer(pixels: Any, corners: Any) -> Any:
    import cv2

    cut = _cut(pixels, corners, 0.0)
    return cv2.resize(cut, None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA)


def _wider(pixels: Any, corners: Any) -> Any:
    import cv2

    cut = _cut(pixels, corners, 0.12)
    light = cv2.cvtColor(cut, cv2.COLOR_BGR2LAB)
    light[:, :, 0] = cv2.createCLAHE(clipLimit=2.0, tileGridSize=(2, 8)).apply(light[:, :, 0])
    return cv2.cvtColor(light, cv2.COLOR_LAB2BGR)


def _cut(pixels: Any, corners: Any, rim: float) -> Any:
    """The line straightened, with so much of its height around it."""
    import cv2
    import numpy as np

    box = np.asarray(corners, np.float32)
    wide = float(max(np.linalg.norm(box[0] - box[1]), np.linalg.norm(box[3] - box[2])))
    high = float(max(np.linalg.norm(box[0] - box[3]), np.linalg.norm(box[1] - box[2])))
    edge = rim * high
    wide, high = max(wide, 8.0), max(high, 8.0)
    aim = np.array(
        [[edge, edge], [wide + edge, edge], [wide + edge, high + edge], [edge, high + edge]], np.float32
    )  # fmt: skip
    size = (round(wide + 2 * edge), round(high + 2 * edge))
    turn = cv2.getPerspectiveTransform(box, aim)
    return cv2.warpPerspective(pixels, turn, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
