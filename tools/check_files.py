"""Check the files named on the command line for what no other tool here looks at: their bytes."""

from __future__ import annotations

import sys
from pathlib import Path

LARGEST = 500_000
GENERATED = {".ambr", ".json", ".svg"}


def faults(path: Path) -> list[str]:
    """Return what is wrong with one file."""
    content = path.read_bytes()
    if len(content) > LARGEST:
        return [f"{len(content)} bytes; the repository holds no file over {LARGEST}"]
    if b"\0" in content:
        return []
    found = []
    if b"\r\n" in content:
        found.append("lines end with CR LF; use LF")
    if content and not content.endswith(b"\n"):
        found.append("the last line has no end")
    for number, line in enumerate(content.splitlines(), 1):
        if line.startswith((b"<<<<<<< ", b">>>>>>> ")):
            found.append(f"line {number}: a merge conflict is left")
        if line != line.rstrip() and path.suffix not in GENERATED:
            found.append(f"line {number}: white space at the end")
    return found


def main() -> int:
    """Print all faults; the exit status tells whether there are any."""
    messages = [f"{name}: {fault}" for name in sys.argv[1:] if Path(name).is_file() for fault in faults(Path(name))]
    print("\n".join(messages) or "All files are clean.")
    return bool(messages)


if __name__ == "__main__":
    sys.exit(main())
