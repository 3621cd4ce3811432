// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/setup/record.hpp"

#include "certmap/text/encoding.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/file.hpp"
#include "daemon/system/trusted_file.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;
using nlohmann::ordered_json;

constexpr int version = 1;
constexpr mode_t for_root_alone = 0600;
// Bytes: twice what sixteen files take in base64.
constexpr std::size_t max_record = 64 * max_changed_file;

std::string encoded(const std::string& text) {
    return certmap::base64({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::optional<std::string> decoded(const ordered_json& value) {
    const auto bytes = value.is_string() ? certmap::base64_bytes(value.get<std::string>()) : std::nullopt;
    return bytes ? std::optional(std::string(bytes->begin(), bytes->end())) : std::nullopt;
}

Error not_understood() {
    return {told("{}: is not understood", record_file),
            tr("pam-auth-update --disable signet signet-session takes cards out of PAM")};
}

std::optional<FileChange> change_of(const ordered_json& entry) {
    if (!entry.is_object() || !entry.contains("before") || !entry.contains("after")) return std::nullopt;
    const auto path = entry.find("path");
    const auto mode = entry.find("mode");
    const auto after = decoded(entry["after"]);
    if (path == entry.end() || !path->is_string() || mode == entry.end() || !mode->is_number_unsigned() ||
        !after)
        return std::nullopt;
    FileChange change{
        path->get<std::string>(), {}, *after, static_cast<mode_t>(mode->get<unsigned>() & 07777U)};
    if (!entry["before"].is_null()) {
        change.before = decoded(entry["before"]);
        if (!change.before) return std::nullopt;
    }
    return change.path.starts_with('/') ? std::optional(std::move(change)) : std::nullopt;
}

std::optional<bool> flag_of(const ordered_json& document, const char* name) {
    const auto flag = document.find(name);
    if (flag == document.end() || !flag->is_boolean()) return std::nullopt;
    return flag->get<bool>();
}

} // namespace

const FileChange* Record::find(std::string_view path) const {
    const auto found = std::ranges::find(files, path, &FileChange::path);
    return found == files.end() ? nullptr : &*found;
}

Record merged(Record earlier, const Record& later) {
    for (const FileChange& change : later.files) {
        const auto known = std::ranges::find(earlier.files, change.path, &FileChange::path);
        if (known == earlier.files.end())
            earlier.files.push_back(change);
        else
            known->after = change.after;
    }
    return earlier;
}

Undoing undoing_of(const FileChange& change, const std::optional<std::string>& now) {
    if (now == change.before) return Undoing::done;
    return now == change.after ? Undoing::restore : Undoing::edited;
}

std::string text_of(const Record& record) {
    auto files = ordered_json::array();
    for (const FileChange& change : record.files)
        files.push_back({{"path", change.path},
                         {"mode", static_cast<unsigned>(change.mode)},
                         {"before", change.before ? ordered_json(encoded(*change.before)) : ordered_json()},
                         {"after", encoded(change.after)}});
    const ordered_json document{{"version", version},
                                {"signetd_was_active", record.signetd_was_active},
                                {"had_demand", record.had_demand},
                                {"files", std::move(files)}};
    return document.dump(1) + "\n";
}

Result<Record> parse_record(std::string_view text) {
    const auto document = ordered_json::parse(text, nullptr, false);
    if (!document.is_object() || document.value("version", ordered_json()) != version)
        return not_understood();
    const auto was_active = flag_of(document, "signetd_was_active");
    const auto had_demand = flag_of(document, "had_demand");
    const auto files = document.find("files");
    if (!was_active || !had_demand || files == document.end() || !files->is_array()) return not_understood();
    Record record{{}, *was_active, *had_demand};
    for (const ordered_json& entry : *files) {
        auto change = change_of(entry);
        if (!change) return not_understood();
        record.files.push_back(*std::move(change));
    }
    return record;
}

Result<std::optional<Record>> read_record() {
    const auto text = system::read_trusted_file(record_file, max_record, system::root_uid);
    if (!text && text.error().code == ENOENT) return std::optional<Record>();
    if (!text) return Error(text.error().problem, text.error().hint);
    auto record = parse_record(*text);
    if (!record) return record.error();
    return std::optional(*std::move(record));
}

system::Result<void> write_record(const Record& record) {
    const std::string folder = std::filesystem::path(record_file).parent_path();
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(folder).parent_path(), error);
    if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return system::error_of_call(folder);
    return system::replace_file(record_file, text_of(record), for_root_alone);
}

void remove_record() {
    unlink(record_file);
    rmdir(std::filesystem::path(record_file).parent_path().c_str());
}

} // namespace signet::ctl
