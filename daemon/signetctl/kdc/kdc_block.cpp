// SPDX-License-Identifier: Apache-2.0
// Refuses a card at once, on all that reads this block list: the KDC looks at it every second.
#include "certmap/judgement/block_list.hpp"
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/text/encoding.hpp"
#include "certmap/text/text.hpp"
#include "certmap/trust/authorities.hpp"
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/input_file.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/kdc/block_list_file.hpp"
#include "daemon/signetctl/kdc/pem.hpp"
#include "daemon/signetctl/store_option.hpp"
#include "daemon/signetctl/table.hpp"
#include "daemon/signetctl/told.hpp"
#include "policy/kdc/kdc_toml.hpp"

#include <CLI/App.hpp>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <pwd.h>
#include <unistd.h>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;

struct BlockOptions {
    std::string certificate, key, serial; // one of them
    std::string issuer;
    std::string why;
    std::string settings = policy::default_kdc_settings;
    std::string list_file; // instead of that of the settings
    bool remove = false;
    bool list = false;
};

Result<std::string> path_of_list(const BlockOptions& options) {
    if (!options.list_file.empty()) return options.list_file;
    std::error_code error;
    const bool is_default = options.settings == policy::default_kdc_settings;
    if (is_default && !std::filesystem::exists(options.settings, error) && !error)
        return std::string(policy::default_block_list);
    const auto text = read_input(options.settings, policy::max_settings_file);
    if (!text) return text.error();
    const auto settings = policy::parse_kdc_settings({options.settings, *text});
    if (!settings)
        return Error(told("{}; or name the list by --file", policy::problem_text(settings.error().front())),
                     "");
    return policy::block_list_of(*settings);
}

Result<std::string> entry_of(const BlockOptions& options) {
    if (!options.certificate.empty()) {
        const auto der = read_certificate(options.certificate);
        if (!der) return der.error();
        const auto certificate = certmap::parse_certificate(*der);
        if (!certificate) return Error(options.certificate + ": " + certificate.error().problem, "");
        return certmap::block_line_of_certificate(certificate->sha256);
    }
    if (!options.key.empty()) {
        const auto key = key_digest_of(options.key);
        if (!key) return key.error();
        return certmap::block_line_of_key(*key);
    }
    std::string line = "serial " + options.serial;
    if (!options.issuer.empty()) {
        const auto der = read_certificate(options.issuer);
        if (!der) return der.error();
        const auto key = certmap::key_of_authority(*der);
        if (!key) return Error(options.issuer + ": " + key.error().problem, "");
        line += " " + certmap::hexadecimal(*key);
    }
    const auto entry = certmap::canonical_block_line(line);
    if (!entry) return Error("--serial " + entry.error().problem, entry.error().hint);
    return *entry;
}

// Who is behind sudo(8), if it is a name that may stand in a file.
std::string who() {
    const char* behind_sudo = std::getenv("SUDO_USER");
    if (getuid() == 0 && behind_sudo != nullptr && !certmap::user_name_problem(behind_sudo))
        return behind_sudo;
    const passwd* entry = getpwuid(getuid());
    if (entry != nullptr && !certmap::user_name_problem(entry->pw_name)) return entry->pw_name;
    return std::to_string(getuid());
}

ExitStatus show(const Invocation& invocation, const std::string& path) {
    const auto text = read_block_list(path);
    if (!text) return complain(invocation, text.error().problem, ExitStatus::no);
    const auto entries = blocked_entries(*text);
    if (!entries) return complain(invocation, path + ": " + entries.error().problem, ExitStatus::no);
    if (invocation.json) {
        auto records = nlohmann::ordered_json::array();
        for (const BlockedEntry& blocked : *entries)
            records.push_back({{"entry", blocked.entry}, {"comment", blocked.comment}});
        write_json(invocation.out, nlohmann::ordered_json{{"file", path}, {"blocked", records}});
        return ExitStatus::yes;
    }
    std::vector<Row> rows;
    for (const BlockedEntry& blocked : *entries)
        rows.push_back({blocked.entry, blocked.comment});
    print_table(invocation.out, {tr("BLOCKED"), tr("BY WHOM, AND WHY")}, rows);
    return ExitStatus::yes;
}

