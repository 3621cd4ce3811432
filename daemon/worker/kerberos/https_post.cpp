// SPDX-License-Identifier: Apache-2.0
// signet_kdc_proxy.so: libcurl, driven by whoever polls.
#include "daemon/worker/kerberos/https_post.hpp"

#include "certmap/text/releaser.hpp"

#include <algorithm>
#include <array>
#include <curl/curl.h>
#include <poll.h>
#include <sys/select.h>

namespace signet::worker {
namespace {

using Session = std::unique_ptr<CURL, certmap::Releaser<curl_easy_cleanup>>;
using Multi = std::unique_ptr<CURLM, certmap::Releaser<curl_multi_cleanup>>;
using List = std::unique_ptr<curl_slist, certmap::Releaser<curl_slist_free_all>>;

class CurlPost final : public HttpsPost {
public:
    explicit CurlPost(const HttpsRequest& request)
        : authorities_(request.authorities), reply_limit_(request.reply_limit),
          headers_(curl_slist_append(nullptr, ("Content-Type: " + request.content_type).c_str())),
          resolve_(request.resolve.empty() ? nullptr : curl_slist_append(nullptr, request.resolve.c_str())),
          multi_(curl_multi_init()), curl_(curl_easy_init()) {
        is_ready_ = headers_ && multi_ && curl_ && set_up(request) && set_trust() &&
                    curl_multi_add_handle(multi_.get(), curl_.get()) == CURLM_OK;
    }
    CurlPost(const CurlPost&) = delete;
    CurlPost& operator=(const CurlPost&) = delete;
    ~CurlPost() override {
        if (multi_ && curl_) curl_multi_remove_handle(multi_.get(), curl_.get());
    }

    bool is_ready() const { return is_ready_; }

    State advance() override {
        int running = 0;
        const CURLMcode code = curl_multi_perform(multi_.get(), &running);
        if (code != CURLM_OK) return fail(curl_multi_strerror(code));
        look_at_sockets();
        int left = 0;
        const CURLMsg* const message = curl_multi_info_read(multi_.get(), &left);
        if (message == nullptr || message->msg != CURLMSG_DONE) return State::going;
        if (is_too_long_) return fail("its answer is longer than " + std::to_string(reply_limit_) + " bytes");
        if (message->data.result == CURLE_OK) return look_at_status();
        return fail(problem_.front() != '\0' ? problem_.data() : curl_easy_strerror(message->data.result));
    }

    // curl notes the time once TLS has come about.
    bool has_connected() const override {
        curl_off_t microseconds = 0;
        return curl_easy_getinfo(curl_.get(), CURLINFO_APPCONNECT_TIME_T, &microseconds) == CURLE_OK &&
               microseconds > 0;
    }
    int fd() const override { return fd_; }
    short events() const override { return events_; }
    Clock::time_point due() const override { return due_; }
    std::string problem() const override { return what_failed_; }
    std::vector<std::uint8_t> take_body() override { return std::move(body_); }

private:
    bool set(CURLoption option, auto value) {
        return curl_easy_setopt(curl_.get(), option, value) == CURLE_OK;
    }

    // No redirects, no proxy on the way, no HTTP/2, no password: what a KDC proxy is, and no more.
    bool set_up(const HttpsRequest& request) {
        return set(CURLOPT_ERRORBUFFER, problem_.data()) && set(CURLOPT_URL, request.url.c_str()) &&
               set(CURLOPT_PROTOCOLS_STR, "https") && set(CURLOPT_FOLLOWLOCATION, 0L) &&
               set(CURLOPT_PROXY, "") && set(CURLOPT_NOSIGNAL, 1L) && set(CURLOPT_FAILONERROR, 1L) &&
               set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1)) &&
               set(CURLOPT_USERAGENT, "signet") && set(CURLOPT_RESOLVE, resolve_.get()) &&
               set(CURLOPT_HTTPHEADER, headers_.get()) &&
               set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size())) &&
               set(CURLOPT_POSTFIELDS, reinterpret_cast<const char*>(request.body.data())) &&
               set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request.reply_limit)) &&
               set(CURLOPT_WRITEFUNCTION, take) && set(CURLOPT_WRITEDATA, static_cast<void*>(this));
    }

    bool set_trust() {
        if (!set(CURLOPT_SSL_VERIFYPEER, 1L) || !set(CURLOPT_SSL_VERIFYHOST, 2L) ||
            !set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2)))
            return false;
        if (authorities_.empty()) return true;
        curl_blob blob{authorities_.data(), authorities_.size(), CURL_BLOB_NOCOPY};
        return set(CURLOPT_CAINFO_BLOB, &blob) && set(CURLOPT_CAPATH, nullptr);
    }

    static std::size_t take(const char* data, std::size_t one, std::size_t count, void* into) {
        auto& post = *static_cast<CurlPost*>(into);
        const std::size_t size = one * count;
        post.is_too_long_ = size > post.reply_limit_ - post.body_.size();
        if (post.is_too_long_) return 0; // ends the transfer
        post.body_.insert(post.body_.end(), data, data + size);
        return size;
    }

    // One transfer has one connection.
    void look_at_sockets() {
        fd_set readable, writable, exceptional;
        FD_ZERO(&readable);
        FD_ZERO(&writable);
        FD_ZERO(&exceptional);
        int last = -1;
        curl_multi_fdset(multi_.get(), &readable, &writable, &exceptional, &last);
        fd_ = last;
        events_ = 0;
        if (last >= 0 && FD_ISSET(last, &readable)) events_ |= POLLIN;
        if (last >= 0 && FD_ISSET(last, &writable)) events_ |= POLLOUT;
        // Where curl has nothing to wait for at the moment, it wants to be asked again soon (curl_multi_fdset(3)).
        constexpr long soon = 20;
        long wait = -1;
        curl_multi_timeout(multi_.get(), &wait);
        if (last < 0) wait = wait < 0 ? soon : std::min(wait, soon);
        due_ = wait < 0 ? Clock::time_point::max() : Clock::now() + std::chrono::milliseconds(wait);
    }

    // An error of HTTP has ended the transfer before (CURLOPT_FAILONERROR); a redirect has not.
    State look_at_status() {
        constexpr long fine = 200;
        long status = 0;
        curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
        if (status == fine) return State::answered;
        return fail("answered by HTTP status " + std::to_string(status));
    }

    State fail(const std::string& what) {
        what_failed_ = what;
        return State::failed;
    }

    std::array<char, CURL_ERROR_SIZE> problem_{};
    std::string what_failed_;
    std::string authorities_;
    std::size_t reply_limit_;
    std::vector<std::uint8_t> body_;
    bool is_too_long_ = false;
    bool is_ready_ = false;
    int fd_ = -1;
    short events_ = 0;
    Clock::time_point due_{};
    // curl's own last: it uses all of the above until its end.
    List headers_;
    List resolve_;
    Multi multi_;
    Session curl_;
};

} // namespace

__attribute__((visibility("default"))) HttpsPost* signet_https_post(const HttpsRequest* request) {
    auto post = std::make_unique<CurlPost>(*request);
    return post->is_ready() ? post.release() : nullptr;
}

} // namespace signet::worker
