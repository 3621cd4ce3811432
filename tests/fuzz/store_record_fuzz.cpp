// SPDX-License-Identifier: Apache-2.0
// Records of a mapping store, of entries and of a domain, that something else than a writer has changed. What is read is within
// the bounds of an entry, and is read again as the same.

#include "certmap/store/domain_record.hpp"
#include "certmap/store/entry_record.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace signet::certmap;

void require(bool held) {
    if (!held) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view record(reinterpret_cast<const char*>(data), size);
    if (const auto facts = store::decode_domain_facts(record))
        require(store::decode_domain_facts(store::encode(*facts)) == facts);
    const auto entry = store::decode("id", record);
    if (!entry) return 0;
    require(!entry->user.empty() && entry->keys.size() <= max_entry_keys);
    require(entry->certificates.size() <= max_entry_keys);
    for (const EntryCertificate& certificate : entry->certificates) {
        require(!certificate.der.empty() && certificate.der.size() <= max_certificate_size);
        static_cast<void>(store::is_key_of(*entry, certificate));
    }
    require(store::decode("id", store::encode(*entry)) == entry);
    return 0;
}
