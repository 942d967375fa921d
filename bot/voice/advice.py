"""What an operator is told about a further voice: what to install, where its files go, what licence it has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Advice:
    """`package` is asked for its version; None: a program that stays outside."""

    package: str | None
    text: str


PIP = "python3 -m pip --python .venv/bin/python install"
ADVICE = {
    "edge": Advice(
        "edge-tts",
        """edge: the reading voice of Microsoft's browser, over the internet.
  Install    {pip} "edge-tts>=7.3"
  Switch on  LIANXIN_VOICE_EDGE=on         off by default; refused in the mainland profile
  Licence    edge-tts is LGPL-3.0. The service is meant for the browser: Microsoft promises nothing, and it has
             refused whole regions before. A public body should decide that knowingly.
  Privacy    every word goes abroad. Texts with names, numbers or addresses are never sent there.""",
    ),
    "sherpa": Advice(
        "sherpa-onnx",
        """sherpa: sherpa-onnx with a model of your own, without internet.
  Install    {pip} "sherpa-onnx>=2.0"    (about 45 MB)
  Model      download one of these archives from the releases of github.com/k2-fsa/sherpa-onnx (tts-models) and
             unpack it, so that {models}/NAME/tokens.txt exists:
               kokoro-multi-lang-v1_1     Apache-2.0, the clearest licence and the best voice; first choice
               matcha-icefall-zh-baker    from the Baker corpus: read its terms, often stated to be non-commercial;
                                          put vocos-22khz-univ.onnx into the same folder
               vits-melo-tts-zh_en        smaller, mixed Chinese and English
  Switch on  by itself with the first model found; LIANXIN_VOICE_MODEL=NAME picks one, off switches it off,
             LIANXIN_VOICE_SPEAKER=NUMBER takes another of its speakers
  Licence    sherpa-onnx is Apache-2.0; the model's licence is beside its files.
  Speed      on two cores Kokoro needs about two seconds for a second of speech: text comes at once, sound later.""",
    ),
    "piper": Advice(
        None,
        """piper: a program of its own, without internet. It is never loaded into this house, because it is GPL-3.0.
  Install    in an environment of its own:  python3 -m venv piper && piper/bin/pip install "piper-tts[zh,http]"
  Model      a Chinese voice NAME.onnx with NAME.onnx.json beside it, for instance from
             huggingface.co/rhasspy/piper-voices (zh/zh_CN); put them into {models}/piper
  Switch on  as a program  LIANXIN_VOICE_PIPER=…/piper/bin/piper and LIANXIN_VOICE_PIPER_MODEL=…/NAME.onnx
             or as a server  piper/bin/python -m piper.http_server -m …/NAME.onnx --host 127.0.0.1 --port 5000
                             LIANXIN_VOICE_PIPER_URL=http://127.0.0.1:5000   (this machine only)
  Licence    piper is GPL-3.0-or-later; each voice has its own, in its MODEL_CARD.""",
    ),
    "wetext": Advice(
        "wetext",
        """wetext: reads amounts with units that our own rules do not know (5mol).
  Install    {pip} "wetext>=0.1.8"    (about 55 MB)
  Switch on  LIANXIN_VOICE_NORMALISER=wetext
  Licence    Apache-2.0.
  Needed?    Hardly ever: dates, times, telephones, licences and money are read by our own rules either way.""",
    ),
}


AFTERWARDS = """With uv instead of pip:  uv pip install --python .venv/bin/python …
An upgrade that builds .venv anew takes these packages away: install them again. The versions that are tested stand in
requirements/test.txt, the ranges in pyproject.toml (extras voice, voice-local, asr, tn).
Then start the product again, and:  python3 -m bot voice install --check"""


def advice(name: str, models: Path) -> str:
    """The words for one of ADVICE."""
    return ADVICE[name].text.format(pip=PIP, models=models)
