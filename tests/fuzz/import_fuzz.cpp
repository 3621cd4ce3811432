// SPDX-License-Identifier: Apache-2.0
// Files of accounts: 'L' and LDIF, 'C' and CSV, or a mapping file of pam_pkcs11. What comes out of them can
// be stored, problems can be shown, and strict and lenient agree about a file without one.

#include "certmap/store/entry_record.hpp"
#include "certmap/store/sha256.hpp"
#include "certmap/sync/import.hpp"
#include "certmap/text/text.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace signet::certmap;

void require(bool held) {
    if (!held) std::abort();
}

Result<Certificate> some_certificate(std::span<const std::uint8_t> der) {
    if (der.empty() || der.size() > max_certificate_size) return Error{"empty, or too long", {}};
    const auto digest = store::sha256({reinterpret_cast<const char*>(der.data()), der.size()});
    Certificate certificate;
    std::ranges::copy(digest, certificate.sha256.begin());
    certificate.key.bits_sha256.fill(der[0]);
    return certificate;
}

Result<void> import(char kind, std::istream& text, const ImportCalls& calls) {
    if (kind == 'L') return import_ldif(text, "FILE", calls);
    if (kind == 'C') return import_csv(text, "FILE", calls);
    return import_map_file(text, "FILE", calls);
}

void check_error(const Error& error) {
    require(error.problem.starts_with("FILE") && !character_problem(error.problem));
    require(!character_problem(error.hint));
}

struct Outcome {
    std::vector<Entry> entries;
    bool clean = true;
};

Outcome run(char kind, const std::string& text, bool lenient) {
    Outcome outcome;
    ImportCalls calls;
    calls.take = [&](const Entry& entry) {
        require(!store::entry_problem(entry));
        const std::string record = store::encode(entry);
        require(*store::decode(entry.id, record) == entry);
        outcome.entries.push_back(entry);
        return Result<void>();
    };
    calls.parse_certificate = some_certificate;
    if (lenient)
        calls.complain = [&](const ImportProblem& problem) {
            check_error(problem.error);
            outcome.clean = false;
        };
    std::istringstream stream(text);
    const auto result = import(kind, stream, calls);
    if (!result) check_error(result.error());
    outcome.clean = outcome.clean && result.has_value();
    return outcome;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string text(data + 1, data + size);
    const auto strict = run(static_cast<char>(data[0]), text, false);
    const auto lenient = run(static_cast<char>(data[0]), text, true);
    require(strict.clean == lenient.clean);
    if (strict.clean) require(strict.entries == lenient.entries);
    return 0;
}
