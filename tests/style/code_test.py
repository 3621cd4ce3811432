# SPDX-License-Identifier: Apache-2.0
"""Constructs that have bitten, and what to write instead. CONTRIBUTING.md has the stories."""

import re

import cpp_source
import house

PRODUCT = ("certmap", "policy", "daemon", "pam_module", "kdc_plugin")
LIBRARY_ROOMS = ("certmap", "policy", "daemon/protocol")

ANYWHERE = {
    r"\bdetached\b": "a coroutine whose end nobody sees; give co_spawn a completion handler",
    r"\bawaitable_operators\b": "|| waits for the first success, not the first end; use within()",
    r"\b(stoi|stol|stoll|stoul|stoull|stof|stod|stold|atoi|atol|atoll|atof)\s*\(":
        "reads '12x' as 12 or throws; use std::from_chars and check that all was read",
    r"\b(class|struct|enum)\s+(\[\[\w+\]\]\s*)?\w*(Manager|Helper|Utils?|Handler|Impl|Base|Common)\b(?!\s*::)":
        "a name that says nothing; use the field's term",
}
IN_PRODUCT = {
    r"\b(usleep|sleep|nanosleep|clock_nanosleep|sleep_for|sleep_until)\s*\(":
        "wait for the event, with a deadline",
}
IN_HEADERS = {r"\busing\s+namespace\b": "opens a namespace in every file that includes this one"}
IN_LIBRARIES = {
    r"\bstd::(cout|cerr|clog)\b|\b(syslog|sd_journal_\w+|printf|fprintf|puts|perror)\s*\(":
        "libraries never log; return what happened",
}
SUPPRESSION = re.compile(r"NOLINT\w*")
REASONED = re.compile(r"NOLINT(NEXTLINE|BEGIN)?\([\w.,\- ]+\):? \S.{9,}|NOLINTEND\([\w.,\- ]+\)")


def rules_for(path):
    rules = dict(ANYWHERE)
    if str(path).startswith(PRODUCT):
        rules |= IN_PRODUCT
    if str(path).endswith(".hpp"):
        rules |= IN_HEADERS
    if str(path).startswith(LIBRARY_ROOMS):
        rules |= IN_LIBRARIES
    return rules


def banned(path, text):
    code = cpp_source.code_of(text)
    for pattern, reason in rules_for(path).items():
        for match in re.finditer(pattern, code):
            yield f":{cpp_source.line_of(code, match.start())}: {match.group(0).strip()}: {reason}"


def awaited(code):
    """(position, text) of every co_await expression, up to the end of the expression around it."""
    for match in re.finditer(r"\bco_await\b", code):
        end = match.end()
        while end < len(code) and code[end] not in ";,)]}":
            end = cpp_source.closing(code, end) + 1 if code[end] in "([{" else end + 1
        yield match.start(), code[match.start():end]


def coroutines(path, text):
    code = cpp_source.code_of(text)
    for position, expression in awaited(code):
        line = cpp_source.line_of(code, position)
        if "{" in expression:
            yield f":{line}: brace in a co_await expression: g++ 12 destroys the temporary twice; name it first"
        group = re.match(r"co_await\s*\(", expression)
        if group and "||" in expression[:cpp_source.closing(expression, group.end() - 1)]:
            yield f":{line}: || between awaitables waits for the first success; use within()"


def choices_between_coroutines(path, text):
    code = cpp_source.code_of(text)
    for match in re.finditer(r"\?[^;?{}]*\bco_await\b", code):
        yield (f":{cpp_source.line_of(code, match.start())}: co_await in a conditional expression: g++ 12 destroys the "
               "result too early; write an if")


def suppressions(path, text):
    for match in SUPPRESSION.finditer(text):
        if not REASONED.match(text, match.start()):
            yield f":{cpp_source.line_of(text, match.start())}: a suppression names its check and gives the reason"


def test_nothing_banned_is_used():
    found = house.complaints_about(house.cpp_files(), banned)
    assert not found, house.report(found)


def test_coroutines_avoid_the_known_traps():
    found = house.complaints_about(house.cpp_files(), coroutines)
    found += house.complaints_about(house.cpp_files(), choices_between_coroutines)
    assert not found, house.report(found)


def test_suppressions_have_reasons():
    found = house.complaints_about(house.cpp_files(), suppressions)
    assert not found, house.report(found)


def test_banned_words_are_found():
    for path, line in [
            ("daemon/a.cpp", "co_spawn(io, f(), asio::detached);"),
            ("daemon/a.cpp", "using namespace asio::experimental::awaitable_operators;"),
            ("tests/a.cpp", "int x = std::stoi(text);"),
            ("policy/a.cpp", "x = atoi(text);"),
            ("policy/a.hpp", "class CardManager {"),
            ("daemon/a.cpp", "std::this_thread::sleep_for(1s);"),
            ("pam_module/a.cpp", "  usleep(10);"),
            ("tests/a.hpp", "using namespace std;"),
            ("certmap/a.cpp", 'std::cerr << "x";')]:
        assert list(banned(path, line)), line


def test_what_only_looks_banned_passes():
    for path, line in [
            ("daemon/a.cpp", '// detached; log("detached");'),
            ("tests/card/a.cpp", "sleep_for(delay);"),
            ("tests/a.cpp", "using namespace std::chrono_literals;"),
            ("daemon/signetd/a.cpp", "auto handler = x; sleeping();"),
            ("policy/a.cpp", "snprintf_like(x); struct Base64 {};")]:
        assert not list(banned(path, line)), line


def test_coroutine_traps_are_found():
    for line in ["co_await f(Settings{1, 2});",
                 "auto x = co_await f({1, 2});",
                 "co_await Timer{io}.wait();",
                 "co_await f([&] { g(); });",
                 "auto r = co_await (a() || b());"]:
        assert list(coroutines("a.cpp", line)), line


def test_choices_between_coroutines_are_found():
    for line in ["auto x = a ? co_await f() : co_await g();", "x = a ? b : co_await g();"]:
        assert list(choices_between_coroutines("a.cpp", line)), line
    for line in ["for (auto x : co_await f()) g(x);", "if (a) x = co_await f();", "y = a ? b : c; co_await f();"]:
        assert not list(choices_between_coroutines("a.cpp", line)), line


def test_plain_coroutines_pass():
    for line in ["if (co_await f(x)) { g(); }",
                 "if (co_await f() || ready) { g(); }",
                 "for (auto x : co_await f()) { g(x); }",
                 "switch (co_await f()) { case 1: break; }",
                 'co_await f("{");',
                 "Settings s{1, 2}; co_await f(s);"]:
        assert not list(coroutines("a.cpp", line)), line


def test_bare_suppressions_are_found():
    mark = "// NO" + "LINT"
    assert list(suppressions("a.cpp", "x(); " + mark))
    assert list(suppressions("a.cpp", "x(); " + mark + "(bugprone-use-after-move)"))
    assert list(suppressions("a.cpp", "x(); " + mark + ": it is fine this way"))
    assert not list(suppressions("a.cpp", "x(); " + mark + "(bugprone-use-after-move): moved back above"))
