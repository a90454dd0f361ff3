"""The model of CodeDeploy's API as botocore ships it, for the tests that hold our lists of words against it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import botocore
import botocore.loaders
import pytest

if TYPE_CHECKING:
    from enum import Enum

# The model that the lists were written from. Older ones lack words that we have; none may have a word that we lack.
_WRITTEN_FROM = (1, 43, 11)

WordsCheck = Callable[[str, "type[Enum] | set[str]"], None]


@pytest.fixture(scope="session")
def shapes() -> dict[str, Any]:
    """The shapes of the model by name."""
    model = botocore.loaders.Loader().load_service_model("codedeploy", "service-2")
    return dict(model["shapes"])


@pytest.fixture(scope="session")
def same_words(shapes: dict[str, Any]) -> WordsCheck:
    """A check that one of our lists has exactly the words of an enum of the model."""
    current = tuple(int(part) for part in re.findall(r"\d+", botocore.__version__)[:3]) >= _WRITTEN_FROM

    def check(shape: str, words: type[Enum] | set[str]) -> None:
        ours = words if isinstance(words, set) else {str(word) for word in words}
        if shape not in shapes and not current:
            pytest.skip(f"botocore {botocore.__version__} does not know {shape} yet")
        theirs = set(shapes[shape]["enum"])
        assert theirs <= ours
        if current:
            assert theirs == ours

    return check
