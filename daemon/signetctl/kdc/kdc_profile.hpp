// SPDX-License-Identifier: Apache-2.0
#pragma once

// What kdc.conf and krb5.conf say about the plugin and PKINIT, as the KDC reads them: kdc.conf goes before
// krb5.conf, a realm's own values before [kdcdefaults].

#include "certmap/text/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace signet::ctl {

// One section of [plugins]; values as they stand there.
struct PluginInterface {
    std::vector<std::string> modules{}; // "signet:/usr/lib/.../signet_kdc.so"
    std::vector<std::string> enable_only{};
    std::vector<std::string> disable{};
};

struct KdcProfile {
    std::string realm{};           // empty: none is named
    std::string plugin_base_dir{}; // empty: the library's own
    PluginInterface certauth{};
    PluginInterface kdcpolicy{};
    std::vector<std::string> identity{};     // pkinit_identity
    std::vector<std::string> anchors{};      // pkinit_anchors
    std::vector<std::string> pool{};         // pkinit_pool
    std::vector<std::string> revoke{};       // pkinit_revoke
    std::vector<std::string> indicators{};   // pkinit_indicator
    std::vector<std::string> eku_checking{}; // pkinit_eku_checking
    bool requires_freshness = false;         // pkinit_require_freshness
    std::string when_unusable{};             // signet_when_unusable
    std::optional<int> tcp_listen_backlog{}; // kdc_tcp_listen_backlog
};

// Where the KDC of this host looks for its own configuration, and where everybody does; by KRB5_KDC_PROFILE
// and KRB5_CONFIG if they are set.
std::vector<std::string> kdc_conf_files();
std::vector<std::string> krb5_conf_files();

// `realm` empty: the default realm. A file that is not there is passed over, as the KDC does; an error if
// none is, or for one that cannot be read.
certmap::Result<KdcProfile> read_kdc_profile(const std::vector<std::string>& files, const std::string& realm);

} // namespace signet::ctl
