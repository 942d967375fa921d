"""What the engine's process leaves out: only for a model that needs none of it, and never in silence."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.cli.main import ROOT
from tools import left_out

OURS = (
    "nlu.cascade.CostCascade", "rasa.core.policies.rule_policy.RulePolicy",
    "rasa.core.policies.ensemble.DefaultPolicyPredictionEnsemble",
    "rasa.graph_components.providers.domain_provider.DomainProvider",
    "rasa.nlu.classifiers.regex_message_handler.RegexMessageHandler",
)  # fmt: skip
HEAVY = ("rasa.nlu.classifiers.diet_classifier.DIETClassifier", "rasa.core.policies.ted_policy.TEDPolicy", "other.X")


def model(folder: Path, components: Sequence[str]) -> Path:
    """A model's archive that names these components."""
    told = json.dumps({"predict_schema": {"nodes": {str(n): {"uses": one} for n, one in enumerate(components)}}})
    file = folder / "model.tar.gz"
    with tarfile.open(file, "w:gz") as archive:
        member = tarfile.TarInfo("metadata.json")
        member.size = len(told)
        archive.addfile(member, io.BytesIO(told.encode()))
    return file


def test_a_model_of_our_own_parts_and_rules_needs_nothing_heavy(tmp_path: Path) -> None:
    assert left_out.light(model(tmp_path, OURS))


@pytest.mark.parametrize("heavy", HEAVY)
def test_one_other_component_is_enough_to_have_all_of_it(tmp_path: Path, heavy: str) -> None:
    assert not left_out.light(model(tmp_path, [*OURS, heavy]))
    assert not left_out.apply(model(tmp_path, [*OURS, heavy]))


def test_a_file_that_is_no_model_leaves_everything_as_it_is(tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt.tar.gz"
    spoilt.write_bytes(model(tmp_path, OURS).read_bytes()[:40])
    assert not left_out.light(spoilt)
    assert not left_out.light(tmp_path / "none.tar.gz")
    assert not left_out.apply(None)


def test_the_switch_of_the_patches_leaves_nothing_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(left_out.SWITCH, "off")
    assert not left_out.apply(model(tmp_path, OURS))


PROGRAM = """
import sys
from pathlib import Path
from tools import left_out
assert left_out.apply(Path(sys.argv[1])) and left_out.apply(Path(sys.argv[1]))
import tensorflow as tf
import sklearn.model_selection
from tensorflow.keras.layers import Layer
from sklearn.base import clone

class Mine(tf.keras.Model):
    kind: "tf.Tensor" = tf.float32

    @tf.function(input_signature=[tf.TensorSpec([None])])
    def run(self):
        return 1

@tf.function
def plain():
    return 2

assert plain() == 2
left_out.imported()
for use in (Mine, tf.zeros, clone, Layer, sklearn.model_selection.train_test_split):
    try:
        use([1])
    except left_out.LeftOut as error:
        print(error)
"""


def test_classes_may_be_derived_while_it_is_imported_and_whoever_uses_them_later_is_told(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(model(tmp_path, OURS))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    told = done.stdout.splitlines()
    assert len(told) == 5
    assert told[1] == (
        "tensorflow.zeros was left out of this process; start it with LIANXIN_RASA_PATCHES=off to have all of Rasa"
    )


def test_whether_and_what_is_changed_inside_rasa_is_known_without_importing_any_of_it() -> None:
    program = "import sys, nlu.patches, nlu.switch; print([n for n in sys.modules if n.partition('.')[0] == 'rasa'])"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
