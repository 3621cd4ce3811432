# SPDX-License-Identifier: Apache-2.0
"""A file fits into a head, a function onto a screen."""

import ast
import re

import cpp_source
import house

FILE_LINES = 300
FUNCTION_LINES = 60
REASON = re.compile(r"Long on purpose: \S.{14,}")
REASON_WITHIN = 10  # lines: a reason stands in the head of the file or nowhere


def long_file(path, text):
    lines = text.splitlines()
    if len(lines) > FILE_LINES and not REASON.search("\n".join(lines[:REASON_WITHIN])):
        yield f": {len(lines)} lines, {FILE_LINES} at most without a reason (Long on purpose: ...)"


def long_cpp_function(path, text):
    for function in cpp_source.functions(text):
        if function.lines > FUNCTION_LINES:
            yield f":{function.line}: function of {function.lines} lines, {FUNCTION_LINES} at most"


def long_python_function(path, text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > FUNCTION_LINES:
            yield f":{node.lineno}: function {node.name} is over {FUNCTION_LINES} lines"


def python_files():
    return [path for path in house.script_files() if path.suffix == ".py" or "python" in first_line(path)]


def first_line(path):
    return house.read(path).split("\n", 1)[0]


def test_files_are_short():
    found = house.complaints_about(house.cpp_files() + house.script_files(), long_file)
    assert not found, house.report(found)


def test_cpp_functions_are_short():
    found = house.complaints_about(house.cpp_files(), long_cpp_function)
    assert not found, house.report(found)


def test_python_functions_are_short():
    found = house.complaints_about(python_files(), long_python_function)
    assert not found, house.report(found)


def test_a_long_file_needs_its_reason_in_the_head():
    body = "x\n" * FILE_LINES
    reason = "// Long on purpose: one table, one place to read it.\n"
    assert list(long_file("f.cpp", body + "x\n"))
    assert list(long_file("f.cpp", body + reason))
    assert list(long_file("f.cpp", "// Long on purpose: yes\n" + body))
    assert not list(long_file("f.cpp", reason + body))
    assert not list(long_file("f.cpp", body))


def counted(text):
    return [(function.line, function.lines) for function in cpp_source.functions(text)]


def test_functions_are_counted_from_signature_to_brace():
    assert counted("namespace a {\nint f(int x)\n{\n    return x;\n}\n}\n") == [(2, 4)]
    assert counted("struct S {\n    int f() const { return 1; }\n    int a_{3};\n};\n") == [(2, 1)]
    assert counted("class S : public T {\npublic:\n    S();\n};\nS::S() : a_{1}, b_{2} {\n    g();\n}\n") == [(5, 3)]
    assert counted("template <class T>\nT f(T x = {}) {\n    return x;\n}\n") == [(1, 4)]
    assert counted("TEST(A, B) {\n    x();\n}\n") == [(1, 3)]
    assert counted("enum class E : int { a, b };\nconst int t[] = {1, 2};\nvoid f() {\n}\n") == [(3, 2)]


def test_braces_in_text_and_lambdas_do_not_end_a_function():
    assert counted('void f() {\n    g("}", \'}\', R"(}})"); // }\n    h([] {\n        i();\n    });\n}\n') == [(1, 6)]
    assert counted("#define A {\nvoid f() {\n    int x = 1\'000;\n}\n") == [(2, 3)]


def test_a_long_function_is_found():
    body = "    x();\n"
    assert not list(long_cpp_function("f.cpp", "void f() {\n" + body * (FUNCTION_LINES - 2) + "}\n"))
    assert list(long_cpp_function("f.cpp", "void f() {\n" + body * (FUNCTION_LINES - 1) + "}\n"))
    assert list(long_cpp_function("f.cpp", "auto f = [](int a) {\n" + body * FUNCTION_LINES + "};\n"))
    assert list(long_python_function("f.py", "def f():\n" + body * FUNCTION_LINES))
