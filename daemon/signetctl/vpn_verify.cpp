// SPDX-License-Identifier: Apache-2.0
// OpenVPN's tls-verify and auth-user-pass-verify (openvpn(8), SCRIPT HOOKS). The certificate is judged when the client shows it,
// at the beginning and whenever keys are renewed. A user name is nothing but the account of that certificate, and a password is
// never taken: whoever sends one may have sent a PIN, so that it is neither read nor told to anybody.
#include "daemon/protocol/messages/gate.hpp"
#include "daemon/signetctl/daemon_request.hpp"
#include "daemon/signetctl/gate.hpp"
#include "daemon/system/descriptor.hpp"

#include <CLI/App.hpp>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <optional>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace signet::ctl {
namespace {

struct Hook {
    std::string service = "openvpn";
    std::vector<std::string> words{}; // depth and subject, or the file with the user name
};

struct NamedUser {
    std::string user;
    bool has_password = false;
};

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

ExitStatus refuse(const Invocation& invocation, const std::string& why) {
    return complain(invocation, "vpn-verify: " + why, ExitStatus::no);
}

// Address and port, which are the same in both hooks of a handshake, and the client's own: nothing that a certificate says.
std::string connection() {
    const std::string address = variable("untrusted_ip") + variable("untrusted_ip6");
    const std::string port = variable("untrusted_port");
    return address.empty() || port.empty() ? std::string() : address + ":" + port;
}

// OpenVPN has checked the path, and signetd does so again with all of its own rules: CAs need no answer.
ExitStatus verify_certificate(const Invocation& invocation, const Hook& hook) {
    const std::string depth = hook.words.empty() ? std::string() : hook.words.front();
    const bool is_ca =
        !depth.empty() && depth.front() != '0' && depth.find_first_not_of("0123456789") == std::string::npos;
    if (is_ca) return ExitStatus::yes;
    if (depth != "0") return refuse(invocation, "tls-verify gives a depth and a subject");
    const Entrant entrant{hook.service, "", variable("peer_cert"), connection()};
    if (entrant.certificate.empty())
        return refuse(invocation, "there is no certificate: set --tls-export-cert");
    return ask_at_gate(invocation, entrant);
}

// The first line, and how much follows: the second is the password, of which not a byte is read.
std::optional<NamedUser> read_user(const std::string& path) {
    const system::Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY));
    struct stat facts {};
    if (!file.is_open() || fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) return std::nullopt;
    NamedUser named;
    char letter = 0;
    while (read(file.get(), &letter, 1) == 1 && letter != '\n') {
        if (named.user.size() == protocol::Name::max) return std::nullopt;
        named.user += letter;
    }
    constexpr off_t line_end = 1; // of an empty password
    named.has_password = facts.st_size - lseek(file.get(), 0, SEEK_CUR) > line_end;
    return named;
}

std::optional<NamedUser> named_user(const Hook& hook) {
    if (!hook.words.empty()) return read_user(hook.words.front());
    const char* password = std::getenv("password");
    return NamedUser{variable("username"), password != nullptr && *password != 0};
}

ExitStatus verify_user(const Invocation& invocation, const Hook& hook) {
    const auto named = named_user(hook);
    if (!named) return refuse(invocation, "the file with the user name cannot be read");
    if (named->has_password)
        return refuse(invocation, "a password was sent, and none is taken: a PIN is for the card alone");
    // Where certificates are optional (--verify-client-cert) a session without one has no such name.
    if (variable("common_name").empty()) return refuse(invocation, "the session has no certificate");
    protocol::GateConnection question;
    question.service = hook.service;
    question.user = named->user;
    question.connection = connection();
    const auto answer = ask_signetd<protocol::GateVerdict>(invocation, question);
    if (std::holds_alternative<ExitStatus>(answer)) return ExitStatus::no;
    const auto& verdict = std::get<protocol::GateVerdict>(answer);
    if (verdict.outcome == protocol::Outcome::granted) return ExitStatus::yes;
    return refuse(invocation, verdict.reason + ": " + verdict.detail);
}

// 0 or 1, and nothing else: 2 would be "later" to OpenVPN.
ExitStatus verify(const Invocation& invocation, const Hook& hook) {
    const std::string type = variable("script_type");
    ExitStatus status = ExitStatus::no;
    if (type == "tls-verify")
        status = verify_certificate(invocation, hook);
    else if (type == "user-pass-verify")
        status = verify_user(invocation, hook);
    else
        refuse(invocation, "only OpenVPN runs this, as tls-verify and auth-user-pass-verify");
    return status == ExitStatus::yes ? ExitStatus::yes : ExitStatus::no;
}

} // namespace

Run prepare_vpn_verify(CLI::App& app) {
    const auto hook = std::make_shared<Hook>();
    app.add_option("--service", hook->service, "section of the settings, [service.NAME]")
        ->type_name("NAME")
        ->capture_default_str();
    app.add_option("words", hook->words, "what OpenVPN adds")->type_name("WORD");
    return [hook](const Invocation& invocation) { return verify(invocation, *hook); };
}

} // namespace signet::ctl
