# SPDX-License-Identifier: Apache-2.0
"""The files that the house rules are about: everything in the tree that is not built or fetched."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

CPP_SUFFIXES = {".cpp", ".hpp"}
NOT_OURS = {"__pycache__", "subprojects", "node_modules"}


def all_files():
    """Every file of the tree, relative to its root, in a stable order."""
    found = []
    for folder, subfolders, names in os.walk(ROOT):
        top = Path(folder) == ROOT
        subfolders[:] = sorted(
            name for name in subfolders
            if name not in NOT_OURS and not name.startswith(".") and not (top and name.startswith("build")))
        found += [(Path(folder) / name).relative_to(ROOT) for name in sorted(names) if name != ".git"]
    return found


def cpp_files():
    return [path for path in all_files() if path.suffix in CPP_SUFFIXES]


def script_files():
    """Python and shell, by name or by their first line."""
    return [path for path in all_files() if path.suffix not in CPP_SUFFIXES and is_script(path)]


def is_script(path):
    if path.suffix in {".py", ".sh"}:
        return True
    text = read(path)
    return text is not None and text.startswith("#!")


def read(path):
    """The text of a file of the tree; None for what is not text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def in_folder(path, folder):
    return Path(folder) in Path(path).parents


def complaints_about(files, rule):
    """Runs rule(path, text) over the files; one line for each complaint."""
    lines = []
    for path in files:
        text = read(path)
        if text is not None:
            lines += [f"{path}{complaint}" for complaint in rule(path, text)]
    return lines


def report(complaints):
    """What an assertion shows: the number and the lines themselves."""
    return f"{len(complaints)} complaint(s):\n" + "\n".join(complaints)
