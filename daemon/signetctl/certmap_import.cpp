// SPDX-License-Identifier: Apache-2.0
#include "certmap/parse/parse_certificate.hpp"
#include "certmap/sync/load.hpp"
#include "certmap/sync/shrink_guard.hpp"
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/progress.hpp"
#include "daemon/signetctl/store_option.hpp"
#include "daemon/signetctl/told.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/App.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

namespace signet::ctl {
namespace {

using nlohmann::ordered_json;
using std::chrono::steady_clock;

struct ImportOptions {
    std::string store;
    std::vector<std::string> files;
    std::string format; // empty: by the name of the first file
    bool lenient = false;
    bool allow_shrink = false;
    bool no_certificates = false;
    bool quiet = false;
};

struct Imported {
    certmap::LoadProgress loaded;
    double seconds = 0;
};

std::string problem_text(const certmap::Error& error) {
    return error.problem + (error.hint.empty() ? "" : " (" + error.hint + ")");
}

certmap::Result<void> check(const certmap::StoreWriter& writer, const ImportOptions& options) {
    if (options.allow_shrink) return {};
    const auto changes = writer.changes();
    if (!changes) return changes.error();
    return certmap::check_shrinking(*changes);
}

// The files take the place of everything that the store had.
certmap::Result<Imported> import(const Invocation& invocation, const ImportOptions& options,
                                 certmap::ImportFormat format) {
    const auto begin = steady_clock::now();
    const auto folder = std::filesystem::path(options.store).parent_path();
    std::error_code ignored; // what else is wrong, the writer says
    if (!folder.empty() && !std::filesystem::exists(folder, ignored))
        return certmap::Error(told("the folder {} of the store does not exist", folder.string()),
                              tr("make it, for root or the user who imports, or see --store"));
    auto writer = certmap::StoreWriter::replace(options.store);
    if (!writer) return writer.error();
    Progress progress(options.quiet);
    certmap::LoadCalls calls;
    calls.parse_certificate = [](auto der) { return certmap::parse_certificate(der); };
    calls.progress = [&](const certmap::LoadProgress& so_far) { progress.show(so_far.entries); };
    calls.keeps_certificates = !options.no_certificates;
    if (options.lenient)
        calls.complain = [&](const certmap::ImportProblem& problem) {
            progress.clear();
            const std::string why = problem_text(problem.error);
            invocation.err << (problem.account.empty()
                                   ? told("left out, and nobody can tell whose it is: {}\n", why)
                                   : told("'{}' is refused: {}\n", problem.account, why));
        };
    auto loaded = certmap::load_files(*writer, options.files, format, calls);
    progress.clear();
    if (!loaded) return loaded.error();
    if (auto checked = check(*writer, options); !checked) return checked.error();
    certmap::StoreInfo info;
    info.source = fmt::format("{}", fmt::join(options.files, " "));
    info.updated = now();
    if (auto committed = writer->commit(info); !committed) return committed.error();
    const std::chrono::duration<double> taken = steady_clock::now() - begin;
    return Imported{std::move(*loaded), taken.count()};
}

void print(const Invocation& invocation, const ImportOptions& options, const Imported& imported) {
    const certmap::LoadProgress& loaded = imported.loaded;
    if (invocation.json) {
        const ordered_json record{{"store", options.store},
                                  {"entries", loaded.entries},
                                  {"keys", loaded.keys},
                                  {"certificates", loaded.certificates},
                                  {"weak_entries", loaded.weak_entries},
                                  {"problems", loaded.problems},
                                  {"refused_accounts", loaded.refused_accounts},
                                  {"unknown_accounts", loaded.unknown_accounts},
                                  {"seconds", imported.seconds}};
        write_json(invocation.out, record);
    } else if (!options.quiet) {
        invocation.out << told(
            "imported {} entries with {} keys and {} certificates in {:.1f} s; {} refused, {} left out\n",
            loaded.entries, loaded.keys, loaded.certificates, imported.seconds, loaded.refused_accounts,
            loaded.unknown_accounts);
        if (loaded.weak_entries != 0)
            invocation.out << told("{} entries have weak keys alone, which with strong_mapping = \"full\" "
                                   "bind no certificate to them\n",
                                   loaded.weak_entries);
        tell_if_unused(invocation, options.store);
    }
}

ExitStatus run_import(const Invocation& invocation, const ImportOptions& options) {
    const auto format = options.format.empty() ? certmap::import_format_of_file(options.files.front())
                                               : certmap::import_format_of(options.format);
    if (!format)
        return complain(invocation, tr("import: say the format: --format toml, csv, pam_pkcs11 or ldif"),
                        ExitStatus::usage);
    const auto imported = import(invocation, options, *format);
    if (!imported) return complain(invocation, imported.error());
    print(invocation, options, *imported);
    return ExitStatus::yes;
}

} // namespace

Run prepare_certmap_import(CLI::App& app) {
    const auto options = std::make_shared<ImportOptions>();
    add_store_option(app, options->store);
    app.add_option("files", options->files, "what the store shall hold, all of it")
        ->type_name("FILE")
        ->required();
    app.add_option("--format", options->format,
                   "toml, csv, pam_pkcs11 or ldif; else by the name of the first file");
    app.add_flag("--allow-shrink", options->allow_shrink, "even if more than half of the entries go");
    app.add_flag("--lenient", options->lenient,
                 "go on where something cannot be read: its account is refused, and you are told");
    add_no_certificates_option(app, options->no_certificates);
    app.add_flag("--quiet", options->quiet, "say nothing but errors");
    return [options](const Invocation& invocation) { return run_import(invocation, *options); };
}

} // namespace signet::ctl
