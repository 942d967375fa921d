"""What a test may need from the machine, and what happens when it is not there.

A test that needs an absent program is skipped, with one summary line for all of them; under NO_SKIP=1 (set by
.ci/run) every skip is a failure.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Generator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# marker -> (what it is called, Debian package, programs of which one must be on PATH)
NEEDS = {
    "browser": ("Chromium", "chromium", ("chromium", "chromium-browser", "google-chrome")),
    "node": ("Node", "nodejs", ("node",)),
    "npm": ("npm", "npm", ("npm",)),
    "postgres": ("PostgreSQL", "postgresql", ("initdb",)),
    "redis": ("Redis", "redis-server", ("redis-server",)),
    "nginx": ("nginx", "nginx", ("nginx",)),
    "systemd": ("systemd", "systemd", ("systemd-analyze",)),
    "haproxy": ("HAProxy", "haproxy", ("haproxy",)),
}
ENGINE = ROOT / ".venv-rasa" / "bin" / "python"
ABSENT = pytest.StashKey[Counter[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers that pyproject.toml does not; leave the telling of skips to the summary."""
    config.addinivalue_line("markers", "node: needs Node")
    config.addinivalue_line("markers", "npm: needs npm")
    config.addinivalue_line("markers", "redis: needs Redis")
    config.addinivalue_line("markers", "nginx: needs nginx")
    config.addinivalue_line("markers", "systemd: needs systemd-analyze")
    config.addinivalue_line("markers", "haproxy: needs HAProxy")
    config.option.reportchars = config.option.reportchars.replace("a", "fEX").replace("s", "")
    config.stash[ABSENT] = Counter()
    # Debian keeps the database server's programs off PATH.
    servers = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name.zfill(3))
    off_path = [*map(str, reversed(servers)), "/usr/sbin"]  # where Debian has nginx
    os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", ""), *off_path])


def _absent(item: pytest.Item) -> list[str]:
    """The names in NEEDS (or "engine") that this test needs and the machine does not have."""
    programs = [name for name in NEEDS if item.get_closest_marker(name)]
    absent = [name for name in programs if not any(map(shutil.which, NEEDS[name][2]))]
    return [*absent, "engine"] if item.get_closest_marker("rasa") and not ENGINE.exists() else absent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what cannot run on this machine."""
    for item in items:
        absent = _absent(item)
        if absent:
            item.add_marker(pytest.mark.skip(reason=f"needs {', '.join(absent)}"))
            item.config.stash[ABSENT].update(absent)


def _not_allowed(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure where none is allowed; an expected failure is no skip."""
    if os.environ.get("NO_SKIP") and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: skipped where no skip is allowed (NO_SKIP): {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Apply NO_SKIP to tests."""
    report = yield
    _not_allowed(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Apply NO_SKIP to whole files that skip themselves."""
    report = yield
    _not_allowed(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """One line for everything that was skipped, with the command that brings it back."""
    skipped = len(terminalreporter.stats.get("skipped", []))
    if not skipped:
        return
    absent = config.stash[ABSENT]
    names = [f"{NEEDS[name][0] if name in NEEDS else 'dialogue engine'} ({count})" for name, count in absent.items()]
    packages = " ".join(NEEDS[name][1] for name in absent if name in NEEDS)
    helps = f"; install: sudo apt-get install {packages}" if packages else ""
    what = f"missing: {', '.join(names)}{helps}" if names else "see -rs for the reasons"
    terminalreporter.write_line(f"skipped {skipped} {'test' if skipped == 1 else 'tests'}; {what}", yellow=True)
