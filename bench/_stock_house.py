"""The stock way as a whole assistant, for bench/houses.py: its files and its model, and our own of the same sentences.

`rasa init` for Chinese with the same 2,000 sentences: a rule for every question with our own words as its response, a
form of six fields, an action server, and stories for its policies. The parts that understand are taken from the kept
model of `words` (bench/_stock.py), so that DIET is not trained twice; the policies are trained on those parts.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from bench import _stock, _subset
from bench.stock.fields import FIELDS
from nlu import lexicon

ROOT = _stock.ROOT
POLICIES = ROOT / "bench" / "stock" / "house.yml"
BOOKS, DRAW = "book_appointment", "everybody"
FALLBACK = "nlu_fallback"
ASKS = {
    "service": "您要办什么？", "start": "您想什么时候来？", "customer_name": "请告诉我您的姓名。",
    "phone": "请告诉我您的电话。", "licence_no": "您的证号是多少？", "confirmed": "对不对？",
}  # fmt: skip
STORIES = 60


def responses(intents: Iterable[str]) -> dict[str, list[dict[str, str]]]:
    """What is said to each intent: the first answer of ours to it, whole."""
    said: dict[str, str] = {}
    for path in sorted((ROOT / "data" / "knowledge").glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for entry in content.get("entries") or ():
            intent = entry.get("intent") or (content.get("defaults") or {}).get("intent")
            if intent and entry.get("text"):
                said.setdefault(intent, str(entry["text"]).strip())
    plain = {intent: said.get(intent, "好的。").replace("{", "").replace("}", "") for intent in intents}
    asked = {f"utter_ask_booking_form_{field}": text for field, text in ASKS.items()}
    told = {f"utter_{intent}": text for intent, text in plain.items()} | asked
    return {name: [{"text": text}] for name, text in told.items()} | {
        "utter_please_rephrase": [{"text": "没听懂，请再说一遍。"}]
    }


def domain(intents: list[str]) -> dict[str, Any]:
    """The domain: every intent, a form whose fields are believed as they are said."""
    asked = {"type": "from_text", "conditions": [{"active_loop": "booking_form"}]}
    slots = {
        field: {
            "type": "text",
            "influence_conversation": False,
            "mappings": [{**asked, "conditions": [{"active_loop": "booking_form", "requested_slot": field}]}],
        }
        for field in FIELDS
    }
    return {
        "version": "3.1",
        "intents": [*intents, FALLBACK],
        "slots": slots,
        "forms": {"booking_form": {"required_slots": list(FIELDS)}},
        "actions": ["validate_booking_form", "action_booking_result"],
        "responses": responses(intents),
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    }


def rules(intents: list[str]) -> list[dict[str, Any]]:
    """One rule per question, two for the form, one for what was not understood."""
    made = [
        {"rule": intent, "steps": [{"intent": intent}, {"action": f"utter_{intent}"}]}
        for intent in intents
        if intent != BOOKS
    ]
    form = {"action": "booking_form"}
    made += [
        {"rule": "begin to book", "steps": [{"intent": BOOKS}, form, {"active_loop": "booking_form"}]},
        {
            "rule": "booked",
            "condition": [{"active_loop": "booking_form"}],
            "steps": [form, {"active_loop": None}, {"slot_was_set": [{"requested_slot": None}]},
                      {"action": "action_booking_result"}],
        },
        {"rule": "not understood", "steps": [{"intent": FALLBACK}, {"action": "utter_please_rephrase"}]},
    ]  # fmt: skip
    return made


def stories(intents: list[str]) -> list[dict[str, Any]]:
    """Conversations of three to six questions, drawn by the seed; in every third one a time is booked, too."""
    dice = random.Random(_subset.SEED)
    asked = [intent for intent in intents if intent != BOOKS]
    made = []
    for number in range(STORIES):
        steps: list[dict[str, Any]] = []
        for intent in dice.sample(asked, dice.randint(3, 6)):
            steps += [{"intent": intent}, {"action": f"utter_{intent}"}]
        if number % 3 == 0:
            steps += [{"intent": BOOKS}, {"action": "booking_form"}, {"active_loop": "booking_form"},
                      {"active_loop": None}, {"action": "action_booking_result"}]  # fmt: skip
        made.append({"story": f"conversation {number}", "steps": steps})
    return made


def config(epochs: int | None = None) -> dict[str, Any]:
    """The pipeline of words.yml with the policies of house.yml; `epochs` of DIET in the place of its own."""
    both: dict[str, Any] = yaml.safe_load(_stock.config("words").read_text(encoding="utf-8"))
    both |= yaml.safe_load(POLICIES.read_text(encoding="utf-8"))
    if epochs is not None:
        both["pipeline"] = [
            part | ({"epochs": epochs} if part["name"] == "DIETClassifier" else {}) for part in both["pipeline"]
        ]
    return both


def write(folder: Path) -> None:
    """Lay the files of the stock assistant down, as `rasa train` reads them."""
    cases = _subset.trained_on(DRAW)
    intents = sorted({case.intent for case in cases})
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "data" / "nlu.yml").write_text(_subset.as_rasa(cases), encoding="utf-8")
    parts = {"data/rules": {"rules": rules(intents)}, "data/stories": {"stories": stories(intents)}}
    files = {"domain": domain(intents), "config": config(epochs=1)} | {
        name: {"version": "3.1", **part} for name, part in parts.items()
    }
    for name, content in files.items():
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")


def place() -> Path:
    """Where the stock assistant's model lies: by the sentences, the words to be said, the pipeline and the policies."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        parts = [path.read_bytes() for path in sorted(Path(folder).rglob("*.yml"))]
    return _named("house", [*parts, _stock.config("words").read_bytes()])


