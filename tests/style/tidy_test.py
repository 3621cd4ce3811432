# SPDX-License-Identifier: Apache-2.0
"""The script `tidy` complains when clang-tidy does. Whether the tree is clean is the suite tidy's business."""

import json
import shutil
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest

import house

loader = SourceFileLoader("tidy", str(Path(__file__).with_name("tidy")))
script = module_from_spec(spec_from_loader("tidy", loader))
loader.exec_module(script)


@pytest.fixture
def build(tmp_path):
    """A build of one careless and one careful source, under the checks of the house."""
    shutil.copy(house.ROOT / ".clang-tidy", tmp_path)
    sources = {"bad.cpp": "int* f() {\n    return 0;\n}\n", "good.cpp": "int* f() {\n    return nullptr;\n}\n"}
    for name, text in sources.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "compile_commands.json").write_text(json.dumps(
        [{"directory": str(tmp_path), "command": f"c++ -c {name}", "file": name} for name in sources]))
    return tmp_path


@pytest.mark.skipif(shutil.which("clang-tidy") is None, reason="clang-tidy is not installed")
def test_a_careless_source_is_found(build):
    assert script.tidy(build, build / "bad.cpp")[1] != 0
    assert script.tidy(build, build / "good.cpp")[1] == 0


def test_generated_and_foreign_sources_are_left_out(tmp_path):
    files = [str(house.ROOT / "policy/a.cpp"), "generated.cpp", "/usr/src/foreign.cpp"]
    (tmp_path / "compile_commands.json").write_text(json.dumps([{"file": name} for name in files]))
    assert script.own_sources(tmp_path, "") == [house.ROOT / "policy/a.cpp"]
    assert script.own_sources(tmp_path, "daemon") == []
    assert script.main([str(tmp_path), "daemon"]) == 77
