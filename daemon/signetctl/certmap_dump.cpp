// SPDX-License-Identifier: Apache-2.0
#include "certmap/entries/mapping_key.hpp"
#include "certmap/parse/digest.hpp"
#include "certmap/store/store.hpp"
#include "certmap/text/encoding.hpp"
#include "daemon/signetctl/command.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/store_option.hpp"
#include "daemon/signetctl/told.hpp"

#include <CLI/App.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

namespace signet::ctl {
namespace {

using nlohmann::ordered_json;

ordered_json json_of(const certmap::Entry& entry) {
    ordered_json keys = ordered_json::array();
    for (const certmap::MappingKey& key : entry.keys)
        keys.push_back({{"kind", certmap::id_of(key.kind)}, {"value", key.value}});
    ordered_json certificates = ordered_json::array();
    for (const certmap::EntryCertificate& certificate : entry.certificates) {
        certmap::Sha256 sha256{};
        if (certmap::digest(certificate.der, sha256)) certificates.push_back(certmap::hexadecimal(sha256));
    }
    return {{"id", entry.id},
            {"user", entry.user},
            {"principal", entry.principal},
            {"created", entry.created ? ordered_json(*entry.created) : ordered_json()},
            {"keys", std::move(keys)},
            {"certificates", std::move(certificates)}, // by SHA-256, like the keys of this kind
            {"unreadable", entry.unreadable}};
}

ExitStatus dump(const Invocation& invocation, const std::string& path) {
    auto store = certmap::StoreReader::open(path);
    if (!store) return complain(invocation, store.error());
    const auto visited = store->for_each([&](const certmap::Entry& entry) {
        write_json_line(invocation.out, json_of(entry));
        return invocation.out.good();
    });
    if (!visited) return complain(invocation, visited.error());
    if (!invocation.out.flush()) return complain(invocation, tr("not all could be written"), ExitStatus::no);
    return ExitStatus::yes;
}

} // namespace

Run prepare_certmap_dump(CLI::App& app) {
    const auto path = std::make_shared<std::string>();
    add_store_option(app, *path);
    return [path](const Invocation& invocation) { return dump(invocation, *path); };
}

} // namespace signet::ctl
