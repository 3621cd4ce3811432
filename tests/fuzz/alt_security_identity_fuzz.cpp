// SPDX-License-Identifier: Apache-2.0
// The texts of altSecurityIdentities, as a directory may hold them: what is read has one canonical form that
// is bounded and printable, and its own text reads as the same key.
#include "certmap/entries/alt_security_identity.hpp"
#include "certmap/text/text.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace signet::certmap;

// One line feed may stand between the parts of a value; no other control character anywhere.
void expect_printable(const MappingKey& key) {
    const std::size_t joint = key.value.find('\n');
    const std::string_view value = key.value;
    if (joint == 0 || joint + 1 == value.size()) std::abort();
    if (character_problem(value.substr(0, joint))) std::abort();
    if (joint != std::string::npos && character_problem(value.substr(joint + 1))) std::abort();
}

void expect_sound(const MappingKey& key) {
    if (key.value.empty() || key.value.size() > max_key_value) std::abort();
    expect_printable(key);
    const std::string text = to_alt_security_identity(key);
    const auto again = parse_alt_security_identity(text);
    if (text.size() <= max_alt_security_identity && (!again || *again != key)) std::abort();
}

void expect_helpful(const Error& error, std::size_t size) {
    if (error.problem.empty() || error.column == 0 || error.column > size + 1) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    const auto key = parse_alt_security_identity(text);
    if (key)
        expect_sound(*key);
    else
        expect_helpful(key.error(), size);

    Certificate certificate;
    certificate.issuer.parts = {{{"2.5.4.3", "CA", true}}};
    certificate.subject = certificate.issuer;
    certificate.serial = {0x80, 0x01};
    certificate.subject_key_id = {0xab};
    const std::string slip = explain_mismatch(certificate, text);
    if (slip.empty() && !key) std::abort();
    return 0;
}
