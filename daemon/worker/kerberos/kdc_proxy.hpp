// SPDX-License-Identifier: Apache-2.0
#pragma once

// A KDC that is reached through a proxy (MS-KKDCP): Windows' KDC proxy service, FreeIPA's, kdcproxy. libcurl, in a module that is
// loaded where it is needed, carries the messages; what a KDC has to prove it proves as ever, by what the messages hold.

#include "daemon/worker/kerberos/https_post.hpp"
#include "daemon/worker/kerberos/kdc_address.hpp"
#include "daemon/worker/kerberos/kdc_channel.hpp"
#include "daemon/worker/kerberos/krb5_context.hpp"

namespace signet::worker {

// Of signet_kdc_proxy.so, as installed.
extern const char* const proxy_module;

// What the proxies of one realm are asked with.
struct ProxyMeans {
    std::string realm;                // that the message is for
    std::vector<std::string> anchors; // http_anchors of krb5.conf; none: the CAs of the system
    std::string module = proxy_module;
};

ProxyMeans proxy_means(const Krb5Context& context, const std::string& realm);

// The PEM files that values of http_anchors name (krb5.conf(5): FILE:path, DIR:path), one after the other.
Result<std::string> read_http_anchors(const std::vector<std::string>& anchors);

class KdcProxyCall final : public KdcChannel {
public:
    KdcProxyCall(const KdcAddress& proxy, const SocketAddress& address, std::span<const std::uint8_t> request,
                 const ProxyMeans& means, std::size_t reply_limit);

    int fd() const override { return post_ ? post_->fd() : -1; }
    short events() const override;
    Clock::time_point due() const override { return post_ ? post_->due() : Clock::time_point::max(); }
    void advance() override;

private:
    void begin(const KdcAddress& proxy, const SocketAddress& address, const ProxyMeans& means,
               std::size_t reply_limit);
    void take_answer();

    std::vector<std::uint8_t> body_;
    std::unique_ptr<HttpsPost> post_;
};

} // namespace signet::worker
