// The window's text styles. This and fonts.cpp are the only files that know which Dear ImGui they are built
// with: 1.92 rasterises glyphs on demand at any size, 1.90 needs one atlas made beforehand for every size.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

struct ImFont;

namespace sti::gui {

enum class TextStyle : std::uint8_t {
  small,
  body,
  strong,
  title,
  verdict,
  mono_small,
  mono,
  mono_strong,
};
inline constexpr int text_style_count = 8;

/// Makes every style available at `scale` screen pixels a design pixel, in the current ImGui context. May be
/// called again at any time outside a frame.
void load_fonts(float scale);
/// True once after a call of load_fonts that made a new atlas, which the renderer then has to upload (1.90
/// only).
bool take_atlas_changed();

ImFont* font_of(TextStyle style);
float font_size_of(TextStyle style);  ///< in screen pixels

/// The text as it can be drawn. Dear ImGui 1.90, whose glyphs are made beforehand, has none for most scripts:
/// there such characters become their escapes, in `made`. With 1.92 the text itself comes back, as glyphs are
/// found for it when it is drawn (fallback_glyphs.hpp).
std::string_view drawable(TextStyle style, std::string_view text, std::string& made);

void push_text_style(TextStyle style);
void pop_text_style();

/// Tells ImGui that there is no renderer but that its textures are taken care of: for contexts without a
/// window, before the first frame; and, after each frame, that the textures which that frame asked for exist.
void prepare_without_renderer();
void settle_without_renderer();

}  // namespace sti::gui
