"""What happens to instances that launch mid-deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdk_codedeploy.service import OutdatedInstancesStrategy

if TYPE_CHECKING:
    from conftest import WordsCheck


def test_words(same_words: WordsCheck) -> None:
    same_words("OutdatedInstancesStrategy", OutdatedInstancesStrategy)
