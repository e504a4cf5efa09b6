#include "gui/platform/fallback_glyphs.hpp"
#include <climits>
#include <filesystem>

#if IMGUI_VERSION_NUM >= 19200

#include <ft2build.h>
#include FT_FREETYPE_H
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "embedded_fonts.hpp"
#include "gui/platform/system_fonts.hpp"
#include "model/disguise.hpp"

namespace sti::gui {
namespace {

/// Of all glyphs from here together, in pixels: a name may hold any character, and the texture is finite.
constexpr std::size_t most_pixels = 8u << 20;
constexpr std::size_t most_faces = 32;
/// ImGui's sizes are ascender to descender; of Inter that makes an em of this share.
constexpr float em = 0.83f;

/// A picture of some glyphs in a row: how much of each pixel is covered, 0 to 255.
struct Picture {
  int width = 0, height = 0;
  int left = 0, top = 0;  ///< from the pen to its corner, down being positive
  float advance = 0;
  std::vector<std::uint8_t> pixels;
};

class Faces {
 public:
  Faces() { FT_Init_FreeType(&library_); }
  ~Faces() { FT_Done_FreeType(library_); }  // and all faces with it
  Faces(const Faces&) = delete;
  Faces& operator=(const Faces&) = delete;

  void configure(const std::filesystem::path& file) {
    configuration_ = file;
    system_.reset();
    opened_.clear();  // closed with the library
  }

  /// The glyph or the escape of a character, `size` pixels from ascender to descender.
  Picture picture(char32_t character, float size) {
    const bool hidden = changes_neighbours(character);
    if (auto* face = hidden ? nullptr : face_for(character)) {
      FT_Set_Pixel_Sizes(face, 0, pixels(size));
      Picture out = row_of(face, std::u32string(1, character));
      if (out.advance > 0 || !out.pixels.empty()) return out;
    }
    if (!own_) {
      const auto inter = fonts::inter_regular();
      FT_New_Memory_Face(library_, inter.data(), static_cast<FT_Long>(inter.size()), 0, &own_);
    }
    if (!own_) return {};
    FT_Set_Pixel_Sizes(own_, 0, pixels(size));
    const auto words = code_point_escape(character);
    return row_of(own_, std::u32string(words.begin(), words.end()));
  }

 private:
  static FT_UInt pixels(float size) { return static_cast<FT_UInt>(std::max(1.0f, std::round(size * em))); }

  FT_Face face_for(char32_t character) {
    for (auto& [file, face] : opened_)
      if (face && FT_Get_Char_Index(face, character) != 0) return face;
    if (opened_.size() >= most_faces) return nullptr;
    if (!system_) system_ = std::make_unique<SystemFonts>(configuration_);
    const auto file = system_->find(character);
    if (!file) return nullptr;
    const auto key = std::pair(file->path, file->index);
    if (opened_.contains(key)) return nullptr;  // it could not be opened, or has it not after all
    FT_Face face = nullptr;
    if (FT_New_Face(library_, file->path.c_str(), file->index, &face) != 0) face = nullptr;
    opened_[key] = face;
    return face && FT_Get_Char_Index(face, character) != 0 ? face : nullptr;
  }

  /// Draws characters one after the other.
  static Picture row_of(FT_Face face, const std::u32string& characters) {
    struct Placed {
      int x, y, width, height;
      std::vector<std::uint8_t> pixels;
    };
    std::vector<Placed> placed;
    FT_Pos pen = 0;
    for (const auto character : characters) {
      if (FT_Load_Char(face, character, FT_LOAD_NO_BITMAP | FT_LOAD_TARGET_LIGHT) != 0 ||
          FT_Render_Glyph(face->glyph, FT_RENDER_MODE_NORMAL) != 0)
        continue;
      const auto& slot = *face->glyph;
      const auto& bitmap = slot.bitmap;
      Placed part{static_cast<int>(pen >> 6) + slot.bitmap_left,
                  -slot.bitmap_top,
                  static_cast<int>(bitmap.width),
                  static_cast<int>(bitmap.rows),
                  {}};
      if (bitmap.pixel_mode == FT_PIXEL_MODE_GRAY)
        for (unsigned y = 0; y < bitmap.rows; ++y) {
          const auto* line = bitmap.buffer + static_cast<std::ptrdiff_t>(y) * bitmap.pitch;
          part.pixels.insert(part.pixels.end(), line, line + bitmap.width);
        }
      pen += slot.advance.x;
      if (!part.pixels.empty()) placed.push_back(std::move(part));
    }
    Picture out;
    out.advance = static_cast<float>(pen) / 64.0f;
    if (placed.empty()) return out;
    int right = INT_MIN, bottom = INT_MIN;
    out.left = out.top = INT_MAX;
    for (const auto& part : placed) {
      out.left = std::min(out.left, part.x);
      out.top = std::min(out.top, part.y);
      right = std::max(right, part.x + part.width);
      bottom = std::max(bottom, part.y + part.height);
    }
    out.width = right - out.left;
    out.height = bottom - out.top;
    out.pixels.resize(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height));
    const auto at = [](int x, int y, int width) {
      return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
    };
    for (const auto& part : placed)
      for (int y = 0; y < part.height; ++y)
        for (int x = 0; x < part.width; ++x) {
          auto& pixel = out.pixels[at(part.x - out.left + x, part.y - out.top + y, out.width)];
          pixel = std::max(pixel, part.pixels[at(x, y, part.width)]);
        }
    return out;
  }

