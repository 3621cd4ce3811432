# SPDX-License-Identifier: Apache-2.0
"""What is written where: licence lines, unfinished work, traces of the place it was written at, READMEs."""

import re
from pathlib import Path

import house

LICENCE = "SPDX-License-Identifier: Apache-2.0"
# Joined from parts, so that this file does not complain about itself.
UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b")
TRACES = {
    "a path of one machine": re.compile(r"(?<![\w.])/wo" + r"rk/"),
    "a folder outside the project": re.compile(r"\.\./sha" + r"red|\bresea" + r"rch/\w"),
    "the name of a package registry": re.compile(
        "|".join([r"deb\.deb" + r"ian\.org", r"py" + r"pi\.org", r"npm" + r"js\.(org|com)", r"crat" + r"es\.io",
                  r"proxy\.gol" + r"ang\.org"])),
}
README_LINES = range(8, 61)
# The top README is the project's own; these explain more than a room.
LONG_READMES = {Path("daemon/README.md"): 120, Path("daemon/protocol/README.md"): 240,
                Path("certmap/rules/README.md"): 90, Path("tests/integration/README.md"): 90,
                Path("daemon/signetd/stories/README.md"): 80}
# Folders deeper than this are drawers of a room: the README above them may speak for them.
ROOM_DEPTH = {"tests": 2, "packaging": 1}
DEEPEST_ROOM = 3  # daemon/worker/card


def licence(path, text):
    lines = (text.splitlines() + ["", ""])[:2]
    if path.suffix in house.CPP_SUFFIXES:
        good = lines[0] == f"// {LICENCE}"
    else:
        good = lines[1 if lines[0].startswith("#!") else 0] == f"# {LICENCE}"
    if not good:
        yield f": the first line (the second, after #!) is not '{LICENCE}'"


def unfinished(path, text):
    for number, line in enumerate(text.splitlines(), 1):
        if UNFINISHED.search(line):
            yield f":{number}: unfinished work: {line.strip()}"


def traces(path, text):
    for number, line in enumerate(text.splitlines(), 1):
        for name, pattern in TRACES.items():
            if pattern.search(line):
                yield f":{number}: {name}: {line.strip()}"


def missing_readmes(files, existing):
    """Folders with code right in them that have no README, nor are drawers below one."""
    lines = []
    for folder in sorted({path.parent for path in files if path.parent != Path(".")}):
        drawer = len(folder.parts) > ROOM_DEPTH.get(folder.parts[0], DEEPEST_ROOM)
        speaking = {folder, folder.parent} if drawer else {folder}
        if not any(place / "README.md" in existing for place in speaking):
            lines.append(f"{folder}: no README.md")
    return lines


def readme_length(path, text):
    limit = LONG_READMES.get(path, README_LINES.stop - 1)
    count = len(text.splitlines())
    if not README_LINES.start <= count <= limit:
        yield f": {count} lines; a README has {README_LINES.start} to {limit}"


def test_every_source_names_its_licence():
    found = house.complaints_about(house.cpp_files() + house.script_files(), licence)
    assert not found, house.report(found)


def test_nothing_is_left_unfinished():
    found = house.complaints_about(house.all_files(), unfinished)
    assert not found, house.report(found)


def test_the_project_stands_alone():
    found = house.complaints_about(house.all_files(), traces)
    assert not found, house.report(found)


def test_every_room_has_a_readme():
    found = missing_readmes(house.cpp_files() + house.script_files(), set(house.all_files()))
    assert not found, house.report(found)


def test_readmes_are_neither_stubs_nor_books():
    files = [path for path in house.all_files() if path.name == "README.md" and path.parent != Path(".")]
    found = house.complaints_about(files, readme_length)
    assert not found, house.report(found)


def test_a_missing_licence_is_found():
    assert list(licence(Path("a.cpp"), "#pragma once\n"))
    assert list(licence(Path("a.cpp"), f"\n// {LICENCE}\n"))
    assert list(licence(Path("a.py"), ""))
    assert not list(licence(Path("a.hpp"), f"// {LICENCE}\n#pragma once\n"))
    assert not list(licence(Path("run"), f"#!/bin/sh\n# {LICENCE}\n"))


def test_unfinished_work_and_traces_are_found():
    assert list(unfinished("a", "x\n# TO" + "DO: later\n"))
    assert not list(unfinished("a", "mkdtemp('/tmp/a.XXXXXX')"))
    assert list(traces("a", "cd /wo" + "rk/x"))
    assert list(traces("a", "see ../sha" + "red/x"))
    assert list(traces("a", "http://deb.deb" + "ian.org/"))
    assert not list(traces("a", "the work/life of a framework/x"))


def test_a_room_without_readme_is_found():
    files = [Path("policy/a.cpp"), Path("tests/unit/policy/a_test.cpp"), Path("meson.build")]
    assert missing_readmes(files, set()) == ["policy: no README.md", "tests/unit/policy: no README.md"]
    assert not missing_readmes(files, {Path("policy/README.md"), Path("tests/unit/README.md")})
    assert missing_readmes([Path("daemon/worker/card/a.cpp")], {Path("daemon/worker/README.md")})
    assert list(readme_length(Path("policy/README.md"), "x\n"))
    assert list(readme_length(Path("policy/README.md"), "x\n" * 61))
    assert not list(readme_length(Path("policy/README.md"), "x\n" * 20))
