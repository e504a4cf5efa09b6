#include "gui/ui/theme.hpp"

#include <array>
#include <cmath>
#include <cstring>

#include "gui/platform/fonts.hpp"
#include "gui/ui/icons.hpp"
#include "model/names.hpp"

namespace sti::gui {
namespace {

constexpr std::array<std::string_view, 3> theme_names{"dark", "light", "contrast"};

constexpr ImU32 rgb(unsigned hex, unsigned alpha = 255) {
  return IM_COL32((hex >> 16) & 0xff, (hex >> 8) & 0xff, hex & 0xff, alpha);
}

constexpr Palette dark{
    .ground = rgb(0x0f1217),
    .surface = rgb(0x171b22),
    .raised = rgb(0x20262f),
    .hover = rgb(0x2a313c),
    .border = rgb(0x2b323d),
    .text = rgb(0xe7ebf2),
    .muted = rgb(0xa3adbd),
    .faint = rgb(0x78849a),
    .accent = rgb(0x7aa7ff),
    .on_accent = rgb(0x0b1220),
    .plain = rgb(0xffb27a),
    .plain_band = rgb(0x3a2718),
    .plain_row = rgb(0x1f1a18),
    .upgrade = rgb(0xd6b8ff),
    .upgrade_band = rgb(0x2b2340),
    .tls = rgb(0x6fd0f5),
    .tls_band = rgb(0x12303e),
    .tls_row = rgb(0x151e26),
    .good = rgb(0x5fd79b),
    .good_soft = rgb(0x16302a),
    .warning = rgb(0xf4cf5c),
    .warning_soft = rgb(0x332d17),
    .bad = rgb(0xff7d85),
    .bad_soft = rgb(0x3b1d24),
    .notice = rgb(0x9db4d8),
    .notice_soft = rgb(0x212a38),
    .selection = rgb(0x2a3c61),
    .mark = rgb(0x38518a),
    .shade = rgb(0x05070a, 150),
};

constexpr Palette light{
    .ground = rgb(0xeceff4),
    .surface = rgb(0xffffff),
    .raised = rgb(0xf3f5f9),
    .hover = rgb(0xe6eaf2),
    .border = rgb(0xd8dee8),
    .text = rgb(0x18202c),
    .muted = rgb(0x505c6e),
    .faint = rgb(0x6d798c),
    .accent = rgb(0x2457d6),
    .on_accent = rgb(0xffffff),
    .plain = rgb(0xa8480a),
    .plain_band = rgb(0xffe6d1),
    .plain_row = rgb(0xfffaf5),
    .upgrade = rgb(0x6b3fb5),
    .upgrade_band = rgb(0xefe6fb),
    .tls = rgb(0x0b6a8c),
    .tls_band = rgb(0xd7eff8),
    .tls_row = rgb(0xf6fbfe),
    .good = rgb(0x14713d),
    .good_soft = rgb(0xdff4e6),
    .warning = rgb(0x875a00),
    .warning_soft = rgb(0xfdf1cf),
    .bad = rgb(0xbb2430),
    .bad_soft = rgb(0xfce4e5),
    .notice = rgb(0x3f5677),
    .notice_soft = rgb(0xe7edf6),
    .selection = rgb(0xd6e2fd),
    .mark = rgb(0xb9cffb),
    .shade = rgb(0x1a2230, 90),
};

constexpr Palette contrast{
    .ground = rgb(0x000000),
    .surface = rgb(0x000000),
    .raised = rgb(0x141414),
    .hover = rgb(0x333333),
    .border = rgb(0xffffff),
    .text = rgb(0xffffff),
    .muted = rgb(0xf0f0f0),
    .faint = rgb(0xd0d0d0),
    .accent = rgb(0xffe600),
    .on_accent = rgb(0x000000),
    .plain = rgb(0xffb454),
    .plain_band = rgb(0x4a2600),
    .plain_row = rgb(0x140a00),
    .upgrade = rgb(0xe2c4ff),
    .upgrade_band = rgb(0x2e0a54),
    .tls = rgb(0x5ce1ff),
    .tls_band = rgb(0x00384a),
    .tls_row = rgb(0x000f14),
    .good = rgb(0x4dff9a),
    .good_soft = rgb(0x003318),
    .warning = rgb(0xffe14d),
    .warning_soft = rgb(0x3a3000),
    .bad = rgb(0xff959b),
    .bad_soft = rgb(0x4a0008),
    .notice = rgb(0xcfe0ff),
    .notice_soft = rgb(0x10203c),
    .selection = rgb(0x003a8c),
    .mark = rgb(0x0050c0),
    .shade = rgb(0x000000, 190),
};

ThemeName theme_in_use = ThemeName::dark;
float scale_in_use = 1.0f;

ImVec4 vec(ImU32 color, float alpha = 1.0f) {
  auto v = ImGui::ColorConvertU32ToFloat4(color);
  v.w *= alpha;
  return v;
}

void set_colors(ImGuiStyle& style, const Palette& p) {
  // What is not named below is drawn by us or takes its colour from its neighbours.
  for (auto& color : style.Colors) color = vec(p.raised);
  auto set = [&style](ImGuiCol which, ImVec4 color) { style.Colors[which] = color; };
  set(ImGuiCol_Text, vec(p.text));
  set(ImGuiCol_TextDisabled, vec(p.faint));
  set(ImGuiCol_WindowBg, vec(p.ground));
  set(ImGuiCol_ChildBg, vec(p.surface, 0.0f));
  set(ImGuiCol_PopupBg, vec(p.surface));
  set(ImGuiCol_Border, vec(p.border));
  set(ImGuiCol_BorderShadow, vec(p.border, 0.0f));
  set(ImGuiCol_FrameBg, vec(p.raised));
  set(ImGuiCol_FrameBgHovered, vec(p.hover));
  set(ImGuiCol_FrameBgActive, vec(p.hover));
  set(ImGuiCol_ScrollbarBg, vec(p.surface, 0.0f));
  set(ImGuiCol_ScrollbarGrab, vec(p.faint, 0.45f));
  set(ImGuiCol_ScrollbarGrabHovered, vec(p.faint, 0.8f));
  set(ImGuiCol_ScrollbarGrabActive, vec(p.accent));
  set(ImGuiCol_CheckMark, vec(p.accent));
  set(ImGuiCol_Header, vec(p.selection));
  set(ImGuiCol_HeaderHovered, vec(p.hover));
  set(ImGuiCol_HeaderActive, vec(p.selection));
  set(ImGuiCol_Separator, vec(p.border));
  set(ImGuiCol_ButtonHovered, vec(p.hover));
  set(ImGuiCol_ButtonActive, vec(p.selection));
  set(ImGuiCol_TextSelectedBg, vec(p.mark));
  set(ImGuiCol_ModalWindowDimBg, vec(p.shade));
  // The focus ring's colour was renamed between the versions of ImGui that we build with.
  for (int i = 0; i < ImGuiCol_COUNT; ++i) {
    const auto* name = ImGui::GetStyleColorName(i);
    if (std::strcmp(name, "NavCursor") == 0 || std::strcmp(name, "NavHighlight") == 0) set(i, vec(p.accent));
    if (std::strcmp(name, "InputTextCursor") == 0) set(i, vec(p.text));
  }
}

}  // namespace

std::string_view name_of(ThemeName t) { return name_in(theme_names, t); }
std::optional<ThemeName> theme_from(std::string_view name) { return value_in<ThemeName>(theme_names, name); }

const Palette& palette_of(ThemeName name) {
  switch (name) {
    case ThemeName::light:
      return light;
    case ThemeName::contrast:
      return contrast;
    case ThemeName::dark:
      break;
  }
  return dark;
}

const Palette& colors() { return palette_of(theme_in_use); }
ThemeName current_theme() { return theme_in_use; }
float px(float design) { return std::round(design * scale_in_use); }
float current_scale() { return scale_in_use; }

void apply_theme(ThemeName name, float scale) {
  theme_in_use = name;
  scale_in_use = scale;
  load_fonts(scale);

  ImGuiStyle style;
  set_colors(style, colors());
  style.WindowPadding = {px(16), px(16)};
  style.FramePadding = {px(12), px(8)};
  style.ItemSpacing = {px(8), px(8)};
  style.ItemInnerSpacing = {px(8), px(4)};
  style.WindowRounding = 0.0f;
  style.ChildRounding = px(8);
  style.PopupRounding = px(10);
  style.FrameRounding = px(6);
  style.ScrollbarRounding = px(8);
  style.ScrollbarSize = px(10);
  style.GrabRounding = px(6);
  style.WindowBorderSize = 0.0f;
  style.ChildBorderSize = 0.0f;
  style.PopupBorderSize = px(1);
  style.FrameBorderSize = name == ThemeName::contrast ? px(1) : 0.0f;
  style.WindowMinSize = {1, 1};
  style.AntiAliasedLines = true;
  style.HoverDelayNormal = 0.35f;
  ImGui::GetStyle() = style;
}

Tone tone_of(Severity s) {
  const auto& p = colors();
  switch (s) {
    case Severity::error:
      return {p.bad, p.bad_soft};
    case Severity::warning:
      return {p.warning, p.warning_soft};
    case Severity::ok:
      return {p.good, p.good_soft};
    case Severity::notice:
      break;
  }
  return {p.notice, p.notice_soft};
}

const char* icon_of(Severity s) {
  switch (s) {
    case Severity::error:
      return icon::bad;
    case Severity::warning:
      return icon::warning;
    case Severity::ok:
      return icon::good;
    case Severity::notice:
      break;
  }
  return icon::notice;
}

}  // namespace sti::gui