  FT_Library library_ = nullptr;
  FT_Face own_ = nullptr;
  std::filesystem::path configuration_;
  std::unique_ptr<SystemFonts> system_;
  std::map<std::pair<std::string, int>, FT_Face> opened_;  ///< nullptr for what could not be
};

Faces& faces() {
  static Faces instance;
  return instance;
}

std::size_t drawn_pixels = 0;  ///< of all glyphs that are in a texture now

/// What is kept for one size: how much of the budget it takes.
struct Kept {
  std::size_t pixels;
};

bool begin_size(ImFontAtlas*, ImFontConfig*, ImFontBaked*, void* data) {
  static_cast<Kept*>(data)->pixels = 0;
  return true;
}

void end_size(ImFontAtlas*, ImFontConfig*, ImFontBaked*, void* data) {
  drawn_pixels -= static_cast<Kept*>(data)->pixels;
}

bool load_glyph(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void* data, ImWchar character,
                ImFontGlyph* glyph, float* advance) {
  const float density = source->RasterizerDensity * baked->RasterizerDensity;
  const auto picture = faces().picture(character, baked->Size * density);
  if (advance) {
    *advance = picture.advance / density;
    return true;
  }
  glyph->AdvanceX = picture.advance / density;
  const auto area = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
  if (area == 0) return picture.advance > 0;
  if (drawn_pixels + area > most_pixels) return false;
  const auto id = ImFontAtlasPackAddRect(atlas, picture.width, picture.height);
  if (id == ImFontAtlasRectId_Invalid) return false;
  drawn_pixels += area;
  static_cast<Kept*>(data)->pixels += area;
  const float left = static_cast<float>(picture.left) / density;
  const float top = static_cast<float>(picture.top) / density + baked->Ascent;
  glyph->X0 = left;
  glyph->Y0 = top;
  glyph->X1 = left + static_cast<float>(picture.width) / density;
  glyph->Y1 = top + static_cast<float>(picture.height) / density;
  glyph->Visible = true;
  glyph->PackId = id;
  ImFontAtlasBakedSetFontGlyphBitmap(atlas, baked, source, glyph, ImFontAtlasPackGetRect(atlas, id),
                                     picture.pixels.data(), ImTextureFormat_Alpha8, picture.width);
  return true;
}

const ImFontLoader& loader() {
  static const ImFontLoader instance = [] {
    ImFontLoader made;
    made.Name = "fallback";
    made.FontSrcContainsGlyph = [](ImFontAtlas*, ImFontConfig*, ImWchar) { return true; };
    made.FontBakedInit = begin_size;
    made.FontBakedDestroy = end_size;
    made.FontBakedLoadGlyph = load_glyph;
    made.FontBakedSrcLoaderDataSize = sizeof(Kept);
    return made;
  }();
  return instance;
}

}  // namespace

void add_fallback_glyphs(ImFontAtlas& atlas) {
  ImFontConfig config;
  config.MergeMode = true;
  config.FontLoader = &loader();
  atlas.AddFont(&config);
}

const ImWchar* never_as_themselves() {
  static const std::vector<ImWchar> pairs = [] {
    std::vector<ImWchar> made;
    for (const auto& range : neighbour_changing_ranges()) {
      made.push_back(range.first);
      made.push_back(range.last);
    }
    made.push_back(0);
    return made;
  }();
  return pairs.data();
}

void use_font_configuration(const std::filesystem::path& file) { faces().configure(file); }

}  // namespace sti::gui

#endif
