// Which field keys a filter can name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/field.hpp"

namespace sti::filter {

/// Whether `key` is a field or the beginning of one (as "tls.ext" is).
bool is_known_key(std::string_view key);

/// Up to `most` keys that `key` may have been meant to be, the nearest first; empty where nothing is near.
std::vector<std::string_view> nearest_keys(std::string_view key, std::size_t most = 3);

/// How well `typed` fits a key: 0 not at all; more is better. Its beginning fits best, then the beginning of
/// one of its parts, then any part of it, then all letters in order.
int key_fit(std::string_view key, std::string_view typed);

}  // namespace sti::filter
