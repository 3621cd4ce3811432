# SPDX-License-Identifier: Apache-2.0
"""What the built libraries show to their hosts, and which libraries the programs draw in.

A PAM module lives in login and sshd, a PKCS#11 module in libkrb5: a symbol too many can replace one of
theirs. The daemon is root: a library too many is foreign code in it.
"""

import re
import subprocess

import pytest

EXPORTS = {
    "pam_signet.so": r"pam_sm_(authenticate|setcred|acct_mgmt|open_session|close_session|chauthtok)",
    "signet_pkcs11.so": r"C_GetFunctionList",
    "signet_kdc_proxy.so": r"signet_https_post",
}
# libgcc_s and libm are kept out by link flags: one thing less that is loaded before main.
NEEDED = {
    "signetd": r"libc\.so\.6|libstdc\+\+\.so\.6|libsystemd\.so\.0|ld-linux-.*\.so\.\d",
    # sshd starts it twice for each logon, and libraries are most of the time that it would take.
    "signetctl": r"libc\.so\.6|libstdc\+\+\.so\.6|ld-linux-.*\.so\.\d",
    # Neither libldap nor libcurl: root's command is the better for not having them. libpam: `setup` tries root's way back.
    "signetctl-verbs": r"lib(c|stdc\+\+|gcc_s|crypto|lmdb|krb5|pam|seccomp|systemd)\.so\.\d+|ld-linux-.*\.so\.\d",
    # A worker of a realm whose KDCs are behind a proxy loads libcurl by its module, and no other does.
    "signet-worker": r"lib(crypto|z|pcsclite|seccomp|lmdb|krb5|gssapi_krb5|resolv|stdc\+\+|gcc_s|c)\.so\.\d+|ld-linux-.*\.so\.\d",
    "pam_signet.so": r"libpam\.so\.0|libc\.so\.6|libstdc\+\+\.so\.6|ld-linux-.*\.so\.\d",
}
REQUIRED_EXPORT = {"pam_signet.so": "pam_sm_authenticate", "signet_pkcs11.so": "C_GetFunctionList",
                   "signet_kdc_proxy.so": "signet_https_post"}


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def exported(library):
    lines = output_of("nm", "--dynamic", "--defined-only", "--format=posix", str(library)).splitlines()
    return [line.split()[0].split("@")[0] for line in lines]


def needed(program):
    return re.findall(r"\(NEEDED\).*\[(.+)\]", output_of("readelf", "--dynamic", "--wide", str(program)))


def unwanted(names, pattern):
    return [name for name in names if not re.fullmatch(pattern, name)]


def built(build, name):
    """The one file of that name in the build directory."""
    found = [path for path in build.rglob(name) if path.is_file() and "meson-" not in str(path)]
    if not found:
        pytest.skip(f"{name} is not built yet")
    assert len(found) == 1, f"more than one {name}: {found}"
    return found[0]


@pytest.mark.parametrize("name", EXPORTS)
def test_exports_only_its_interface(build, name):
    names = exported(built(build, name))
    assert REQUIRED_EXPORT[name] in names
    assert not unwanted(names, EXPORTS[name])


@pytest.mark.parametrize("name", NEEDED)
def test_links_only_what_it_may(build, name):
    names = needed(built(build, name))
    assert "libc.so.6" in names
    assert not unwanted(names, NEEDED[name])


@pytest.fixture(scope="module")
def careless_library(tmp_path_factory):
    """A module that shows its insides and links the mathematics library."""
    folder = tmp_path_factory.mktemp("careless")
    source = folder / "a.cpp"
    source.write_text('#include <cmath>\nint inside(double x) { return static_cast<int>(std::erf(x)); }\n'
                      'extern "C" int pam_sm_authenticate() { return 0; }\n')
    subprocess.run(["c++", "-shared", "-fPIC", "-o", folder / "a.so", source, "-Wl,--no-as-needed", "-lm"],
                   check=True)
    return folder / "a.so"


def test_a_symbol_too_many_is_found(careless_library):
    names = exported(careless_library)
    assert "pam_sm_authenticate" in names
    assert any("inside" in name for name in unwanted(names, EXPORTS["pam_signet.so"]))


def test_a_library_too_many_is_found(careless_library):
    assert "libm.so.6" in unwanted(needed(careless_library), NEEDED["signetd"])
