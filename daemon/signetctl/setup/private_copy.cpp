// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/setup/private_copy.hpp"

#include "daemon/config/config_file.hpp"
#include "daemon/protocol/demand.hpp"
#include "daemon/signetctl/check/program_output.hpp"
#include "daemon/signetctl/pam_stacks.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/file.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <sys/stat.h>

namespace signet::ctl {
namespace {

namespace fs = std::filesystem;
using certmap::Error;

constexpr const char* name_of_folder = "/run/signet-setup."; // and six characters
constexpr const char* pam_folder = "/etc/pam.d";
constexpr const char* known_folder = "/var/lib/pam";
constexpr const char* profile_folder = "/usr/share/pam-configs";
constexpr mode_t readable_by_all = 0644; // workers that are not root read the CAs

// debconf, which pam-auth-update speaks to, with its memory here: it would remember a choice that nobody has made yet.
std::string debconf_of(const std::string& folder) {
    return "Config: configdb\nTemplates: templatedb\n\nName: configdb\nDriver: File\nMode: 600\nFilename: " +
           folder + "/config.dat\n\nName: templatedb\nDriver: File\nMode: 600\nFilename: " + folder +
           "/templates.dat\n";
}

system::Result<void> copy_files(const std::string& from, const std::string& to) {
    std::error_code error;
    fs::create_directories(to, error);
    const auto paths = system::list_folder(from);
    if (!paths) return paths.error();
    for (const std::string& path : *paths) {
        if (!fs::is_regular_file(path, error)) continue;
        const auto text = system::read_file(path, max_changed_file);
        if (!text) return text.error();
        const std::string name = fs::path(path).filename();
        if (auto copied = system::replace_file(to + "/" + name, *text, readable_by_all); !copied)
            return copied;
    }
    return {};
}

// Files of that folder of the copy that are others now.
certmap::Result<std::vector<FileChange>> changes_in(const std::string& copy, const std::string& folder) {
    std::vector<FileChange> changes;
    const auto paths = system::list_folder(copy + folder);
    if (!paths) return error_of(paths.error());
    for (const std::string& path : *paths) {
        const auto after = system::read_file(path, max_changed_file);
        if (!after) return error_of(after.error());
        const std::string place = folder + "/" + fs::path(path).filename().string();
        const auto now = contents_of(place);
        if (now && *now == *after) continue;
        auto change = change_to(place, *after);
        if (!change) return error_of(change.error());
        changes.push_back(*std::move(change));
    }
    return changes;
}

std::string with_options(std::string text, const std::string& options) {
    for (auto at = text.find(signet_module); at != std::string::npos; at = text.find(signet_module, at)) {
        at += signet_module.size();
        text.insert(at, " " + options + " ");
    }
    return text;
}

} // namespace

system::Result<PrivateCopy> PrivateCopy::make() {
    std::string folder = name_of_folder + std::string("XXXXXX");
    if (mkdtemp(folder.data()) == nullptr) return system::error_of_call(folder);
    chmod(folder.c_str(), 0755);
    return PrivateCopy(folder);
}

void PrivateCopy::remove_abandoned() {
    const fs::path pattern(name_of_folder);
    std::error_code error;
    std::vector<fs::path> abandoned;
    for (const auto& entry : fs::directory_iterator(pattern.parent_path(), error))
        if (entry.is_directory(error) &&
            entry.path().filename().string().starts_with(pattern.filename().string()))
            abandoned.push_back(entry.path());
    for (const fs::path& folder : abandoned)
        fs::remove_all(folder, error);
}

PrivateCopy::~PrivateCopy() {
    std::error_code error;
    if (!folder_.empty()) fs::remove_all(folder_, error);
}

system::Result<void> PrivateCopy::write_settings(Wish wish) const {
    wish.anchors = anchors();
    const std::string fragments = config::fragments_of(config::default_config);
    std::error_code error;
    if (fs::is_directory(fragments, error))
        fs::create_directory_symlink(fragments, config::fragments_of(settings()), error);
    return system::replace_file(settings(), signet_toml_of(wish), readable_by_all);
}

system::Result<void> PrivateCopy::write_anchors(const std::string& text) const {
    return system::replace_file(anchors(), text, readable_by_all);
}

certmap::Result<std::vector<FileChange>> PrivateCopy::enable_profile() const {
    const std::string program = first_program({"/usr/sbin/pam-auth-update"});
    std::error_code error;
    if (program.empty() || !fs::exists(std::string(profile_folder) + "/signet", error))
        return Error(tr("there is no pam-auth-update, or it knows no profile signet"),
                     "apt install libpam-signet");
    for (const char* folder : {pam_folder, known_folder})
        if (const auto copied = copy_files(folder, folder_ + folder); !copied)
            return error_of(copied.error());
    fs::create_directories(folder_ + "/usr/share", error);
    fs::create_directory_symlink(profile_folder, folder_ + profile_folder, error);
    const std::string debconf = folder_ + "/debconf.conf";
    if (const auto written = system::replace_file(debconf, debconf_of(folder_), 0600); !written)
        return error_of(written.error());
    const auto run =
        output_of({"/usr/bin/env", "DEBIAN_FRONTEND=noninteractive", "DEBCONF_SYSTEMRC=" + debconf, program,
                   "--root", folder_, "--enable", "signet", "signet-session"},
                  profile_limit);
    if (!run) return error_of(run.error());
    const auto stack = system::read_file(stacks() + "/common-auth", max_changed_file);
    if (run->exit_status != 0 || !stack || stack->find(signet_module) == std::string::npos)
        return Error(told("pam-auth-update does not enable the profile signet: {}", run->text),
                     tr("mend /etc/pam.d/common-*, or change the stacks by hand; see pam_signet(8)"));
    auto changes = changes_in(folder_, known_folder);
    if (!changes) return changes;
    const auto stacks = changes_in(folder_, pam_folder);
    if (!stacks) return stacks;
    changes->insert(changes->end(), stacks->begin(), stacks->end());
    return changes;
}

certmap::Result<std::string> PrivateCopy::stacks_without_signetd(const Wish& wish) const {
    using protocol::CardDemand;
    protocol::Demand demand;
    if (!wish.way_back.is_root()) demand.break_glass = {wish.way_back.account};
    for (const std::string& service : wish.services)
        demand.services[service] = {protocol::ServiceUse::logon, wish.card == policy::CardDemand::required
                                                                     ? CardDemand::required
                                                                     : CardDemand::preferred};
    const std::string demand_file = folder_ + "/demand";
    if (const auto written =
            system::replace_file(demand_file, protocol::encode_demand(demand), readable_by_all);
        !written)
        return error_of(written.error());
    const std::string tried = folder_ + "/tried";
    if (const auto copied = copy_files(stacks(), tried); !copied) return error_of(copied.error());
    const auto paths = system::list_folder(tried);
    if (!paths) return error_of(paths.error());
    for (const std::string& path : *paths) {
        const auto text = system::read_file(path, max_changed_file);
        if (!text) return error_of(text.error());
        const std::string here = with_options(*text, "socket=" + folder_ + "/nobody demand=" + demand_file);
        if (const auto written = system::replace_file(path, here, readable_by_all); !written)
            return error_of(written.error());
    }
    return tried;
}

} // namespace signet::ctl
