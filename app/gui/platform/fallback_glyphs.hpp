// What is drawn for a character that none of the program's own fonts has: the glyph of a font of this system,
// or, where that has none either, the character's escape, such as \u{1f600}. Nothing is ever drawn as a
// question mark. With Dear ImGui 1.92 only, which asks for glyphs as they are needed.
#pragma once

#include <imgui.h>

#include <filesystem>

namespace sti::gui {

#if IMGUI_VERSION_NUM >= 19200
/// Adds the source of such glyphs to the font that was added last; to be the last of its sources.
void add_fallback_glyphs(ImFontAtlas& atlas);

/// Characters that no source but the one above may draw, as pairs that end with 0
/// (ImFontConfig::GlyphExcludeRanges): those that are invisible, or that move their neighbours.
const ImWchar* never_as_themselves();

/// Goes by this configuration of fontconfig from now on; an empty path is the system's own. For tests,
/// outside a frame and before the atlas has met the characters in question.
void use_font_configuration(const std::filesystem::path& file);
#endif

}  // namespace sti::gui
