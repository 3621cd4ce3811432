// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether this is a build with a sanitizer. Sanitizers reserve terabytes of address space and make system
// calls of their own (and ptrace, at the end), so limits on memory and filters of system calls stay out of such builds, which are
// never installed.

namespace signet::system {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif
#else
constexpr bool sanitized = false;
#endif

} // namespace signet::system
