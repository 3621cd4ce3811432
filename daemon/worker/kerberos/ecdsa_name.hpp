// SPDX-License-Identifier: Apache-2.0
#pragma once

// The name of the algorithm in a request that a key on a curve has signed. libkrb5 before 1.22 writes
// sha256WithRSAEncryption whatever the key is; MIT's KDCs do not look at it, others may. The name stands outside of what is
// signed, and pkinit has every request encoded by libcrypto's i2d_PKCS7 before libkrb5 computes anything of it: it finds
// the function of that name in this program first, which puts the name right (ecdsa-with-SHA256, RFC 5753 2.1.1). A request in
// which it was not asked about the name is not sent, so that a libkrb5 that encodes in another way makes logons fail and no
// wrong request leave.

#include <openssl/pkcs7.h>

// Exported by the program that links this.
extern "C" __attribute__((visibility("default"))) int i2d_PKCS7(const PKCS7* message, unsigned char** out);

namespace signet::worker {

// As long as it lives, i2d_PKCS7 of this thread names signatures by what the signer's key is; without one, as it is told.
class EcdsaNaming {
public:
    EcdsaNaming();
    EcdsaNaming(const EcdsaNaming&) = delete;
    EcdsaNaming& operator=(const EcdsaNaming&) = delete;
    ~EcdsaNaming();

    // Puts the name right in a message whose first certificate, the signer's (pkinit puts it there), has a key on a curve.
    // Others stay as they are. False: libcrypto cannot.
    bool name(const PKCS7& message);
    // Whether a message by such a key has left here with its right name.
    bool has_named() const { return has_named_; }

private:
    EcdsaNaming* before_;
    bool has_named_ = false;
};

} // namespace signet::worker
