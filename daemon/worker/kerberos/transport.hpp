// SPDX-License-Identifier: Apache-2.0
#pragma once

// Takes Kerberos messages to the KDCs of one realm and brings the answers back, within a deadline: over TCP; over UDP where
// nothing takes a TCP connection; through a proxy where krb5.conf names one.
// libkrb5's own transport is not used: it waits 10 s and more for one dead KDC (and without limit on an
// accepted connection), where a person stands at a login prompt. For which KDCs a realm has, see locate.hpp.

#include "daemon/worker/kerberos/kdc_address.hpp"
#include "daemon/worker/kerberos/kdc_channel.hpp"
#include "daemon/worker/kerberos/kdc_proxy.hpp"
#include "daemon/worker/result.hpp"

#include <chrono>
#include <functional>
#include <optional>

namespace signet::worker {

struct TransportLimits {
    std::chrono::milliseconds deadline{5000}; // one exchange, all KDCs together
    // A KDC near by answers in a few ms and one across an ocean in 300: after this long the next one is asked
    // as well.
    std::chrono::milliseconds stagger{500};
    // A TGT with the largest PAC (64 KiB) and a certificate chain fit several times.
    std::size_t reply_limit = 256 * 1024;
    // The socket of whoever waits for the answer: once its other end is closed nobody does, and neither does this.
    int client = -1;
};

struct KdcReply {
    std::vector<std::uint8_t> message;
    std::string kdc; // "name:port (address)"; for whoever asks the same realm next, see KdcTransport::prefer
};

// Says why an answer is not to be taken (the next KDC then gets its turn), or nothing.
using ReplyCheck = std::function<std::optional<std::string>(std::span<const std::uint8_t> reply)>;

// Nothing wrong with AS-REP, TGS-REP and KRB-ERROR (RFC 4120 5.10, application tags 11, 13, 30).
std::optional<std::string> check_kerberos_tag(std::span<const std::uint8_t> reply);

class KdcTransport {
public:
    KdcTransport(std::vector<KdcAddress> kdcs, TransportLimits limits, ProxyMeans means = {});

    // Asks the KDC first that gave this reply, `KdcReply::kdc` of another process, if it is one of those that are known here:
    // one that is dead costs a logon its time once. Whoever names another changes nothing.
    void prefer(std::string kdc) { preferred_ = std::move(kdc); }

    // The first good answer. The KDC that gave it is asked first the next time: a freshness token or cookie
    // is good for every KDC of the realm, but its clock and its answer are known. Error: kdc-unreachable, the
    // detail naming every KDC that was tried and what became of it.
    Result<KdcReply> exchange(std::span<const std::uint8_t> request,
                              const ReplyCheck& check = check_kerberos_tag);

private:
    struct Winner {
        KdcAddress kdc; // by the way that has worked
        SocketAddress address;
    };

    std::vector<KdcAddress> in_order() const;

    std::vector<KdcAddress> kdcs_;
    TransportLimits limits_;
    ProxyMeans means_;
    std::string preferred_;
    std::optional<Winner> winner_;
};

} // namespace signet::worker
