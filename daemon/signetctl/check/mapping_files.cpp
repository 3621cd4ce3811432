// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/mapping_files.hpp"

#include "certmap/judgement/block_list.hpp"
#include "certmap/store/store.hpp"
#include "daemon/signetctl/age.hpp"
#include "daemon/signetctl/check/remedies.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/trusted_file.hpp"

#include <algorithm>
#include <filesystem>

namespace signet::ctl {
namespace {

// signet-certmap-sync.timer comes every five minutes.
constexpr std::int64_t old_for_a_sync = 24 * 3600L;

bool is_there(const std::string& path) {
    std::error_code error;
    return std::filesystem::exists(path, error) || error;
}

bool is_of_directory(const certmap::StoreInfo& info) {
    return info.source.find("ldap") != std::string::npos;
}

certmap::Result<certmap::StoreInfo> info_of(const std::string& path) {
    auto store = certmap::StoreReader::open(path);
    return store ? store->info() : certmap::Result<certmap::StoreInfo>(store.error());
}

} // namespace

void check_block_list(const std::string& path, bool must_exist, uid_t owner, Findings& findings) {
    if (!is_there(path)) {
        if (!must_exist)
            findings.ok(path, tr("there is none: nothing is blocked"));
        else
            findings.fail(path, tr("certificates.block_list names it and it is not there: no card logs on"),
                          tr("create an empty file, or block something with signetctl kdc block"));
        return;
    }
    const auto text = system::read_trusted_file(path, certmap::max_block_list, owner);
    if (!text) {
        findings.fail(path, told("{}: no card logs on", text.error().problem),
                      remedy_of_exposure(path, owner));
        return;
    }
    const auto list = certmap::BlockList::parse(*text);
    if (list)
        findings.ok(path, told("{} blocked", list->size()));
    else
        findings.fail(path, told("{}: no card logs on", list.error().problem),
                      tr("mend that line; signetctl kdc block adds good ones"));
}

std::optional<std::int64_t> check_store(const std::string& path, uid_t owner, std::int64_t now,
                                        Findings& findings) {
    if (path.empty()) {
        findings.ok("mapping.store", tr("there is none: certificates are mapped by rules alone"));
        return std::nullopt;
    }
    if (!is_there(path)) {
        findings.fail(path, tr("mapping.store names it and it is not there: no card logs on"),
                      tr("signetctl certmap import or signetctl certmap sync"));
        return std::nullopt;
    }
    if (const auto exposure = system::exposure_of(path, owner); !exposure.empty())
        findings.warn(path, told("{}, who decides with it who logs on as whom", exposure),
                      remedy_of_exposure(path, owner));
    const auto info = info_of(path);
    if (!info) {
        findings.fail(path, info.error().problem, tr("signetctl certmap import or signetctl certmap sync"));
        return std::nullopt;
    }
    const std::int64_t age = now - info->updated;
    const std::string text =
        told("{} accounts, in step with {} {} ago", info->entries, info->source, age_text(age));
    if (is_of_directory(*info) && age > old_for_a_sync)
        findings.warn(path, text, "journalctl -u signet-certmap-sync");
    else
        findings.ok(path, text);
    return age;
}

void check_keys(const policy::MappingSettings& mapping, Findings& findings) {
    if (mapping.strong_mapping == policy::StrongMapping::names) return;
    const auto info = info_of(mapping.store);
    if (!info || info->entries == 0 || info->keys != 0) return;
    const auto is_strong = [](const certmap::RuleText& rule) { return rule.strong; };
    if (std::ranges::any_of(mapping.rules, is_strong) || std::ranges::any_of(info->domain.rules, is_strong))
        return;
    findings.warn(mapping.store, tr("has accounts and not a single key, and strong_mapping asks for keys"),
                  tr("let the login of the sync read the keys: signetctl-certmap(8), SYNC"));
}

bool is_synchronized(const std::string& store) {
    const auto info = info_of(store);
    return info && is_of_directory(*info);
}

} // namespace signet::ctl
