# SPDX-License-Identifier: Apache-2.0
"""Writes the TOML that signet.toml and kdc.toml need: tables, tables of tables, arrays of tables, plain values."""

import json
import re

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def dumps(document: dict) -> str:
    return "\n".join(_table((), document)) + "\n"


def _table(path: tuple[str, ...], table: dict) -> list[str]:
    plain, nested = {}, {}
    for key, value in table.items():
        (nested if _is_nested(value) else plain)[key] = value
    lines = [f"{_key(key)} = {_value(value)}" for key, value in plain.items()]
    for key, value in nested.items():
        inner = (*path, key)
        name = ".".join(map(_key, inner))
        if isinstance(value, dict):
            heading = [] if value and all(map(_is_nested, value.values())) else [f"[{name}]"]
            lines += [*heading, *_table(inner, value)]
        else:
            for item in value:
                lines += [f"[[{name}]]", *_table(inner, item)]
    return lines


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name)


def _is_nested(value) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _value(value) -> str:
    """JSON's strings, numbers, booleans and arrays are TOML's, but for escapes neither needs here."""
    if value is None:
        raise ValueError("TOML has no null")
    return json.dumps(value, ensure_ascii=False)
