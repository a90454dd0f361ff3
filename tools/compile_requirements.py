"""Compile requirements/*.txt, with hashes, from pyproject.toml. Needs uv (`make requirements`).

The files name no package index: pip takes that from the user's own configuration.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "requirements"
LOWEST_PYTHON = "3.10"


def lowest_bounds() -> list[str]:
    """Return each dependency of the library pinned at the lower bound of its range."""
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    pins = []
    for dependency in dependencies:
        name, bounds = dependency.split(">=")
        pins.append(f"{name}=={bounds.split(',')[0]}")
    return pins


def compile_file(name: str, what: str, *arguments: str, library: bool = True) -> None:
    """Write one file, keeping the pins it has where they still fit unless `--upgrade` is among the arguments.

    Args:
        name: Name of the file.
        what: What it is for.
        arguments: For uv: groups and the like.
        library: Whether it holds the library's own dependencies.
    """
    target = FOLDER / name
    old = target.read_text() if target.exists() else ""
    with tempfile.TemporaryDirectory() as folder:
        compiled = Path(folder, name)
        # uv keeps the pins that it finds in its output.
        compiled.write_text(old)
        command = ["uv", "pip", "compile", *(["pyproject.toml"] if library else []), *arguments]
        command += ["--universal", "--python-version", LOWEST_PYTHON, "--generate-hashes"]
        command += ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--quiet"]
        subprocess.run([*command, "--output-file", str(compiled)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        # A temporary file's name says nothing, and would be another each time.
        pins = re.sub(r"-c \S+", "the lower bounds", compiled.read_text())
        new = f"# {what}\n# Made by `make requirements`; do not edit.\n{pins}"
    # A file that is not written anew does not make `make` set the environment up again.
    if new != old:
        target.write_text(new)
    print(f"requirements/{name}: {'unchanged' if new == old else 'written'}")


def main() -> None:
    """Compile all files; arguments such as `--upgrade` go to uv."""
    extra = sys.argv[1:]
    compile_file("runtime.txt", "What the library itself needs.", *extra)
    compile_file("dev.txt", "Everything that `make` uses.", "--group", "dev", *extra)
    local_aws = "The local AWS that `make e2e` deploys to, and its clients."
    compile_file("e2e.txt", local_aws, "--group", "e2e", *extra, library=False)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as constraints:
        constraints.write("\n".join(lowest_bounds()))
        constraints.flush()
        compile_file(
            "lowest.txt",
            "The test suite with every dependency of the library at its lower bound.",
            *("--group", "lowest", "--constraint", constraints.name, *extra),
        )


if __name__ == "__main__":
    main()
