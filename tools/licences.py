"""Lists what the environments install under a copyleft licence: `python3 tools/licences.py`.

Reads the metadata of installed packages, of all environments that are there, and the names of the native
libraries that some wheels carry inside.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPYLEFT = re.compile(r"\b(A?GPL|LGPL|MPL|EPL|CDDL|EUPL|OSL|CECILL|GNU|Mozilla Public|Eclipse Public|Affero)", re.I)
# A choice that includes a permissive licence is taken at that licence.
PERMISSIVE_CHOICE = re.compile(r"\b(MIT|BSD|Apache)[^()]*\bOR\b|\bOR\b[^()]*\b(MIT|BSD|Apache)")
LONGEST_NAME = 200  # some packages put the whole text where the name belongs
# Native libraries under copyleft that wheels are known to carry, by the beginning of their file names.
NATIVE = {
    "libavcodec": "FFmpeg, LGPL-2.1-or-later (GPL where built so)",
    "libx264": "x264, GPL-2.0-or-later",
    "libx265": "x265, GPL-2.0-or-later",
    "libmp3lame": "LAME, LGPL-2.0-or-later",
    "libgomp": "GCC runtime, GPL-3.0-or-later with runtime exception",
    "libgfortran": "GCC runtime, GPL-3.0-or-later with runtime exception",
    "libquadmath": "GCC runtime, LGPL-2.1-or-later",
    "libkeyutils": "keyutils, LGPL-2.1-or-later",
    "libgmp": "GMP, LGPL-3.0-or-later",
    "libgnutls": "GnuTLS, LGPL-2.1-or-later",
    "libnettle": "Nettle, LGPL-3.0-or-later",
    "libhogweed": "Nettle, LGPL-3.0-or-later",
    "libidn2": "libidn2, LGPL-3.0-or-later",
    "libunistring": "libunistring, LGPL-3.0-or-later",
    "libasound": "ALSA library, LGPL-2.1-or-later",
    "libcrypt-": "libxcrypt, LGPL-2.1-or-later",
}
# Copyleft parts inside a package that neither its metadata nor a library's name tells.
INSIDE = {"tensorflow": "Eigen, MPL-2.0", "axe-playwright-python": "axe-core, MPL-2.0"}


@dataclass(frozen=True, order=True)
class Finding:
    """One package and the copyleft licence that it, or a library inside its wheel, is under."""

    package: str
    licence: str


def _declared(dist: Distribution) -> list[str]:
    def field(name: str) -> list[str]:
        return list(dist.metadata.get_all(name) or [])

    classifiers = [name.rsplit("::", 1)[-1].strip() for name in field("Classifier") if "License ::" in name]
    free_text = [text for text in field("License") if len(text) <= LONGEST_NAME]
    return field("License-Expression") or classifiers + free_text


def copyleft(dist: Distribution) -> list[str]:
    """The copyleft licences that a package declares; empty when a permissive one may be chosen instead."""
    names = [name for name in _declared(dist) if COPYLEFT.search(name)]
    return [name for name in dict.fromkeys(names) if not PERMISSIVE_CHOICE.search(name)]


def native(dist: Distribution) -> Iterator[str]:
    """The copyleft licences of native libraries inside the package's files."""
    for file in dist.files or []:
        if ".so" in file.name or file.suffix == ".dylib":
            yield from (licence for start, licence in NATIVE.items() if file.name.startswith(start))


def findings(site_packages: Path) -> set[Finding]:
    """Everything under copyleft in one environment's folder of packages."""
    found: set[Finding] = set()
    for dist in distributions(path=[str(site_packages)]):
        name = re.sub(r"[-_.]+", "-", dist.metadata["Name"]).lower()
        inside = [INSIDE[name]] if name in INSIDE else []
        found.update(Finding(name, licence) for licence in (*copyleft(dist), *native(dist), *inside))
    return found


def folders(root: Path = ROOT) -> list[Path]:
    """The package folders of the environments that are there."""
    return [
        path
        for name in (".venv", ".venv-rasa", ".venv-voice", ".venv-photo", ".venv-judge")
        for path in root.glob(f"{name}/lib/python3.*/site-packages")
    ]


def unnamed(notice: str, found: set[Finding]) -> list[Finding]:
    """The findings whose package NOTICE does not name as the first word of a list item."""
    named = {match.lower() for match in re.findall(r"^\s*[-*] ([\w.-]+)", notice, re.MULTILINE)}
    return sorted(finding for finding in found if finding.package not in named)


def main() -> int:
    """Print the findings; exit code 1 when NOTICE leaves one out."""
    found = {finding for folder in folders() for finding in findings(folder)}
    for finding in sorted(found):
        print(f"{finding.package}\t{finding.licence}")
    left_out = unnamed((ROOT / "NOTICE").read_text(encoding="utf-8"), found)
    for finding in left_out:
        print(f"NOTICE does not name {finding.package} ({finding.licence})", file=sys.stderr)
    return 1 if left_out else 0


if __name__ == "__main__":
    sys.exit(main())
