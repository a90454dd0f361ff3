"""Which known word somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable

# A longer word is no slip of the keyboard, and comparing it would take its time.
_LONGEST = 40
_FARTHEST = 2
_SHORT = 4


def near_miss(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that differs from a word by case or by at most two letters, or None.

    Args:
        word: What was written.
        known: The words that exist.
    """
    if not word or len(word) > _LONGEST:
        return None
    plain = _plain(word)
    best: tuple[int, str] | None = None
    for candidate in known:
        if _plain(candidate) == plain:
            return candidate
        if abs(len(candidate) - len(word)) <= _FARTHEST and len(set(candidate) ^ set(word)) <= 2 * _FARTHEST:
            distance = _distance(plain, _plain(candidate))
            farthest = _FARTHEST if len(candidate) > _SHORT else 1
            if distance <= farthest and (best is None or distance < best[0]):
                best = (distance, candidate)
    return best[1] if best else None


def suggestion(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return a remedy: the near miss if there is one, else the given clause."""
    meant = near_miss(word, known)
    return f"write {meant}" if meant else otherwise


def _plain(word: str) -> str:
    return word.lower().replace("-", "").replace("_", "")


def _distance(one: str, other: str) -> int:
    """Count the letters to add, remove, change or swap."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for index, letter in enumerate(one):
        earlier, before, row = before, row, [index + 1]
        for position, match in enumerate(other):
            cost = min(before[position + 1] + 1, row[position] + 1, before[position] + (letter != match))
            swapped = index and position and letter == other[position - 1] and one[index - 1] == match
            row.append(min(cost, earlier[position - 1] + 1) if swapped else cost)
    return row[-1]
