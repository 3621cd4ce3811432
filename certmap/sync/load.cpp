// SPDX-License-Identifier: Apache-2.0
#include "certmap/sync/load.hpp"

#include "certmap/sync/accounts.hpp"
#include "certmap/sync/place.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <unordered_set>
#include <utility>

namespace signet::certmap {
namespace {

constexpr std::uint64_t progress_interval = 1000;

constexpr std::array<std::pair<std::string_view, ImportFormat>, 4> format_names{{
    {"toml", ImportFormat::toml},
    {"csv", ImportFormat::csv},
    {"pam_pkcs11", ImportFormat::map_file},
    {"ldif", ImportFormat::ldif},
}};

constexpr std::array<std::pair<std::string_view, ImportFormat>, 4> endings{{
    {".toml", ImportFormat::toml},
    {".csv", ImportFormat::csv},
    {".ldif", ImportFormat::ldif},
    {".ldf", ImportFormat::ldif},
}};

Result<void> import_text(std::istream& text, const std::string& file, ImportFormat format,
                         const ImportCalls& calls) {
    switch (format) {
    case ImportFormat::toml: return import_toml(text, file, calls);
    case ImportFormat::csv: return import_csv(text, file, calls);
    case ImportFormat::map_file: return import_map_file(text, file, calls);
    case ImportFormat::ldif: return import_ldif(text, file, calls);
    }
    return error_at({file, 0, 0}, "of no format that can be read");
}

class Load {
public:
    Load(StoreWriter& writer, const LoadCalls& calls) : writer_(writer), calls_(calls) {
        import_.take = [this](const Entry& entry) { return take(entry); };
        import_.parse_certificate = calls.parse_certificate;
        if (calls.complain) import_.complain = [this](const ImportProblem& problem) { complain(problem); };
    }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    Result<void> read(const std::string& file, ImportFormat format) {
        progress_.file = file;
        std::error_code ignored; // whatever it was, the file is not regular
        std::ifstream text(file, std::ios::binary);
        if (!std::filesystem::is_regular_file(file, ignored) || !text)
            return error_at({file, 0, 0}, "no regular file that can be read");
        if (const auto done = import_text(text, file, format, import_); !done) return done.error();
        tell();
        return failed_;
    }

    const LoadProgress& progress() const { return progress_; }

private:
    Result<void> take(const Entry& entry) {
        Entry kept = entry;
        const bool is_first = ids_.insert(entry.id).second;
        if (!is_first && kept.unreadable.empty()) {
            const Error twice = error_at({progress_.file, 0, 0}, "account " + entry.id + " is there already",
                                         "each account in one place");
            if (auto problem = refuse(import_, twice, entry.user)) return *problem;
            kept.unreadable = twice.problem;
        }
        kept.unreadable = unreadable_text(std::move(kept.unreadable));
        if (!calls_.keeps_certificates) kept.certificates.clear();
        if (const auto put = writer_.put(kept); !put) return put.error();
        if (!kept.unreadable.empty()) ++progress_.refused_accounts;
        progress_.keys += kept.keys.size();
        progress_.certificates += kept.certificates.size();
        const auto strong = [](const MappingKey& key) { return is_strong(key.kind); };
        if (!kept.keys.empty() && std::ranges::none_of(kept.keys, strong)) ++progress_.weak_entries;
        progress_.entries += is_first ? 1U : 0U;
        if (is_first && progress_.entries % progress_interval == 0) tell();
        return {};
    }

    void complain(const ImportProblem& problem) {
        ++progress_.problems;
        calls_.complain(problem);
        if (!problem.account.empty()) return;
        const auto left_out =
            writer_.leave_out("(left out, number " + std::to_string(++progress_.unknown_accounts) + ")");
        if (!left_out) failed_ = left_out;
    }

    void tell() const {
        if (calls_.progress) calls_.progress(progress_);
    }

    StoreWriter& writer_;
    const LoadCalls& calls_;
    ImportCalls import_;
    LoadProgress progress_;
    std::unordered_set<std::string> ids_;
    Result<void> failed_; // the writer could not take what was left out
};

} // namespace

std::optional<ImportFormat> import_format_of(std::string_view name) noexcept {
    for (const auto& [known, format] : format_names)
        if (name == known) return format;
    return std::nullopt;
}

std::optional<ImportFormat> import_format_of_file(std::string_view path) noexcept {
    for (const auto& [ending, format] : endings)
        if (path.ends_with(ending)) return format;
    return std::nullopt;
}

Result<LoadProgress> load_files(StoreWriter& writer, std::span<const std::string> files, ImportFormat format,
                                const LoadCalls& calls) {
    Load load(writer, calls);
    for (const std::string& file : files)
        if (const auto read = load.read(file, format); !read) return read.error();
    return load.progress();
}

} // namespace signet::certmap
