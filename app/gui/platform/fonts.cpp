#include "gui/platform/fonts.hpp"

#include <imgui.h>
#include <imgui_freetype.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "embedded_fonts.hpp"
#include "gui/platform/fallback_glyphs.hpp"
#include "model/disguise.hpp"

namespace sti::gui {
namespace {

constexpr bool on_demand = IMGUI_VERSION_NUM >= 19200;

struct Style {
  std::span<const unsigned char> (*face)();
  float size;  ///< line height of the face in design pixels
};

// ImGui sizes are ascender to descender; Inter's em is 0.83 of that, JetBrains Mono's 0.76.
constexpr std::array<Style, text_style_count> styles{{
    {fonts::inter_regular, 15.0f},
    {fonts::inter_regular, 17.0f},
    {fonts::inter_semibold, 17.0f},
    {fonts::inter_semibold, 18.0f},
    {fonts::inter_semibold, 25.0f},
    {fonts::jetbrains_mono_regular, 15.0f},
    {fonts::jetbrains_mono_regular, 17.0f},
    {fonts::jetbrains_mono_bold, 17.0f},
}};

std::array<ImFont*, text_style_count> loaded{};
float loaded_scale = 0.0f;
bool atlas_changed = false;

constexpr ImWchar icon_range[] = {0xf000, 0xf2e0, 0};

/// Adds a face that is embedded in the program. The atlas would copy one that it does not own, so it owns
/// each until it has taken it in; it neither writes to it nor, not owning it at the end, frees it.
ImFont* add_source(ImFontAtlas& atlas, std::span<const unsigned char> face, float size, ImFontConfig config,
                   const ImWchar* ranges) {
  config.FontDataOwnedByAtlas = true;
  auto* font = atlas.AddFontFromMemoryTTF(const_cast<unsigned char*>(face.data()),
                                          static_cast<int>(face.size()), size, &config, ranges);
#if IMGUI_VERSION_NUM >= 19200
  atlas.Sources.back().FontDataOwnedByAtlas = false;
#else
  atlas.ConfigData.back().FontDataOwnedByAtlas = false;
#endif
  return font;
}

ImFont* add_face(ImFontAtlas& atlas, const Style& style, float size, const ImWchar* text_ranges) {
  ImFontConfig config;
#if IMGUI_VERSION_NUM >= 19200
  config.FontLoaderFlags = ImGuiFreeTypeLoaderFlags_LightHinting;
  config.GlyphExcludeRanges = never_as_themselves();
#else
  config.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
#endif
  auto* font = add_source(atlas, style.face(), size, config, text_ranges);
  ImFontConfig icons = config;
  icons.MergeMode = true;
  icons.GlyphMinAdvanceX = size;
  icons.GlyphOffset.y = size * 0.02f;
  add_source(atlas, fonts::font_awesome(), size * 0.88f, icons, icon_range);
  if (on_demand && style.face != fonts::inter_regular) {
    ImFontConfig rest = config;  // what JetBrains Mono lacks, Inter may have
    rest.MergeMode = true;
    add_source(atlas, fonts::inter_regular(), size, rest, nullptr);
  }
#if IMGUI_VERSION_NUM >= 19200
  add_fallback_glyphs(atlas);
#endif
  return font;
}

}  // namespace

void load_fonts(float scale) {
  auto& atlas = *ImGui::GetIO().Fonts;
#if IMGUI_VERSION_NUM >= 19200
  loaded_scale = scale;
  // One face each, whatever the size: glyphs are rasterised at the size they are drawn at.
  if (atlas.Fonts.Size > 0) return;
  for (std::size_t i = 0; i < styles.size(); ++i) {
    std::size_t same = 0;
    while (same < i && styles[same].face != styles[i].face) ++same;
    loaded[i] = same < i ? loaded[same] : add_face(atlas, styles[i], styles[i].size, nullptr);
  }
#else
  if (scale == loaded_scale && atlas.Fonts.Size > 0) return;
  loaded_scale = scale;
  static constexpr ImWchar text[] = {0x0020, 0x024f, 0x0370, 0x03ff, 0x0400, 0x052f, 0x1e00,
                                     0x1eff, 0x2010, 0x205e, 0x20a0, 0x20bf, 0x2190, 0x21ff,
                                     0x2200, 0x22ff, 0x2500, 0x25ff, 0xfffd, 0xfffd, 0};
  atlas.Clear();
  for (std::size_t i = 0; i < styles.size(); ++i)
    loaded[i] = add_face(atlas, styles[i], styles[i].size * scale, text);
  atlas.Build();
  atlas_changed = true;
#endif
}

bool take_atlas_changed() { return std::exchange(atlas_changed, false); }

ImFont* font_of(TextStyle style) { return loaded[static_cast<std::size_t>(style)]; }
float font_size_of(TextStyle style) { return styles[static_cast<std::size_t>(style)].size * loaded_scale; }

#if IMGUI_VERSION_NUM >= 19200
std::string_view drawable(TextStyle, std::string_view text, std::string&) { return text; }
#else
std::string_view drawable(TextStyle style, std::string_view text, std::string& made) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (std::all_of(text.begin(), text.end(), is_ascii)) return text;
  made.clear();
  for (const char* at = text.data(); at < text.data() + text.size();) {
    unsigned int character = 0;
    const int length = ImTextCharFromUtf8(&character, at, text.data() + text.size());
    if (font_of(style)->FindGlyphNoFallback(static_cast<ImWchar>(character)) || character < 0x80)
      made.append(at, static_cast<std::size_t>(length));
    else
      made += code_point_escape(character);
    at += length;
  }
  return made;
}
#endif

void push_text_style(TextStyle style) {
#if IMGUI_VERSION_NUM >= 19200
  ImGui::PushFont(font_of(style), font_size_of(style));
#else
  ImGui::PushFont(font_of(style));
#endif
}

void pop_text_style() { ImGui::PopFont(); }

void prepare_without_renderer() {
#if IMGUI_VERSION_NUM >= 19200
  ImGui::GetIO().BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
#else
  unsigned char* pixels = nullptr;
  int width = 0, height = 0;
  ImGui::GetIO().Fonts->GetTexDataAsRGBA32(&pixels, &width, &height);
  ImGui::GetIO().Fonts->SetTexID(reinterpret_cast<ImTextureID>(1));
#endif
}

void settle_without_renderer() {
#if IMGUI_VERSION_NUM >= 19200
  for (auto* texture : ImGui::GetPlatformIO().Textures) {
    if (texture->Status == ImTextureStatus_WantCreate) texture->SetTexID(1);
    if (texture->Status == ImTextureStatus_WantDestroy) {
      texture->SetTexID(ImTextureID_Invalid);
      texture->SetStatus(ImTextureStatus_Destroyed);
    } else {
      texture->SetStatus(ImTextureStatus_OK);
    }
  }
#endif
}

}  // namespace sti::gui