def place_of_ours() -> Path:
    """Where our own whole model lies."""
    parts = [path.read_bytes() for path in (ROOT / "config.yml", ROOT / "domain.yml", *_our_rules())]
    return _named("whole", [*parts, lexicon.fingerprint().encode()])


def _our_rules() -> list[Path]:
    return sorted((ROOT / "data" / "rules").glob("*.yml"))


def _named(kind: str, parts: list[bytes]) -> Path:
    digest = hashlib.sha256(b"\0".join(parts)).hexdigest()
    return _stock.place("words", DRAW).with_name(f"{kind}-{digest[:8]}.tar.gz")


def known() -> _stock.Trained | None:
    """The kept model of the stock assistant, None when it has not been trained."""
    return _stock.read(place())


def train() -> _stock.Trained:
    """Train the policies beside the kept parts that understand; the time is that of both.

    Raises RuntimeError with the end of what Rasa printed when training fails.
    """
    words = _stock.known("words", DRAW) or _stock.train("words", DRAW)
    model = place()
    with tempfile.TemporaryDirectory(prefix="train-", dir=model.parent) as name:
        folder = Path(name)
        write(folder)
        made, took = _rasa_train(folder, "config.yml", "domain.yml", ["data"], model)
        graft(words.model, made)
        for part in ("wall_s", "cpu_s"):
            took[part] = round(took[part] + getattr(words, part), 1)
        took["peak_mb"] = max(took["peak_mb"], words.peak_mb)
        return _keep(made, model, took)


def ours() -> _stock.Trained:
    """Our whole model, trained on the same sentences when it is not there; that takes half a minute."""
    model = place_of_ours()
    if found := _stock.read(model):
        return found
    model.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="train-", dir=model.parent) as name:
        folder = Path(name)
        (folder / "nlu.yml").write_text(_subset.as_rasa(_subset.trained_on(DRAW)), encoding="utf-8")
        data = [f"{folder}/nlu.yml", str(ROOT / "data" / "rules")]
        made, took = _rasa_train(folder, str(ROOT / "config.yml"), str(ROOT / "domain.yml"), data, model, ROOT)
        return _keep(made, model, took)


def _rasa_train(
    folder: Path, config: str, domain: str, data: list[str], model: Path, at: Path | None = None
) -> tuple[Path, dict[str, float]]:
    command = [
        str(_stock.ENGINE), "-m", "rasa", "train", "--config", config, "--domain", domain, "--data", *data,
        "--out", f"{folder}/out", "--fixed-model-name", "model",
    ]  # fmt: skip
    took = _stock.run(
        command, {"RASA_CACHE_DIRECTORY": f"{folder}/cache"}, _stock.beside(model, ".log"), at or folder
    )  # fmt: skip
    return folder / "out" / "model.tar.gz", took


def _keep(made: Path, model: Path, took: dict[str, float]) -> _stock.Trained:
    _stock.beside(model, ".json").write_text(json.dumps(took))
    made.replace(model)
    return _stock.Trained(model, **took)


def graft(giver: Path, taker: Path) -> None:
    """Put the fitted parts of one of Rasa's model files into another one, in the place of those with the same name.

    Raises RuntimeError when a part of the giver is not in the taker.
    """
    with tempfile.TemporaryDirectory(prefix="graft-", dir=taker.parent) as name:
        old, new = Path(name) / "giver", Path(name) / "taker"
        for model, folder in ((giver, old), (taker, new)):
            with tarfile.open(model) as archive:
                archive.extractall(folder, filter="data")
        for part in sorted((old / "components").iterdir()):
            place = new / "components" / part.name
            if not place.is_dir():
                raise RuntimeError(f"{taker.name} has no part {part.name}")
            shutil.rmtree(place)
            shutil.copytree(part, place)
        with tarfile.open(taker, "w:gz") as archive:
            archive.add(new, arcname="")
