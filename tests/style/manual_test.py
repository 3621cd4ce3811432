# SPDX-License-Identifier: Apache-2.0
"""The manual pages name exactly the options of the PAM module and of the commands, the checks that signetctl makes, and the words of mapping rules; every
page is installed, and what a page refers to is there."""

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


# Which sources have the options of which page.
COMMANDS = {
    "signetctl.8": r"daemon/signetctl/(?!certmap_|store_option)\w+\.cpp|daemon/signetctl/network/fetch\.cpp",
    "signetctl-certmap.8": r"daemon/signetctl/(certmap_\w+|store_option|network/certmap_\w+|network/sync_options)\.cpp",
    "signetctl-kdc.8": r"daemon/signetctl/kdc/\w+\.cpp",
    "signetctl-setup.8": r"daemon/signetctl/setup/\w+\.cpp",
}
OPTION = r"--([a-z][a-z-]+)"
OF_EVERY_VERB = {"socket", "json", "help", "version", "quiet"}
# Of other programs, which these pages name beside their own.
FOREIGN = {"now", "check"}


def options_added_in(text):
    return {option for names in re.findall(r'add_(?:option|flag)\("([^"]+)"', text) for option in re.findall(OPTION, names)}


def options_named_in(page):
    """Outside of what is to be typed."""
    return set(re.findall(OPTION, re.sub(r"^```$.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL)))


@pytest.mark.parametrize("page", COMMANDS)
def test_a_page_names_the_options_of_its_verbs(page):
    added = set()
    for path in house.cpp_files():
        if re.fullmatch(COMMANDS[page], str(path)):
            added |= options_added_in(house.read(path))
    named = options_named_in(house.read(f"packaging/man/{page}.scd"))
    assert added
    assert sorted(added - OF_EVERY_VERB - named) == []
    assert sorted(named - added - OF_EVERY_VERB - FOREIGN) == []


def test_an_option_that_is_missing_is_found():
    assert options_added_in('app.add_flag("--follow,-f", x);\napp.add_option("FILE", y)') == {"follow"}
    assert options_named_in("*--follow*\n\n```\nls --all\n```\n[--lines _N_]") == {"follow", "lines"}


RULES_PAGE = "packaging/man/signet-rules.5.scd"


def test_the_page_of_rules_has_every_word_of_the_language():
    page = house.read(RULES_PAGE).replace("\\_", "_")
    words = re.findall(r'^    \{"(\w+)", NameSource', house.read("certmap/rules/template_words.cpp"), re.MULTILINE)
    assert words and {word for word in words if "{" + word not in page} == set()
    assert set(re.findall(r"\*\{([a-z_0-9]+)", page)) == set(words)
    names = re.findall(r'^    \{"(\w+)", (?:Text|Binary)Name', house.read("certmap/rules/san_name.cpp"), re.MULTILINE)
    assert names and {name for name in names if f"*{name}*" not in page} == set()


def test_a_page_refers_to_pages_that_are_there():
    pages = {page.name.removesuffix(".scd") for page in (house.ROOT / PAGES).glob("*.scd")}
    for page in pages:
        named = {f"{name}.{part}" for name, part in re.findall(r"\*([a-z_.-]+)\*\((\d)\)", house.read(f"{PAGES}/{page}.scd").replace("\\", ""))}
        ours = {name for name in named if re.match(r"signet|kdc\.toml|pam_signet", name)}
        assert ours <= pages, page


ANSWERS_SOURCE = "daemon/signetctl/setup/answers.cpp"
ANSWERS_PAGE = "packaging/man/signetctl-setup.8.scd"


def test_the_page_names_the_answers_of_a_setup_in_their_order():
    rows = re.findall(r'\bkey\("([a-z0-9_]+)",.*?"([^"]*)"\)[,;]', house.read(ANSWERS_SOURCE), re.DOTALL)
    section = re.search(r"^# ANSWERS$(.*?)^# ", house.read(ANSWERS_PAGE), re.MULTILINE | re.DOTALL)
    assert rows and [key for key, _ in rows] == re.findall(r"^\*([a-z0-9_]+)\* =", section.group(1), re.MULTILINE)


PAGES = "packaging/man"


def test_every_page_is_made_and_is_in_one_package():
    made = set(re.findall(r"'([a-z_.-]+\.[578])'", house.read("packaging/meson.build")))
    packaged = [page for lists in sorted((house.ROOT / "packaging/debian").glob("*.install"))
                for page in re.findall(r"man/man\d/(\S+)", lists.read_text(encoding="utf-8"))]
    pages = sorted(page.name.removesuffix(".scd") for page in (house.ROOT / PAGES).glob("*.scd"))
    assert pages == sorted(made) == sorted(packaged)
