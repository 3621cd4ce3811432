// SPDX-License-Identifier: Apache-2.0
#pragma once

// The NTSTATUS that Active Directory and Samba put into the e-data of a KRB-ERROR (KERB-EXT-ERROR, MS-KILE
// 2.2.1): where Kerberos has one code for a locked, a disabled and an expired account, it tells them apart.
// Pure. Like the error around it, it is not authenticated: it chooses among refusals, and no more.

#include "daemon/worker/result.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace signet::worker {

// Nothing: the e-data is something else, such as METHOD-DATA without it.
std::optional<std::uint32_t> parse_nt_status(std::span<const std::uint8_t> e_data);

// Nothing: it says no more than the code of the error does.
std::optional<Reason> reason_of_nt_status(std::uint32_t status);

} // namespace signet::worker
