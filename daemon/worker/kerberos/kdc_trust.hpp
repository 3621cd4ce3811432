// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which CAs are believed about a KDC's certificate, where those are fewer than the ones that are believed about a card's.
// libkrb5 has one list for both. Its pkinit plugin asks libcrypto about the path of either certificate by X509_verify_cert,
// and finds the function of that name in this program first: it leaves the card's path as it is, and gives every other one
// the KDC's CAs alone. A ticket for which it was not asked about a KDC is refused, so that a libkrb5 that verifies in another
// way makes logons fail and not the wrong KDC believed.

#include "daemon/system/trusted_file.hpp"
#include "daemon/worker/result.hpp"

#include <openssl/x509_vfy.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

// Exported by the program that links this.
extern "C" __attribute__((visibility("default"))) int X509_verify_cert(X509_STORE_CTX* path);

namespace signet::worker {

class KdcTrust {
public:
    // `files` are PEM, `card` is DER. Error: anchors-unusable, naming the file: it is not there, another user than root and
    // `owner` could write it, or it is broken.
    static Result<std::unique_ptr<KdcTrust>> read(const std::vector<std::string>& files,
                                                  const std::vector<std::uint8_t>& card,
                                                  uid_t owner = system::root_uid);

    // Leaves the path of the card's certificate as it is. False: libcrypto cannot be told.
    bool narrow(X509_STORE_CTX* path);
    // Whether it was asked about another certificate than the card's.
    bool has_narrowed() const { return has_narrowed_; }

private:
    struct Free {
        void operator()(STACK_OF(X509) * certificates) const { sk_X509_pop_free(certificates, X509_free); }
    };

    explicit KdcTrust(std::vector<std::uint8_t> card) : card_(std::move(card)) {}

    std::vector<std::uint8_t> card_;
    std::unique_ptr<STACK_OF(X509), Free> authorities_{sk_X509_new_null()};
    bool has_narrowed_ = false;
};

// As long as it lives, X509_verify_cert of this thread believes this about KDCs; null: what it is told.
class KdcTrustInUse {
public:
    explicit KdcTrustInUse(KdcTrust* trust);
    KdcTrustInUse(const KdcTrustInUse&) = delete;
    KdcTrustInUse& operator=(const KdcTrustInUse&) = delete;
    ~KdcTrustInUse();

private:
    KdcTrust* before_;
};

} // namespace signet::worker
