// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/kdc_proxy.hpp"

#include "daemon/worker/kerberos/kdc_proxy_message.hpp"

#include <algorithm>
#include <dlfcn.h>
#include <filesystem>
#include <fstream>

namespace signet::worker {

const char* const proxy_module = SIGNET_KDC_PROXY_MODULE;

namespace {

constexpr std::size_t max_anchors = 1024 * 1024; // bytes; all CAs of a system have a quarter of it
constexpr std::size_t max_anchor_files = 512;
constexpr std::size_t https_overhead = 64; // of KDC-PROXY-MESSAGE around a message; realm and hint included

using MakePost = decltype(&signet_https_post);

WorkerError unusable(const std::string& what) {
    return {Reason::kdc_unreachable, "http_anchors of krb5.conf: " + what};
}

Result<void> append_file(std::string& pem, const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(max_anchors - pem.size() + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad() || file.gcount() == 0) return unusable(path + " cannot be read, or is empty");
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (pem.size() + text.size() > max_anchors) return unusable("more than a megabyte");
    pem += text + "\n";
    return {};
}

Result<void> append_folder(std::string& pem, const std::string& path) {
    std::error_code trouble;
    std::size_t count = 0;
    for (std::filesystem::directory_iterator at(path, trouble), end; !trouble && at != end;
         at.increment(trouble)) {
        if (!at->is_regular_file(trouble)) continue;
        if (++count > max_anchor_files) return unusable(path + " has too many files");
        if (auto appended = append_file(pem, at->path().string()); !appended) return appended;
    }
    if (trouble || count == 0) return unusable(path + " has no files that can be read");
    return {};
}

// The module stays: what libcurl has set up in the process does not come off again.
HttpsPost* make_post(const std::string& module, const HttpsRequest& request, std::string& problem) {
    void* const loaded = dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    void* const found = loaded ? dlsym(loaded, "signet_https_post") : nullptr;
    if (!found) {
        problem = std::string("needs a module: ") + dlerror();
        return nullptr;
    }
    problem = "libcurl could not begin";
    return reinterpret_cast<MakePost>(found)(&request);
}

std::string without_port(const std::string& address) {
    return address.substr(0, address.rfind(':'));
}

} // namespace

ProxyMeans proxy_means(const Krb5Context& context, const std::string& realm) {
    return {realm, context.values({"realms", realm, "http_anchors"})};
}

Result<std::string> read_http_anchors(const std::vector<std::string>& anchors) {
    constexpr std::string_view file = "FILE:";
    constexpr std::string_view folder = "DIR:";
    std::string pem;
    for (const std::string& anchor : anchors) {
        Result<void> appended = unusable(anchor + " is neither FILE: nor DIR:");
        if (anchor.starts_with(file)) appended = append_file(pem, anchor.substr(file.size()));
        if (anchor.starts_with(folder)) appended = append_folder(pem, anchor.substr(folder.size()));
        if (!appended) return appended.error();
    }
    return {boost::system::in_place_value, std::move(pem)};
}

KdcProxyCall::KdcProxyCall(const KdcAddress& proxy, const SocketAddress& address,
                           std::span<const std::uint8_t> request, const ProxyMeans& means,
                           std::size_t reply_limit)
    : body_(wrap_for_proxy(request, means.realm)) {
    begin(proxy, address, means, reply_limit);
}

void KdcProxyCall::begin(const KdcAddress& proxy, const SocketAddress& address, const ProxyMeans& means,
                         std::size_t reply_limit) {
    auto authorities = read_http_anchors(means.anchors);
    if (!authorities) return fail(authorities.error().detail);
    HttpsRequest post;
    post.url = to_text(proxy);
    const bool is_v6_address = proxy.host.find(':') != std::string::npos;
    if (!is_v6_address)
        post.resolve = proxy.host + ":" + std::to_string(proxy.port) + ":" + without_port(to_text(address));
    post.content_type = "application/kerberos";
    post.body = body_;
    post.authorities = std::move(*authorities);
    post.reply_limit = reply_limit + https_overhead + means.realm.size();
    std::string problem;
    post_.reset(make_post(means.module, post, problem));
    if (!post_) return fail(problem);
    advance();
}

short KdcProxyCall::events() const {
    return post_ ? post_->events() : short{0};
}

void KdcProxyCall::advance() {
    if (!post_ || !is_live()) return;
    const auto state = post_->advance();
    if (stage() == Stage::connecting && post_->has_connected()) enter(Stage::receiving);
    if (state == HttpsPost::State::failed) return fail(post_->problem());
    if (state == HttpsPost::State::answered) take_answer();
}

void KdcProxyCall::take_answer() {
    auto message = unwrap_from_proxy(post_->take_body());
    if (!message) return fail("answered something that is no message of a KDC proxy");
    answer(std::move(*message));
}

} // namespace signet::worker
