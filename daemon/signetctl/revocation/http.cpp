// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/revocation/http.hpp"

#include "certmap/text/releaser.hpp"

#include <array>
#include <curl/curl.h>
#include <memory>

namespace signet::ctl {
namespace {

constexpr long connect_limit = 10; // seconds; a host that is down
constexpr long whole_limit = 60;   // seconds; a large CRL over a slow line, and still in time for the next
constexpr long most_redirects = 3;

using Session = std::unique_ptr<CURL, certmap::Releaser<curl_easy_cleanup>>;
using Headers = std::unique_ptr<curl_slist, certmap::Releaser<curl_slist_free_all>>;

struct Answer {
    std::string body;
    std::size_t limit;
    bool is_too_long = false;
};

std::size_t take(const char* data, std::size_t one, std::size_t count, void* into) {
    auto& answer = *static_cast<Answer*>(into);
    const std::size_t size = one * count;
    answer.is_too_long = size > answer.limit - answer.body.size();
    if (answer.is_too_long) return 0; // ends the transfer
    answer.body.append(data, size);
    return size;
}

// No content encoding is asked for, so nothing here unpacks anything.
bool set_up(CURL* curl, const HttpRequest& request, Answer& answer, char* problem) {
    constexpr const char* schemes = "http,https"; // also after a redirect
    const auto set = [curl](CURLoption option, auto value) {
        return curl_easy_setopt(curl, option, value) == CURLE_OK;
    };
    return set(CURLOPT_ERRORBUFFER, problem) && set(CURLOPT_URL, request.url.c_str()) &&
           set(CURLOPT_PROTOCOLS_STR, schemes) && set(CURLOPT_REDIR_PROTOCOLS_STR, schemes) &&
           set(CURLOPT_FOLLOWLOCATION, 1L) && set(CURLOPT_MAXREDIRS, most_redirects) &&
           set(CURLOPT_POSTREDIR, static_cast<long>(CURL_REDIR_POST_ALL)) &&
           set(CURLOPT_CONNECTTIMEOUT, connect_limit) && set(CURLOPT_TIMEOUT, whole_limit) &&
           set(CURLOPT_NOSIGNAL, 1L) && set(CURLOPT_FAILONERROR, 1L) && set(CURLOPT_USERAGENT, "signetctl") &&
           set(CURLOPT_WRITEFUNCTION, take) && set(CURLOPT_WRITEDATA, static_cast<void*>(&answer)) &&
           set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request.longest_answer));
}

bool set_body(CURL* curl, const HttpRequest& request, Headers& headers) {
    if (request.body.empty()) return true;
    headers.reset(curl_slist_append(nullptr, ("Content-Type: " + request.content_type).c_str()));
    return headers && curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get()) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                            static_cast<curl_off_t>(request.body.size())) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data()) == CURLE_OK;
}

certmap::Error error_of(const HttpRequest& request, const std::string& problem) {
    return {request.url + ": " + problem, ""};
}

} // namespace

certmap::Result<std::string> ask_by_http(const HttpRequest& request) {
    std::array<char, CURL_ERROR_SIZE> problem{};
    Answer answer{{}, request.longest_answer};
    Headers headers; // outlives the session
    const Session curl(curl_easy_init());
    if (!curl || !set_up(curl.get(), request, answer, problem.data()) ||
        !set_body(curl.get(), request, headers))
        return error_of(request, "libcurl could not begin");
    const CURLcode code = curl_easy_perform(curl.get());
    if (answer.is_too_long || code == CURLE_FILESIZE_EXCEEDED)
        return error_of(request, "longer than " + std::to_string(request.longest_answer) + " bytes");
    if (code != CURLE_OK)
        return error_of(request, problem.front() == '\0' ? curl_easy_strerror(code) : problem.data());
    return std::move(answer.body);
}

} // namespace signet::ctl
