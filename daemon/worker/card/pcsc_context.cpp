// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/card/pcsc_context.hpp"

#include <winscard.h>

#include <cstdlib>
#include <unistd.h>
#include <utility>

namespace signet::worker {
namespace {

// packaging/systemd/signetd.service
constexpr auto folder_of_pcscd = "/run/pcscd";
constexpr auto folder_of_service = "/run/signet-card/pcscd";
constexpr auto socket_of_service = "/run/signet-card/pcscd/pcscd.comm";

} // namespace

std::optional<PcscContext> PcscContext::establish(long& status) {
    SCARDCONTEXT handle = 0;
    status = SCardEstablishContext(SCARD_SCOPE_SYSTEM, nullptr, nullptr, &handle);
    if (status != SCARD_S_SUCCESS) return std::nullopt;
    return PcscContext(handle);
}

PcscContext::PcscContext(PcscContext&& other) noexcept : handle_(std::exchange(other.handle_, 0)) {}

PcscContext& PcscContext::operator=(PcscContext&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
}

PcscContext::~PcscContext() {
    if (handle_ != 0) SCardReleaseContext(handle_);
}

std::string text_of_pcsc(long status) {
    if (status == SCARD_W_SECURITY_VIOLATION) return "polkit does not let signetd use it";
    return pcsc_stringify_error(status);
}

void set_up_pcsc() {
    setenv("PCSCLITE_NO_BLOCKING", "1", 1);
    // Outside of the service the folder of the service may be there as well, with nothing in it.
    const bool is_in_service = access(folder_of_pcscd, X_OK) != 0 && access(folder_of_service, X_OK) == 0;
    if (is_in_service) setenv("PCSCLITE_CSOCK_NAME", socket_of_service, 0);
}

} // namespace signet::worker
