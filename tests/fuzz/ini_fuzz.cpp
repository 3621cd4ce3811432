// SPDX-License-Identifier: Apache-2.0
// Settings files of SSSD and Samba with whatever bytes they may hold: refused, or entries within the limits, of which the realm's
// sources can be made.
#include "daemon/signetctl/setup/realm_sources.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace signet::ctl;
    const std::string text(data, data + size);
    for (const IniDialect dialect : {IniDialect::sssd, IniDialect::samba}) {
        const auto entries = parse_ini(text, dialect);
        if (!entries) continue;
        if (entries->size() > max_ini_entries) std::abort();
        RealmSources sources;
        add_sssd(sources, *entries, "sssd.conf");
        add_samba(sources, *entries, "smb.conf");
        static_cast<void>(agreed(sources.realms));
    }
    return 0;
}
