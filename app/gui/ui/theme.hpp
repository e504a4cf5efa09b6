// The look: three palettes of colours named by what they mean, and the one scale that all lengths go through.
#pragma once

#include <imgui.h>

#include <optional>
#include <string_view>

#include "model/finding.hpp"

namespace sti::gui {

enum class ThemeName : std::uint8_t { dark, light, contrast };
std::string_view name_of(ThemeName t);
std::optional<ThemeName> theme_from(std::string_view name);

struct Palette {
  ImU32 ground;   ///< behind the panels
  ImU32 surface;  ///< a panel
  ImU32 raised;   ///< an input, a card or a button on a panel
  ImU32 hover;    ///< what the pointer is on
  ImU32 border;
  ImU32 text, muted, faint;
  ImU32 accent, on_accent;
  ImU32 plain, plain_band, plain_row;  ///< plaintext: warm
  ImU32 upgrade, upgrade_band;         ///< the upgrade itself
  ImU32 tls, tls_band, tls_row;        ///< inside TLS: cool
  ImU32 good, good_soft;
  ImU32 warning, warning_soft;
  ImU32 bad, bad_soft;
  ImU32 notice, notice_soft;
  ImU32 selection;  ///< behind a selected row
  ImU32 mark;       ///< behind selected bytes
  ImU32 shade;      ///< over everything behind a dialog
};

const Palette& palette_of(ThemeName name);
/// The palette now in use.
const Palette& colors();
ThemeName current_theme();

/// Design pixels to screen pixels, rounded to whole ones.
float px(float design);
float current_scale();

/// Sets ImGui's style and fonts; outside a frame only.
void apply_theme(ThemeName name, float scale);

struct Tone {
  ImU32 strong, soft;
};
Tone tone_of(Severity s);
const char* icon_of(Severity s);

}  // namespace sti::gui
