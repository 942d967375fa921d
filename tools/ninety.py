"""The ninety questions of the hall, asked of the running product and judged fact by fact; writes docs/ninety.md.

python3 tools/ninety.py            # starts the product on free ports, asks, writes the table
"""

from __future__ import annotations

import re
import sys
import tempfile
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = ROOT / "tests" / "conversation" / "ninety.yml"
OFFERS = {
    "human": r"找工作人员|人工|工作人员",
    "book": r"预约|约时间|约上门",
    "reminder": r"提醒",
}
Ask = Callable[[str, str], list[dict[str, Any]]]


@dataclass(frozen=True)
class Verdict:
    """How one wording of one row was answered; `missing` and `wrong` are empty when it was right."""

    row: int
    question: str
    intent: str
    answer: str
    text: str
    missing: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether every demanded fact was there and nothing forbidden was."""
        return not self.missing and not self.wrong


def load() -> list[dict[str, Any]]:
    """The ninety rows."""
    import yaml

    rows: list[dict[str, Any]] = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    return rows


def judge(row: Mapping[str, Any], question: str, ask: Ask) -> Verdict:
    """Ask one wording in a fresh conversation and hold the answer against its row."""
    replies = ask(uuid.uuid4().hex, question)
    shown = "\n".join(r["text"] for r in replies)
    buttons = "\n".join(b["title"] for r in replies for b in r["buttons"])
    custom = replies[0]["custom"] if replies else {}
    missing = [" | ".join(fact) for fact in row["must"] if not any(re.search(p, shown) for p in fact)]
    offers = row.get("offers") or ()
    if offers and not any(re.search(OFFERS[o], shown + buttons) for o in offers):
        missing.append("offer: " + "/".join(offers))
    if custom.get("intent") not in row["intents"]:
        missing.append(f"intent {custom.get('intent')} not in {row['intents']}")
    wrong = [p for p in row.get("must_not") or () if re.search(p, shown)]
    return Verdict(
        row["row"], question, str(custom.get("intent")), str(custom.get("answer")), shown, tuple(missing), tuple(wrong)
    )


def judge_all(ask: Ask, rows: Sequence[Mapping[str, Any]] | None = None) -> list[Verdict]:
    """Every wording of every row."""
    return [judge(row, question, ask) for row in rows or load() for question in row["asks"]]


def table(verdicts: Sequence[Verdict]) -> str:
    """The result as a Markdown page."""
    right = sum(v.right for v in verdicts)
    lines = [
        "# The ninety questions",
        "",
        f"Each question was asked in two wordings through the running system (`make evaluate`): "
        f"**{right} of {len(verdicts)} answers** hold every fact that their row demands and nothing forbidden.",
        "",
        "| row | question | intent | answer | verdict |",
        "|---|---|---|---|---|",
    ]
    for v in verdicts:
        verdict = (
            "right"
            if v.right
            else "; ".join([*(f"missing: {m}" for m in v.missing), *(f"forbidden: {w}" for w in v.wrong)])
        )
        lines.append(f"| {v.row} | {v.question} | {v.intent} | {v.answer} | {verdict.replace('|', '/')} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Start a product, ask, write docs/ninety.md; 1 when any answer was not right."""
    sys.path.insert(0, str(ROOT))
    from tests.fakes.product import running

    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "data") as product:
        verdicts = judge_all(product.say)
    (ROOT / "docs" / "ninety.md").write_text(table(verdicts), encoding="utf-8")
    bad = [v for v in verdicts if not v.right]
    for v in bad:
        print(f"{v.row} {v.question}: {v.intent} {v.answer} missing={v.missing} wrong={v.wrong}", file=sys.stderr)
    print(f"{len(verdicts) - len(bad)} of {len(verdicts)} right")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
