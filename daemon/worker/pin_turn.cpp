// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/pin_turn.hpp"

#include "daemon/worker/card/certificate_key.hpp"

namespace signet::worker {

Result<SlotKey> usable_key(const CardToken& card, const std::vector<protocol::SlotCertificate>& certificates,
                           const std::string& slot) {
    const auto has_slot = [&](const auto& entry) { return entry.slot == slot; };
    const auto found = std::find_if(certificates.begin(), certificates.end(), has_slot);
    if (found == certificates.end())
        return WorkerError{Reason::bad_request, "no certificate in slot " + slot};
    const auto key = key_of_certificate(found->der);
    if (!key) return key.error();
    if (!card.signs_with(*key))
        return WorkerError{Reason::cert_key_unsupported, std::to_string(key->bits) + " bits"};
    return SlotKey{slot, found->der, *key};
}

} // namespace signet::worker
