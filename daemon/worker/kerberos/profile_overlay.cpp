// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/profile_overlay.hpp"

#include <cstdlib>
#include <cstring>
#include <memory>

namespace signet::worker {
namespace {

struct Layers {
    Layers(profile_t base_profile, ProfileOverlay overlay_relations)
        : base(base_profile), overlay(std::move(overlay_relations)) {}
    Layers(const Layers&) = delete;
    Layers& operator=(const Layers&) = delete;
    ~Layers() { profile_release(base); }

    profile_t base;
    ProfileOverlay overlay;
};

// What libkrb5 holds for us; every copy of the profile has one.
using Held = std::shared_ptr<const Layers>;

const Layers& layers_of(void* data) {
    return **static_cast<const Held*>(data);
}

// In the form that the profile library wants and that free_values below takes back.
long give_list(const std::vector<std::string>& values, char*** out) {
    auto** list = static_cast<char**>(std::calloc(values.size() + 1, sizeof(char*)));
    if (!list) return ENOMEM;
    for (std::size_t i = 0; i < values.size(); ++i)
        list[i] = strdup(values[i].c_str());
    *out = list;
    return 0;
}

void free_values(void*, char** list) {
    for (char** at = list; at && *at; ++at)
        std::free(*at);
    std::free(list);
}

long get_values(void* data, const char* const* names, char*** out) {
    const Layers& layers = layers_of(data);
    std::vector<std::string> path;
    for (const char* const* at = names; *at; ++at)
        path.emplace_back(*at);
    const auto found = layers.overlay.find(path);
    if (found != layers.overlay.end())
        return found->second.empty() ? PROF_NO_RELATION : give_list(found->second, out);
    char** list = nullptr;
    if (const long error = profile_get_values(layers.base, names, &list)) return error;
    std::vector<std::string> values;
    for (char** at = list; *at; ++at)
        values.emplace_back(*at);
    profile_free_list(list);
    return give_list(values, out);
}

void cleanup(void* data) {
    delete static_cast<Held*>(data);
}

long copy(void* data, void** out) {
    *out = new Held(*static_cast<const Held*>(data));
    return 0;
}

// Iteration (capaths and the like) sees krb5.conf only: nothing that we lay over it is ever iterated.
long iterator_create(void* data, const char* const* names, int flags, void** out) {
    auto position = std::make_unique<void*>(nullptr);
    if (const long error = profile_iterator_create(layers_of(data).base, names, flags, position.get()))
        return error;
    *out = position.release();
    return 0;
}

long iterate(void*, void* iterator, char** name, char** value) {
    auto* position = static_cast<void**>(iterator);
    *name = *value = nullptr;
    return *position ? profile_iterator(position, name, value) : 0;
}

void iterator_free(void*, void* iterator) {
    const std::unique_ptr<void*> position(static_cast<void**>(iterator));
    if (*position) profile_iterator_free(position.get());
}

void free_string(void*, char* text) {
    profile_release_string(text);
}

profile_vtable make_vtable() {
    profile_vtable table{};
    table.minor_ver = 1;
    table.get_values = get_values;
    table.free_values = free_values;
    table.cleanup = cleanup;
    table.copy = copy;
    table.iterator_create = iterator_create;
    table.iterator = iterate;
    table.iterator_free = iterator_free;
    table.free_string = free_string;
    return table;
}

} // namespace

profile_t overlay_profile(profile_t base, ProfileOverlay overlay) {
    auto held = std::make_unique<Held>(std::make_shared<const Layers>(base, std::move(overlay)));
    profile_vtable table = make_vtable();
    profile_t profile = nullptr;
    if (profile_init_vtable(&table, held.get(), &profile) != 0) return nullptr;
    held.release();
    return profile;
}

} // namespace signet::worker
