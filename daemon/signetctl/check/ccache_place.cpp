// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/ccache_place.hpp"

#include "certmap/text/text.hpp"
#include "daemon/system/file.hpp"
#include "daemon/system/trusted_file.hpp"

#include <algorithm>

namespace signet::ctl {
namespace {

using certmap::trimmed;

constexpr std::size_t max_krb5_conf = 1024UL * 1024; // bytes; real ones have some hundred

// What stands behind the word, or nothing.
std::string_view behind(std::string_view line, std::string_view word) {
    return line.starts_with(word) ? trimmed(line.substr(word.size())) : std::string_view();
}

CcacheWish read_wish(const std::string& path) {
    const auto text = system::read_trusted_file(path, max_krb5_conf, system::root_uid);
    return text ? ccache_wish_of(*text) : CcacheWish{};
}

} // namespace

CcacheWish ccache_wish_of(std::string_view text) {
    CcacheWish wish;
    bool is_libdefaults = false;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.starts_with('[')) is_libdefaults = line.starts_with("[libdefaults]");
        if (const auto folder = behind(line, "includedir "); !folder.empty())
            wish.folders.emplace_back(folder);
        const std::string_view value = behind(line, "default_ccache_name");
        if (is_libdefaults && wish.name.empty() && value.starts_with('='))
            wish.name = trimmed(value.substr(1));
    }
    return wish;
}

std::string default_ccache_name() {
    CcacheWish wish = read_wish("/etc/krb5.conf");
    for (const std::string& folder : wish.folders) {
        const auto files = system::list_folder(folder);
        if (!files) continue;
        for (const std::string& file : *files)
            if (wish.name.empty()) wish.name = read_wish(file).name;
    }
    return wish.name.empty() ? "FILE:/tmp/krb5cc_%{uid}" : wish.name;
}

CcacheFolder ccache_folder_of(std::string_view name) {
    for (const std::string_view kind : {"FILE:", "DIR:"})
        if (name.starts_with(kind)) name.remove_prefix(kind.size());
    if (!name.starts_with('/')) return {};
    const auto last = name.rfind('/');
    const auto of_user = name.find("%{");
    const auto end = std::min(last, name.rfind('/', of_user));
    return {std::string(name.substr(0, std::max<std::size_t>(end, 1))), end == last};
}

} // namespace signet::ctl
