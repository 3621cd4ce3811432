# SPDX-License-Identifier: Apache-2.0
"""The translations, as far as the house rules need them: what xgettext finds in the sources, what a catalogue has, and literals that
are said to people and that xgettext does not find."""

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import cpp_source
import house

FOLDER = house.ROOT / "packaging/po"
# What xgettext looks for (packaging/po/meson.build), and a test of this file compares.
KEYWORDS = {"phrase", "counted", "tr", "told", "add_option", "add_flag"}


def listed(name):
    """The lines of LINGUAS or POTFILES."""
    lines = (FOLDER / name).read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def extraction_options():
    return re.findall(r"'(--[^']*)'", (FOLDER / "meson.build").read_text())


def extracted(files, options=None):
    """What there is to translate in the files, as a catalogue without translations."""
    command = ["xgettext", *(options or extraction_options()), "--no-wrap", "-o", "-", *map(str, files)]
    run = subprocess.run(command, cwd=house.ROOT, capture_output=True, text=True, check=True)
    assert not run.stderr, run.stderr
    return run.stdout


@dataclass
class Message:
    english: tuple  # the sentence; of what is counted, the one for 1 and the one for many
    translations: list = field(default_factory=list)
    flags: set = field(default_factory=set)


UNESCAPED = {"n": "\n", "t": "\t"}


def _text(lines):
    quoted = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', lines))
    return re.sub(r"\\(.)", lambda m: UNESCAPED.get(m.group(1), m.group(1)), quoted)


FIELD = re.compile(r'^(msgid|msgid_plural|msgstr(?:\[\d\])?) ((?:"(?:[^"\\]|\\.)*"\n?)+)', re.MULTILINE)


def messages(catalogue):
    """The messages of the text of a .po or .pot file without its header; obsolete ones have the flag."""
    found = []
    for block in re.split(r"\n\n+", catalogue):
        flags = set(re.findall(r"[\w-]+", " ".join(re.findall(r"^#,(.*)$", block, re.MULTILINE))))
        if re.search(r"^#~", block, re.MULTILINE):
            block, flags = re.sub(r"^#~ ?", "", block, flags=re.MULTILINE), flags | {"obsolete"}
        fields = FIELD.findall(block)
        english = tuple(_text(lines) for name, lines in fields if name.startswith("msgid"))
        if english and english[0]:
            found.append(Message(english, [_text(lines) for name, lines in fields if name.startswith("msgstr")], flags))
    return found


def places_of(text):
    """What is filled in: names, or for what is numbered by its order the numbers."""
    places = re.findall(r"\{([^{}]*)\}", text)
    plain = [place.split(":")[0] for place in places]
    if any(name == "" for name in plain):
        return sorted(str(number) if name == "" else name for number, name in enumerate(plain))
    return sorted(set(plain)) if all(name.isdigit() for name in plain) else sorted(plain)


def faults_of(message):
    """What is wrong with a message of a catalogue, one line each."""
    sentence = message.english[0]
    for flag in sorted({"fuzzy", "obsolete"} & message.flags):
        yield f"is {flag}: {sentence}"
    if not message.translations or "" in message.translations:
        yield f"is not translated: {sentence}"
        return
    many = message.english[-1]
    for translation in message.translations:
        if places_of(translation) != places_of(many):
            yield f"has other places: {translation}"
        if translation.endswith("\n") != sentence.endswith("\n") or translation.endswith(" ") != sentence.endswith(" "):
            yield f"ends otherwise: {translation}"


# A sentence, or a word that stands for one: two words, or one with a capital and an end.
SAID = re.compile(r"[A-Za-z]{2,}[,;:)']* [(']?[A-Za-z]{2,}|^\W*[A-Z][a-z]+[.:?!]")


# A brace behind one of these begins a list, and behind anything else a block.
IN_LISTS = (",", "(", "{", "=")


def _calls_around(code, position):
    """The names of the functions whose argument lists the position is in, innermost first."""
    depth, names = 0, []
    for place in range(position - 1, -1, -1):
        if code[place] in ")]}":
            depth += 1
        elif code[place] in "([{":
            if depth:
                depth -= 1
                continue
            name = re.search(r"([A-Za-z_]\w*)\s*$", code[:place][-80:])
            if code[place] == "{" and not name and code[:place].rstrip()[-1:] not in IN_LISTS:
                break
            names.append(name.group(1) if name else "")
        elif code[place] == ";" and not depth:
            break
    return names


def literals_outside(text, is_said, silent=frozenset()):
    """(line, literal, functions around it) of what is said to people and not found by xgettext."""
    code = cpp_source.without_directives(cpp_source.code_of(text))
    for token in cpp_source.TOKEN.finditer(text):
        literal = token.group(0)
        if not literal.endswith('"') or code[token.start()] != '"' or not is_said(literal[1:-1]):
            continue
        around = _calls_around(code, token.start())
        if not set(around) & (KEYWORDS | set(silent)):
            yield cpp_source.line_of(text, token.start()), literal, around


def reads_as_sentence(text):
    return SAID.search(text.replace("\\n", "\n").replace('\\"', '"')) is not None


def files_with_texts():
    """Every source in which xgettext finds something."""
    product = ("certmap", "policy", "daemon", "pam_module", "kdc_plugin")
    files = [path for path in house.cpp_files() if path.parts[0] in product]
    options = [option for option in extraction_options() if option != "--no-location"]
    references = re.findall(r"^#: (.*)$", extracted(files, [*options, "--add-location=file"]), re.MULTILINE)
    return sorted({name for line in references for name in line.split()})
