"""What the engine's server imports and this product's model never uses, left out: three quarters of the start.

Rasa 3.6.21 imports TensorFlow, scikit-learn, matplotlib and the clients of clouds before it serves anything, whatever
the model consists of; that is most of its start and more than half of its memory. A model made of `nlu/` and RulePolicy
alone needs none of it, so stand-ins take their places. As soon as the server is imported, a stand-in that is called
says so instead of doing nothing. A model with any other component gets the whole of Rasa, and so does
LIANXIN_RASA_PATCHES=off.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import json
import sys
import tarfile
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nlu.switch import SWITCH, off

PACKAGES = (
    "tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras", "sklearn", "matplotlib",
    "boto3", "botocore", "s3transfer", "questionary", "prompt_toolkit",
)  # fmt: skip
OURS = "nlu."
LIGHT = (
    "rasa.core.policies.ensemble.DefaultPolicyPredictionEnsemble", "rasa.core.policies.rule_policy.RulePolicy",
    "rasa.graph_components.", "rasa.nlu.classifiers.regex_message_handler.RegexMessageHandler",
)  # fmt: skip
"""Components of Rasa that compute nothing with these packages."""

_serving = False


class LeftOut(RuntimeError):
    """A stand-in was asked to do something."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} was left out of this process; start it with {SWITCH}=off to have all of Rasa")


def apply(model: Path | None) -> bool:
    """Put the stand-ins in place if that model can do without; whether they are."""
    if off() or model is None or not light(model):
        return False
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
    return True


def imported() -> None:
    """From now on the server is complete: no stand-in, if there are any, may be called any more."""
    global _serving
    _serving = True


def light(model: Path) -> bool:
    """Whether every component of a model's file is ours or one of `LIGHT`; False for a file that cannot be read."""
    try:
        with tarfile.open(model) as archive:
            member = archive.extractfile("metadata.json")
            used = [node["uses"] for node in json.load(member)["predict_schema"]["nodes"].values()] if member else [""]
    except (OSError, tarfile.TarError, KeyError, ValueError, TypeError, EOFError):
        return False
    return all(one.startswith((OURS, *LIGHT)) for one in used)


class _Meta(type):
    """A class that has every attribute, each another such class."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _class(f"{cls.__name__}.{name}")

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return _decorated(cls.__name__, args, kwargs) or super().__call__()


class _StandIn(metaclass=_Meta):
    """What a class of a left-out package is derived from or made of."""

    def __init_subclass__(cls, **_: Any) -> None:
        pass

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _decorated(type(self).__name__, args, kwargs) or self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _class(f"{type(self).__name__}.{name}")


def _decorated(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What a stand-in was put above as a decorator, None for any other call. Raises LeftOut while serving."""
    if _serving:
        raise LeftOut(name)
    alone = len(args) == 1 and not kwargs
    return args[0] if alone and isinstance(args[0], (types.FunctionType, type)) else None


def _class(name: str) -> Any:
    return _Meta(name, (_StandIn,), {})


class _Module(types.ModuleType):
    """A module that has everything."""

    __path__: Sequence[str] = ()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = _class(f"{self.__name__}.{name}")
        setattr(self, name, made)
        return made


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Answers for the left-out packages before anybody looks for their files."""

    def find_spec(self, name: str, _path: Any = None, _target: Any = None) -> importlib.machinery.ModuleSpec | None:
        if name.partition(".")[0] not in PACKAGES:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _Module(spec.name)

    def exec_module(self, _module: types.ModuleType) -> None:
        """There is nothing in it."""
