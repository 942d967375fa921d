"""Tables about a pack: a summary for people, every clip for whoever wants to look one up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from tools.pack.scoring import Errors, added
from tools.pack.shelf import Row
from tools.pack.verdicts import Control

BEGIN, END = "<!-- pack: begin -->", "<!-- pack: end -->"
WORST = 30
COLUMNS = (
    "kind",
    "edge",
    "text",
    "seconds",
    "syllables_wrong",
    "syllables",
    "characters_wrong",
    "take",
    "heard",
    "sha256",
)


def distinct(rows: Sequence[Row]) -> list[Row]:
    """One row for every sound, however many lines of the plan it serves."""
    return list({row["sha256"]: row for row in rows}.values())


def errors(rows: Iterable[Row], what: str) -> Errors:
    """The errors of these clips together, in `syllables` or `characters`."""
    return added(Errors(*row["judge"][what]) for row in rows)


def _percent(rate: float) -> str:
    return f"{100 * rate:.1f}"


def summary(rows: Sequence[Row], size: int, controls: Sequence[Control]) -> list[str]:
    """Figures by kind, and what became of the controls, as Markdown."""
    clips = distinct(rows)
    groups = [(kind, [row for row in clips if row["kind"] == kind]) for kind in ("whole", "carrier", "slot")]
    lines = [
        f"{len(clips)} clips, {sum(row['seconds'] for row in clips) / 60:.1f} minutes, {size / 1e6:.1f} MB.",
        "",
        "| kind | clips | minutes | syllables wrong, % | characters wrong, % | clips without a wrong syllable, % |",
        "|---|---|---|---|---|---|",
        *(_line(kind, group) for kind, group in [*groups, ("all", clips)] if group),
    ]
    if controls:
        lines += ["", "| control that must fail | tried | failed |", "|---|---|---|"]
        for name in dict.fromkeys(one.name for one in controls):
            tried = [one for one in controls if one.name == name]
            lines.append(f"| {name} | {len(tried)} | {sum(one.failed for one in tried)} |")
    return lines


def _line(kind: str, rows: Sequence[Row]) -> str:
    perfect = sum(not row["judge"]["syllables"][0] for row in rows) / len(rows)
    figures = [_percent(errors(rows, what).rate) for what in ("syllables", "characters")]
    minutes = sum(row["seconds"] for row in rows) / 60
    return f"| {kind} | {len(rows)} | {minutes:.1f} | {' | '.join(figures)} | {_percent(perfect)} |"


def worst(rows: Sequence[Row], most: int = WORST) -> list[str]:
    """The clips with the largest share of wrong syllables."""
    ranked = sorted(
        distinct(rows), key=lambda row: (-Errors(*row["judge"]["syllables"]).rate, row["text"], row["edge"])
    )
    lines = ["| said | kind | wrong syllables | heard |", "|---|---|---|---|"]
    for row in ranked[:most]:
        wrong, of = row["judge"]["syllables"]
        if wrong:
            place = row["kind"] if row["edge"] == "any" else f"{row['kind']}, {row['edge']}"
            lines.append(
                f"| {row['text']} | {place} | {wrong} of {of} | {row['judge']['heard'].replace(' | ', ' / ')} |"
            )
    return lines


def every(rows: Sequence[Row]) -> str:
    """All clips as tab-separated lines."""
    lines = ["\t".join(COLUMNS)]
    for row in distinct(rows):
        judge = row["judge"]
        facts = {**row, "heard": judge["heard"], "characters_wrong": judge["characters"][0]}
        facts |= dict(zip(("syllables_wrong", "syllables"), judge["syllables"], strict=True))
        lines.append("\t".join(str(facts[name]).replace("\t", " ") for name in COLUMNS))
    return "\n".join(lines) + "\n"


def put(page: Path, lines: Sequence[str]) -> None:
    """Write lines between the marks of a page. Raises ValueError when it has none."""
    text = page.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        raise ValueError(f"{page.name} has no {BEGIN} … {END}")
    head, rest = text.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    page.write_text(f"{head}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{tail}", encoding="utf-8")
