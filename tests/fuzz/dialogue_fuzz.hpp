#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace sti::fuzz {

/// Lets a dialogue of one of `schemes` hear `data` and checks what must hold whatever a server sends: the
/// same actions however it is split, spans inside what was given, nothing after the end, nothing unescaped in
/// what is shown.
///
/// The first byte chooses scheme and settings, the next two the split; the rest is what the server sends,
/// before and after the upgrade.
int fuzz_dialogue(std::initializer_list<std::string_view> schemes, const std::uint8_t* data,
                  std::size_t size);

}  // namespace sti::fuzz
