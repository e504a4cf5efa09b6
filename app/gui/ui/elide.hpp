// Names that are too long for their place, cut where it costs least: in the middle, and never at what tells
// them from each other. Pure.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace sti::gui {

/// The byte at which `name` begins to differ from the one of `others` that is most like it; npos where none
/// of them is another name. Whole UTF-8 sequences count.
std::size_t differs_at(std::string_view name, std::span<const std::string> others);

/// `name`, or as much of it as is at most `width` wide by `width_of`: its beginning, its end and, where
/// `keep` is the byte that matters most, what is around that, with "…" for what is left out.
std::string elided(std::string_view name, float width, const std::function<float(std::string_view)>& width_of,
                   std::size_t keep = std::string_view::npos);

}  // namespace sti::gui
