# SPDX-License-Identifier: Apache-2.0
"""Every C++ file is as clang-format lays it out."""

import shutil
import subprocess

import pytest

import house


def layout_complaints(files, cwd):
    command = ["clang-format", "--dry-run", "-Werror", "--style=file:" + str(house.ROOT / ".clang-format")]
    run = subprocess.run(command + [str(path) for path in files], cwd=cwd, capture_output=True, text=True)
    return run.stderr.strip() if run.returncode else ""


@pytest.fixture(autouse=True)
def clang_format():
    if shutil.which("clang-format") is None:
        pytest.skip("clang-format is not installed")


def test_the_tree_is_formatted():
    files = house.cpp_files()
    found = layout_complaints(files, house.ROOT) if files else ""
    assert not found, found


def test_a_misplaced_brace_is_found(tmp_path):
    (tmp_path / "bad.cpp").write_text("int f()\n{ return 1;}\n")
    (tmp_path / "good.cpp").write_text("int f() {\n    return 1;\n}\n")
    assert layout_complaints(["bad.cpp"], tmp_path)
    assert not layout_complaints(["good.cpp"], tmp_path)
