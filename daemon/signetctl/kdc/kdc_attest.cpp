// SPDX-License-Identifier: Apache-2.0
// Keeps for the KDC what a card says of its key, when the card is issued: a rule of kdc.toml may ask for it.
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/text/encoding.hpp"
#include "certmap/text/pem.hpp"
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/input_file.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/kdc/pem.hpp"
#include "daemon/signetctl/settings_words.hpp"
#include "daemon/signetctl/store_option.hpp"
#include "daemon/signetctl/table.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/file.hpp"
#include "kdc_plugin/decision/attested_key.hpp"
#include "kdc_plugin/decision/compiled_settings.hpp"
#include "policy/certificate_conditions.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/App.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <unistd.h>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;
using nlohmann::ordered_json;

constexpr mode_t for_everybody_to_read = 0644; // what a maker says of a key is no secret

struct AttestOptions {
    std::vector<std::string> files;
    std::string key; // whose statement goes
    std::string settings = policy::default_kdc_settings;
    bool list = false;
};

// A key, and what its card's maker says of it.
struct Statement {
    certmap::Sha256 key{};
    kdc::AttestationFile file{};
    certmap::Attestation said{};
};

std::vector<std::string> words_about(const certmap::Attestation& said) {
    return words_of(policy::attested_by(said.pin, said.touch));
}

// As a KDC with these settings would judge it now.
Result<Statement> statement_in(const std::string& path, std::span<const certmap::Der> makers) {
    const auto pem = read_input(path, kdc::max_attestation_file);
    if (!pem) return pem.error();
    auto file = kdc::parse_attestation_file(*pem);
    if (!file) return Error(path + ": " + file.error().problem, file.error().hint);
    const auto about = certmap::parse_certificate(file->statement);
    if (!about) return Error(path + ": " + about.error().problem, "");
    const auto said = kdc::judge_statement(*file, *about, makers, now());
    if (!said) return Error(path + ": " + said.error().problem, "");
    return Statement{about->key.info_sha256, std::move(*file), *said};
}

Result<void> keep(const std::string& folder, const Statement& statement) {
    if (const auto made = system::make_folder(folder); !made) return Error(made.error().problem, "");
    const auto kept = system::replace_file(kdc::attestation_path(folder, statement.key),
                                           certmap::pem_of_certificate(statement.file.statement) +
                                               certmap::pem_of_certificate(statement.file.attester),
                                           for_everybody_to_read);
    if (!kept) return Error(kept.error().problem, "");
    return {};
}

ordered_json json_of(const Statement& statement) {
    return {{"key", certmap::hexadecimal(statement.key)},
            {"attested", words_about(statement.said)},
            {"serial", statement.said.serial}};
}

std::string text_of(const Statement& statement) {
    return fmt::format("{}", fmt::join(words_about(statement.said), ", "));
}

void print(std::ostream& out, const Statement& statement) {
    out << told("{}: {}; card {}\n", certmap::hexadecimal(statement.key), text_of(statement),
                statement.said.serial);
}

// All of them, or none: a mistake in the last one leaves nothing half done.
ExitStatus attest(const Invocation& invocation, const AttestOptions& options,
                  const kdc::CompiledSettings& compiled) {
    std::vector<Statement> statements;
    for (const std::string& path : options.files) {
        auto statement = statement_in(path, compiled.makers);
        if (!statement) return complain(invocation, statement.error());
        statements.push_back(std::move(*statement));
    }
    auto records = ordered_json::array();
    for (const Statement& statement : statements) {
        if (const auto kept = keep(compiled.settings.assurance.attestations, statement); !kept)
            return complain(invocation, kept.error());
        if (!invocation.json) print(invocation.out, statement);
        records.push_back(json_of(statement));
    }
    if (invocation.json) write_json(invocation.out, ordered_json{{"kept", records}});
    return ExitStatus::yes;
}

ExitStatus remove(const Invocation& invocation, const std::string& key, const std::string& folder) {
    const auto digest = key_digest_of(key);
    if (!digest) return complain(invocation, digest.error());
    const std::string path = kdc::attestation_path(folder, *digest);
    const bool is_removed = unlink(path.c_str()) == 0;
    if (!is_removed && errno != ENOENT)
        return complain(invocation, Error(path + ": " + std::strerror(errno), ""));
    if (invocation.json)
        write_json(invocation.out,
                   ordered_json{{"key", certmap::hexadecimal(*digest)}, {"removed", is_removed}});
    else
        invocation.out << certmap::hexadecimal(*digest) << ": "
                       << (is_removed ? tr("taken away") : tr("there was no statement")) << "\n";
    return ExitStatus::yes;
}

ExitStatus list(const Invocation& invocation, const kdc::CompiledSettings& compiled) {
    const std::string& folder = compiled.settings.assurance.attestations;
    const auto paths = system::list_folder(folder);
    if (!paths && paths.error().code != ENOENT)
        return complain(invocation, Error(paths.error().problem, paths.error().hint));
    std::vector<Row> rows;
    auto records = ordered_json::array();
    for (const std::string& path : paths ? *paths : std::vector<std::string>()) {
        const auto statement = statement_in(path, compiled.makers);
        const bool is_named_so = statement && kdc::attestation_path(folder, statement->key) == path;
        const std::string problem = !statement    ? statement.error().problem
                                    : is_named_so ? std::string()
                                                  : std::string(tr("does not have the name of its key"));
        const std::string name = std::filesystem::path(path).stem().string();
        rows.push_back({name, problem.empty() ? text_of(*statement) : problem});
        records.push_back(problem.empty() ? json_of(*statement)
                                          : ordered_json{{"key", name}, {"problem", problem}});
    }
    if (invocation.json)
        write_json(invocation.out, ordered_json{{"folder", folder}, {"statements", records}});
    else
        print_table(invocation.out, {tr("KEY"), tr("ATTESTED")}, rows);
    return ExitStatus::yes;
}

ExitStatus run(const Invocation& invocation, const AttestOptions& options) {
    const int named = int(!options.files.empty()) + int(!options.key.empty()) + int(options.list);
    if (named != 1)
        return complain(invocation, tr("kdc attest: FILE, --remove FILE-OR-HEX or --list"),
                        ExitStatus::usage);
    const auto compiled = kdc::compile_settings(options.settings);
    if (!compiled) return complain(invocation, compiled.error().lines.front(), ExitStatus::no);
    const auto& assurance = compiled->settings.assurance;
    if (!options.key.empty()) return remove(invocation, options.key, assurance.attestations);
    if (assurance.attestation_anchors.empty())
        return complain(
            invocation,
            told("{}: assurance.attestation_anchors names no CA of a maker of cards", options.settings),
            ExitStatus::no);
    return options.list ? list(invocation, *compiled) : attest(invocation, options, *compiled);
}

} // namespace

Run prepare_kdc_attest(CLI::App& app) {
    const auto options = std::make_shared<AttestOptions>();
    app.add_option("file", options->files,
                   "the card's statement about its key, and the certificate of the key that signed it; PEM")
        ->type_name("FILE");
    app.add_option("--remove", options->key,
                   "forget what is said of this key: a certificate, a public key in PEM, or its SHA-256")
        ->type_name("FILE|HEX");
    app.add_flag("--list", options->list, "what is kept");
    app.add_option("--settings", options->settings, "kdc.toml")->type_name("FILE")->capture_default_str();
    return [options](const Invocation& invocation) { return run(invocation, *options); };
}

} // namespace signet::ctl
