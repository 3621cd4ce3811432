# SPDX-License-Identifier: Apache-2.0
"""C++ text, as far as the house rules need it: comments and literals blanked, functions found by their braces.

No parser: it judges text that clang-format has laid out and two compilers accept.
"""

import re
from dataclasses import dataclass

TOKEN = re.compile(
    r'//[^\n]*'
    r'|/\*.*?\*/'
    r'|(?:u8|[uUL])?R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'",
    re.DOTALL)
DIRECTIVE = re.compile(r'^[ \t]*#(?:[^\n\\]|\\\n|\\.)*', re.MULTILINE)


def blank(match):
    """The same shape in spaces; literals keep their quotes so that an expression stays one."""
    text = match.group(0)
    blank = re.sub(r'[^\n]', ' ', text)
    return blank if text.startswith('/') else text[-1] + blank[1:-1] + text[-1]


def code_of(text):
    """The text without what comments and literals say, same lines and columns."""
    return TOKEN.sub(blank, text)


def without_directives(code):
    return DIRECTIVE.sub(lambda match: re.sub(r'[^\n]', ' ', match.group(0)), code)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def closing(code, opening):
    """Position of the bracket that closes the one at `opening`; the end of the text if none does."""
    depth = 0
    for position in range(opening, len(code)):
        if code[position] in "([{":
            depth += 1
        elif code[position] in ")]}":
            depth -= 1
            if depth == 0:
                return position
    return len(code) - 1


@dataclass
class Function:
    header: str
    line: int
    lines: int


SCOPE = re.compile(r'^(inline\s+)?namespace\b|^extern\s*"')
TYPE = re.compile(r'^(template\s*<.*>\s*)?(requires\b.*)?(class|struct|union|enum)\b', re.DOTALL)
FUNCTION_END = re.compile(
    r'\)\s*(const|noexcept(\([^()]*\))?|override|final|mutable|try|&&?|requires\b[^;]*|->[^;]*|\s)*$')
MEMBER_INITIALIZERS = re.compile(r'\)\s*(noexcept(\([^()]*\))?\s*)?:(?!:)')
LAMBDA = re.compile(r'=\s*\[[^\]]*\]')


def _kind(header):
    """What the brace after this header opens: scope, function, part (the header goes on) or value."""
    if header.count("(") > header.count(")"):
        return "part"
    if MEMBER_INITIALIZERS.search(header):
        return "part" if re.search(r'[\w>]$', header) else "function"
    if SCOPE.search(header):
        return "scope"
    if TYPE.search(header) and not FUNCTION_END.search(header):
        return "scope"
    if LAMBDA.search(header) or FUNCTION_END.search(header):
        return "function"
    return "part"


def functions(text):
    """Every function at namespace or class scope; a lambda belongs to the function around it."""
    code = without_directives(code_of(text))
    found, start, position = [], 0, 0
    while position < len(code):
        mark = code[position]
        if mark in ";}":
            start = position + 1
        elif mark == ":" and re.search(r'\b(public|private|protected)\s*$', code[start:position]):
            start = position + 1
        elif mark == "{":
            header = code[start:position].strip()
            kind = _kind(header)
            if kind == "scope":
                start = position + 1
            else:
                end = closing(code, position)
                if kind == "function":
                    first = line_of(code, start + len(code[start:position]) - len(code[start:position].lstrip()))
                    found.append(Function(header, first, line_of(code, end) - first + 1))
                    start = end + 1
                position = end
        position += 1
    return found
