// SPDX-License-Identifier: Apache-2.0
#include "certmap/trust/key_pair.hpp"

#include "certmap/trust/x509.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

namespace signet::certmap {
namespace {

// Nobody is asked for a passphrase on the terminal.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

} // namespace

KeyPair judge_key_pair(std::string_view key_pem, const std::vector<std::uint8_t>& certificate) {
    const BioPtr text(BIO_new_mem_buf(key_pem.data(), static_cast<int>(key_pem.size())));
    const KeyPtr key(PEM_read_bio_PrivateKey(text.get(), nullptr, no_passphrase, nullptr));
    const unsigned char* at = certificate.data();
    const X509Ptr decoded(d2i_X509(nullptr, &at, static_cast<long>(certificate.size())));
    KeyPair pair = KeyPair::unreadable;
    if (key && decoded)
        pair = X509_check_private_key(decoded.get(), key.get()) == 1 ? KeyPair::fits : KeyPair::differs;
    ERR_clear_error();
    return pair;
}

} // namespace signet::certmap