const char* what_was_done(bool remove, bool changed) {
    if (remove) return changed ? tr("taken off the list") : tr("was not on the list");
    return changed ? tr("blocked") : tr("is blocked already");
}

// Other lines that name the same certificate; of its serial number with any CA.
std::vector<std::string> still_blocked_by(const std::string& text, const std::string& file) {
    const auto der = read_certificate(file);
    const auto certificate =
        der ? certmap::parse_certificate(*der) : certmap::Result<certmap::Certificate>(der.error());
    const auto entries = blocked_entries(text);
    if (!certificate || !entries) return {};
    const std::string serial = certmap::block_line_of_serial(certificate->serial, std::nullopt);
    const std::string key = certmap::block_line_of_key(certificate->key.info_sha256);
    std::vector<std::string> lines;
    for (const BlockedEntry& blocked : *entries)
        if (blocked.entry == key || (blocked.entry + " ").starts_with(serial + " "))
            lines.push_back(blocked.entry);
    return lines;
}

ExitStatus change(const Invocation& invocation, const BlockOptions& options, const std::string& path) {
    const auto entry = entry_of(options);
    if (!entry) return complain(invocation, entry.error());
    const auto comment = block_comment(now(), who(), options.why);
    if (!comment) return complain(invocation, comment.error().problem, ExitStatus::usage);
    const auto edited = change_block_list(path, [&](std::string_view text) {
        return options.remove ? without_entry(text, *entry) : with_entry(text, *entry, *comment);
    });
    if (!edited) return complain(invocation, edited.error());
    if (invocation.json)
        write_json(invocation.out, nlohmann::ordered_json{{"file", path},
                                                          {"entry", *entry},
                                                          {"changed", edited->changed},
                                                          {"blocked", !options.remove}});
    else
        invocation.out << *entry << ": " << what_was_done(options.remove, edited->changed) << "\n";
    if (options.remove && !options.certificate.empty())
        for (const std::string& line : still_blocked_by(edited->text, options.certificate))
            complain(invocation, told("still on the list: {}", line), ExitStatus::yes);
    return ExitStatus::yes;
}

ExitStatus block(const Invocation& invocation, const BlockOptions& options) {
    const int named =
        int(!options.certificate.empty()) + int(!options.key.empty()) + int(!options.serial.empty());
    if (named != (options.list ? 0 : 1))
        return complain(invocation, tr("kdc block: --cert FILE, --key FILE-OR-HEX, --serial HEX or --list"),
                        ExitStatus::usage);
    const auto path = path_of_list(options);
    if (!path) return complain(invocation, path.error());
    return options.list ? show(invocation, *path) : change(invocation, options, *path);
}

} // namespace

Run prepare_kdc_block(CLI::App& app) {
    const auto options = std::make_shared<BlockOptions>();
    app.add_option("--cert", options->certificate, "this certificate, DER or PEM")->type_name("FILE");
    app.add_option("--key", options->key,
                   "every certificate of this key: a certificate, a public key in PEM, or its SHA-256")
        ->type_name("FILE|HEX");
    auto* serial = app.add_option("--serial", options->serial, "the certificate with this serial number")
                       ->type_name("HEX");
    app.add_option("--issuer", options->issuer, "the CA of the serial number; otherwise any CA's")
        ->type_name("FILE")
        ->needs(serial);
    app.add_option("--why", options->why, "for the list")->type_name("STRING");
    auto* remove = app.add_flag("--remove", options->remove, "block it no longer");
    app.add_flag("--list", options->list, "what is blocked")->excludes(remove);
    app.add_option("--settings", options->settings, "kdc.toml")->type_name("FILE")->capture_default_str();
    app.add_option("--file", options->list_file, "the block list instead of that of the settings")
        ->type_name("FILE");
    return [options](const Invocation& invocation) { return block(invocation, *options); };
}

} // namespace signet::ctl
