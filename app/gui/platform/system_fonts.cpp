#include "gui/platform/system_fonts.hpp"

#include <fontconfig/fontconfig.h>
#include <filesystem>

namespace sti::gui {
namespace {

struct Destroy {
  void operator()(FcConfig* config) const { FcConfigDestroy(config); }
  void operator()(FcPattern* pattern) const { FcPatternDestroy(pattern); }
  void operator()(FcFontSet* set) const { FcFontSetDestroy(set); }
};
template <typename T>
using Owned = std::unique_ptr<T, Destroy>;

const FcChar8* text(const char* words) { return reinterpret_cast<const FcChar8*>(words); }

Owned<FcConfig> configured(const std::filesystem::path& file) {
  if (file.empty()) return Owned<FcConfig>(FcInitLoadConfigAndFonts());
  Owned<FcConfig> config(FcConfigCreate());
  if (config && FcConfigParseAndLoad(config.get(), text(file.c_str()), FcTrue))
    FcConfigBuildFonts(config.get());
  return config;
}

}  // namespace

struct SystemFonts::Found {
  Owned<FcConfig> config;
  Owned<FcFontSet> fonts;  ///< the preferred first, without those that add no character
};

SystemFonts::SystemFonts(const std::filesystem::path& configuration) : found_(std::make_unique<Found>()) {
  found_->config = configured(configuration);
  const Owned<FcPattern> wanted(FcPatternCreate());
  if (!found_->config || !wanted) return;
  FcPatternAddString(wanted.get(), FC_FAMILY, text("sans-serif"));
  FcPatternAddBool(wanted.get(), FC_SCALABLE, FcTrue);
  FcConfigSubstitute(found_->config.get(), wanted.get(), FcMatchPattern);
  FcDefaultSubstitute(wanted.get());
  FcResult result = FcResultNoMatch;
  found_->fonts.reset(FcFontSort(found_->config.get(), wanted.get(), FcTrue, nullptr, &result));
}

SystemFonts::~SystemFonts() = default;

std::optional<FontFile> SystemFonts::find(char32_t character) const {
  if (!found_->fonts) return std::nullopt;
  for (int i = 0; i < found_->fonts->nfont; ++i) {
    auto* font = found_->fonts->fonts[i];
    FcCharSet* characters = nullptr;
    FcBool scalable = FcFalse, color = FcFalse;
    if (FcPatternGetCharSet(font, FC_CHARSET, 0, &characters) != FcResultMatch ||
        !FcCharSetHasChar(characters, character))
      continue;
    FcPatternGetBool(font, FC_SCALABLE, 0, &scalable);
    FcPatternGetBool(font, FC_COLOR, 0, &color);
    FcChar8* path = nullptr;
    if (!scalable || color || FcPatternGetString(font, FC_FILE, 0, &path) != FcResultMatch) continue;
    FontFile file{reinterpret_cast<const char*>(path), 0};
    FcPatternGetInteger(font, FC_INDEX, 0, &file.index);
    return file;
  }
  return std::nullopt;
}

}  // namespace sti::gui
