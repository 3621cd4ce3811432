// SPDX-License-Identifier: Apache-2.0
#pragma once

// One reader of certmap/sync over a text, and what came of it.

#include "certmap/entries/alt_security_identity.hpp"
#include "certmap/sync/import.hpp"

#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace signet::certmap::test {

using Import = Result<void> (*)(std::istream&, const std::string&, const ImportCalls&);

struct Outcome {
    std::vector<Entry> entries;
    std::vector<ImportProblem> problems;
    std::optional<Error> end;
};

// Stands in for the parser: "DER..." is a certificate.
inline Result<Certificate> fake_certificate(std::span<const std::uint8_t> der) {
    if (der.size() < 3 || der[0] != 'D') return Error{"no DER", {}};
    Certificate certificate;
    certificate.sha256.fill(der.back());
    certificate.key.bits_sha256.fill(der.back());
    return certificate;
}

inline Outcome run(Import import, const std::string& text, bool lenient = false) {
    Outcome outcome;
    ImportCalls calls;
    calls.take = [&](const Entry& entry) {
        outcome.entries.push_back(entry);
        return Result<void>();
    };
    if (lenient) calls.complain = [&](const ImportProblem& problem) { outcome.problems.push_back(problem); };
    calls.parse_certificate = fake_certificate;
    std::istringstream stream(text);
    const auto result = import(stream, "FILE", calls);
    if (!result) outcome.end = result.error();
    return outcome;
}

inline std::string ending(const Outcome& outcome) {
    return outcome.end ? outcome.end->problem : "no error";
}

inline std::string digest(const char* pair) {
    std::string text;
    for (int count = 0; count < 32; ++count)
        text += pair;
    return text;
}

// What is kept of a certificate in fake_certificate()'s eyes.
inline EntryCertificate kept(const std::string& der) {
    EntryCertificate certificate;
    certificate.public_key.fill(static_cast<std::uint8_t>(der.back()));
    certificate.der.assign(der.begin(), der.end());
    return certificate;
}

inline MappingKey alt(const std::string& text) {
    return *parse_alt_security_identity(text);
}

} // namespace signet::certmap::test
