# SPDX-License-Identifier: Apache-2.0
"""The manual pages name exactly the options that the PAM module reads, and the checks that signetctl makes; every page is installed."""

import re

import pytest

import cpp_source
import house

OPTIONS_SOURCE = "pam_module/options.cpp"
OPTIONS_PAGE = "packaging/man/pam_signet.8.scd"
NAME = r"[a-z][a-z0-9_]+"


def options_in_source(text):
    """The first string of every row of the option table: {"name", ...} or {"name=", ...}."""
    literals_kept = cpp_source.TOKEN.sub(lambda m: m.group(0) if m.group(0)[0] != "/" else " ", text)
    return set(re.findall(r'\{\s*"(' + NAME + r')=?"', literals_kept))


def options_in_page(text):
    """Bold words that begin a line of the section OPTIONS."""
    section = re.search(r"^# OPTIONS$(.*?)(?=^# |\Z)", text, re.MULTILINE | re.DOTALL)
    return set(re.findall(r"^\*(" + NAME + r")=?\*", section.group(1), re.MULTILINE)) if section else set()


def test_the_page_names_the_options_of_the_module():
    if not all((house.ROOT / path).exists() for path in (OPTIONS_SOURCE, OPTIONS_PAGE)):
        pytest.skip(f"{OPTIONS_SOURCE} or {OPTIONS_PAGE} does not exist yet")
    options = options_in_source(house.read(OPTIONS_SOURCE))
    assert options, f"no option table found in {OPTIONS_SOURCE}"
    assert options == options_in_page(house.read(OPTIONS_PAGE))


def test_a_page_that_lags_behind_is_found():
    source = '// {"old", x}\nconstexpr Option table[] = {\n    {"debug", &a},\n    {"socket=", &b}};\n'
    page = "# OPTIONS\n\n*debug*\n\tSay more.\n\n*socket*=_PATH_\n\tConnect there.\n\n# SEE ALSO\n\n*login*(1)\n"
    assert options_in_source(source) == {"debug", "socket"}
    assert options_in_page(page) == {"debug", "socket"}
    assert options_in_page(page.replace("*socket*", "*sockets*")) != options_in_source(source)
    assert options_in_page("# NAME\n\n*debug*\n") == set()


CHECKS_SOURCE = "daemon/signetctl/check/host_checks.cpp"
CHECKS_PAGE = "packaging/man/signetctl.8.scd"


def test_the_page_names_the_checks_of_a_host_in_their_order():
    checks = re.findall(r'HostCheck\{"([a-z0-9-]+)"', house.read(CHECKS_SOURCE))
    section = re.search(r"^# CHECK$(.*?)^# ", house.read(CHECKS_PAGE), re.MULTILINE | re.DOTALL)
    assert checks and checks == re.findall(r"^\|  _([a-z0-9-]+)_$", section.group(1), re.MULTILINE)


PAGES = "packaging/man"


def test_every_page_is_made_and_is_in_one_package():
    made = set(re.findall(r"'([a-z_.-]+\.[578])'", house.read("packaging/meson.build")))
    packaged = [page for lists in sorted((house.ROOT / "packaging/debian").glob("*.install"))
                for page in re.findall(r"man/man\d/(\S+)", lists.read_text(encoding="utf-8"))]
    pages = sorted(page.name.removesuffix(".scd") for page in (house.ROOT / PAGES).glob("*.scd"))
    assert pages == sorted(made) == sorted(packaged)
