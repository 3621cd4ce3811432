// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/room.hpp"

#include "daemon/signetctl/told.hpp"

#include <sys/statvfs.h>

namespace signet::ctl {

Room room_in(const std::string& folder, Writer writer) {
    struct statvfs space {};
    if (statvfs(folder.c_str(), &space) != 0) return Room::some;
    if ((space.f_flag & ST_RDONLY) != 0) return Room::read_only;
    const bool is_roots = writer == Writer::root;
    const auto blocks = is_roots ? space.f_bfree : space.f_bavail;
    const auto files = is_roots ? space.f_ffree : space.f_favail;
    // Some file systems do not count files.
    const bool is_full = blocks == 0 || (space.f_files != 0 && files == 0);
    return is_full ? Room::none : Room::some;
}

Remedy remedy_of(Room room, const std::string& folder) {
    if (room == Room::none) return "df -h " + folder + "; df -i " + folder;
    if (room == Room::read_only)
        return told("findmnt --target {}; and mount what it names so that it can be written", folder);
    return {};
}

} // namespace signet::ctl
