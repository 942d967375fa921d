"""What happens to a licence before it becomes a photo: it hangs at an angle, the hand shakes, the light is poor."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

Effect = Callable[[Image.Image, random.Random], Image.Image]
TABLE = (118, 96, 74)


def on_a_table(picture: Image.Image, lot: random.Random) -> Image.Image:
    """The paper lies on something darker and fills most of the picture."""
    wide, high = picture.size
    base = tuple(max(0, c + lot.randrange(-30, 30)) for c in TABLE)
    ground = Image.new("RGB", (round(wide * 1.12), round(high * 1.15)), base)
    ground.paste(picture, (lot.randrange(wide // 10), lot.randrange(high // 9)))
    return ground


def tilted(degrees: float) -> Effect:
    """Turned by up to so many degrees, either way."""

    def effect(picture: Image.Image, lot: random.Random) -> Image.Image:
        angle = lot.choice((-1, 1)) * lot.uniform(degrees * 0.6, degrees)
        return picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=TABLE)

    return effect


def turned(quarter: int) -> Effect:
    """Lying on its side or on its head: quarters of a full turn."""
    return lambda picture, _lot: picture.rotate(90 * quarter, expand=True)


def slanted(share: float) -> Effect:
    """Seen from the side: corners move by up to this share of the width."""

    def effect(picture: Image.Image, lot: random.Random) -> Image.Image:
        wide, high = picture.size
        far = [(lot.uniform(0.3, 1) * share * wide, lot.uniform(0.3, 1) * share * high) for _ in range(4)]
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = far
        corners = ((ax, ay), (wide - bx, by), (wide - cx, high - cy), (dx, high - dy))
        edges = ((0, 0), (wide, 0), (wide, high), (0, high))
        return picture.transform(
            picture.size, Image.Transform.PERSPECTIVE, _coefficients(corners, edges), Image.Resampling.BICUBIC,
            fillcolor=TABLE,
        )  # fmt: skip

    return effect


def _coefficients(seen: tuple[tuple[float, float], ...], real: tuple[tuple[float, float], ...]) -> list[float]:
    rows, values = [], []
    for (x, y), (u, v) in zip(seen, real, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return [float(n) for n in np.linalg.solve(np.array(rows), np.array(values))]


def blurred(radius: float) -> Effect:
    """Out of focus by so many pixels of a picture 1400 wide."""
    return lambda picture, _lot: picture.filter(ImageFilter.GaussianBlur(radius))


def shaken(length: int) -> Effect:
    """The hand moved sideways by so many pixels."""

    def effect(picture: Image.Image, _lot: random.Random) -> Image.Image:
        pixels = np.asarray(picture, np.float32)
        moved = np.mean([np.roll(pixels, step - length // 2, axis=1) for step in range(length)], axis=0)
        return Image.fromarray(moved.astype(np.uint8))

    return effect


def dark(share: float) -> Effect:
    """Only so much light, and the noise that comes with it."""

    def effect(picture: Image.Image, lot: random.Random) -> Image.Image:
        return noisy(9)(ImageEnhance.Brightness(picture).enhance(share), lot)

    return effect


def noisy(strength: float) -> Effect:
    """The grain of a cheap camera."""

    def effect(picture: Image.Image, lot: random.Random) -> Image.Image:
        grain = np.random.default_rng(lot.randrange(2**32)).normal(0, strength, (picture.height, picture.width, 3))
        return Image.fromarray(np.clip(np.asarray(picture, np.float32) + grain, 0, 255).astype(np.uint8))

    return effect


def glare(picture: Image.Image, lot: random.Random) -> Image.Image:
    """A lamp in the glass of the frame, somewhere."""
    wide, high = picture.size
    light = Image.new("L", picture.size, 0)
    x, y, r = lot.randrange(wide), lot.randrange(high), lot.uniform(0.08, 0.2) * wide
    ImageDraw.Draw(light).ellipse((x - r, y - r * 0.6, x + r, y + r * 0.6), fill=235)
    light = light.filter(ImageFilter.GaussianBlur(r / 3))
    return Image.composite(Image.new("RGB", picture.size, (255, 255, 255)), picture, light)


def shadow(picture: Image.Image, lot: random.Random) -> Image.Image:
    """The photographer's own shadow over one side."""
    share = np.linspace(1.0, lot.uniform(0.25, 0.45), picture.width, dtype=np.float32)
    if lot.random() < 0.5:
        share = share[::-1]
    return Image.fromarray((np.asarray(picture, np.float32) * share[None, :, None]).astype(np.uint8))


def small(width: int) -> Effect:
    """Sent as a thumbnail so many pixels wide."""
    return lambda picture, _lot: picture.resize((width, round(picture.height * width / picture.width)))


def squeezed(quality: int) -> Effect:
    """As a messenger squeezes it: half the size and a JPEG of that quality."""

    def effect(picture: Image.Image, _lot: random.Random) -> Image.Image:
        half = picture.resize((picture.width * 2 // 3, picture.height * 2 // 3))
        return Image.open(io.BytesIO(jpeg(half, quality))).convert("RGB")

    return effect


def cut(picture: Image.Image, lot: random.Random) -> Image.Image:
    """A part is outside of the picture: half of the lines end in the middle."""
    wide, high = picture.size
    return picture.crop((0, 0, round(wide * lot.uniform(0.3, 0.42)), high))


def far_away(picture: Image.Image, lot: random.Random) -> Image.Image:
    """It hangs on a wall and the whole wall is in the picture, as large as telephones make it."""
    ground = Image.new("RGB", (4000, 3000), (176, 170, 160))
    near = picture.resize((1150, round(1150 * picture.height / picture.width)))
    ground.paste(near, (lot.randrange(200, 2600), lot.randrange(200, 1900)))
    return ground


def jpeg(picture: Image.Image, quality: int = 88, **more: object) -> bytes:
    """The bytes of a photo."""
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality, **more)
    return out.getvalue()


DISTORTIONS: dict[str, tuple[Effect, ...]] = {
    "straight": (),
    "tilted": (tilted(8),),
    "tilted_much": (tilted(20),),
    "on_its_side": (turned(1), tilted(4)),
    "upside_down": (turned(2), tilted(4)),
    "on_the_other_side": (turned(3), tilted(4)),
    "slanted": (slanted(0.08),),
    "slanted_much": (slanted(0.16),),
    "blurred": (blurred(2.2),),
    "blurred_much": (blurred(5),),
    "shaken": (shaken(7),),
    "shaken_much": (shaken(17),),
    "dark": (dark(0.3),),
    "very_dark": (dark(0.12),),
    "shadow": (shadow,),
    "glare": (glare,),
    "noisy": (noisy(28),),
    "small": (small(620),),
    "very_small": (small(380),),
    "squeezed": (squeezed(18),),
    "cut_off": (cut,),
    "far_away": (far_away,),
    "all_at_once": (slanted(0.06), shadow, tilted(6), blurred(1.2), noisy(8), squeezed(45)),
}


def photo(picture: Image.Image, distortion: str, lot: random.Random) -> bytes:
    """The licence as somebody photographed it: the bytes of a JPEG."""
    picture = on_a_table(picture, lot)
    for effect in DISTORTIONS[distortion]:
        picture = effect(picture, lot)
    return jpeg(picture)
