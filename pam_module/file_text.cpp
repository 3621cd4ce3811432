// SPDX-License-Identifier: Apache-2.0
#include "pam_module/file_text.hpp"

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

namespace signet::pam {

std::string file_text(const std::string& path, std::size_t max_size) {
    std::string text;
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) return text;
    char piece[4096];
    for (ssize_t size = 0; text.size() < max_size &&
                           (size = read(file, piece, std::min(sizeof piece, max_size - text.size()))) > 0;)
        text.append(piece, static_cast<std::size_t>(size));
    close(file);
    return text;
}

} // namespace signet::pam
