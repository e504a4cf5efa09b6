// The real program in a real window, on a virtual display of its own.
#include <gtest/gtest.h>
#include <png.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <vector>

#include "contrast.hpp"
#include "gui/ui/theme.hpp"
#include "support/child_process.hpp"
#include "virtual_display.hpp"

namespace sti::test {
namespace {

struct Image {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgb;
  [[nodiscard]] ImU32 at(int x, int y) const {
    const auto* p =
        rgb.data() +
        (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) * 3;
    return IM_COL32(p[0], p[1], p[2], 255);
  }
  /// How often each colour occurs.
  [[nodiscard]] std::map<ImU32, std::size_t> colors() const {
    std::map<ImU32, std::size_t> out;
    for (std::size_t i = 0; i + 2 < rgb.size(); i += 3) ++out[IM_COL32(rgb[i], rgb[i + 1], rgb[i + 2], 255)];
    return out;
  }
};

Image read_png(const std::filesystem::path& file) {
  Image out;
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  if (!png_image_begin_read_from_file(&png, file.c_str())) {
    ADD_FAILURE() << file << ": " << png.message;
    return out;
  }
  png.format = PNG_FORMAT_RGB;
  out.width = static_cast<int>(png.width);
  out.height = static_cast<int>(png.height);
  out.rgb.resize(PNG_IMAGE_SIZE(png));
  if (!png_image_finish_read(&png, nullptr, out.rgb.data(), 0, nullptr)) ADD_FAILURE() << png.message;
  return out;
}

struct Shot {
  gui::ThemeName theme;
  int scale;
};
class Screenshot : public testing::TestWithParam<Shot> {};

TEST_P(Screenshot, ShowsTheLabSession) {
  const auto [theme, scale] = GetParam();
  const int width = 1280 * scale, height = 800 * scale;
  VirtualDisplay display;
  const auto file = display.file("window.png");
  const auto ran = display.run(
      {"--lab", "--theme", std::string(gui::name_of(theme)), "--scale", std::to_string(scale), "--size",
       std::to_string(width) + "x" + std::to_string(height), "--screenshot", file.string(), "--when-done"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const auto image = read_png(file);
  ASSERT_EQ(image.width, width);
  ASSERT_EQ(image.height, height);

  const auto& p = gui::palette_of(theme);
  EXPECT_EQ(image.at(2, 2), p.ground) << "the corner is the ground that the panels stand on";
  const auto colors = image.colors();
  EXPECT_GT(colors.size(), 200u) << "text is drawn with soft edges";
  const auto share = [&](ImU32 color) {
    const auto it = colors.find(color);
    return it == colors.end() ? 0.0 : static_cast<double>(it->second) / (static_cast<double>(width) * height);
  };
  // Panels cover most of it, and no colour is all there is.
  EXPECT_GT(share(p.surface), 0.2);
  for (const auto& [color, count] : colors)
    EXPECT_LT(static_cast<double>(count), 0.9 * static_cast<double>(width) * height);
  const double ground = luminance(p.ground);
  if (theme == gui::ThemeName::light)
    EXPECT_GT(ground, 0.7);
  else
    EXPECT_LT(ground, 0.05);
  // The three bands, each a whole row high and as wide as the transcript; and what says "verified".
  for (const auto band : {p.plain_band, p.upgrade_band, p.tls_band, p.tls_row, p.good_soft, p.selection})
    EXPECT_GT(share(band), 0.002) << std::hex << band;
  for (const auto ink : {p.plain, p.upgrade, p.tls, p.good, p.text, p.muted, p.accent})
    EXPECT_GT(share(ink), 0.0) << std::hex << ink;

  // Top to bottom: warm, upgrade, cool. Within a band its text stands out from its ground.
  std::array<int, 3> first{-1, -1, -1};
  const std::array<ImU32, 3> bands{p.plain_band, p.upgrade_band, p.tls_band};
  for (std::size_t b = 0; b < bands.size(); ++b) {
    double strongest = 0;
    for (int y = 0; y < height; ++y) {
      int in_row = 0;
      for (int x = 0; x < width; x += 2) in_row += image.at(x, y) == bands[b] ? 1 : 0;
      if (in_row < width / 8) continue;
      if (first[b] < 0) first[b] = y;
      int from = 0;
      while (image.at(from, y) != bands[b]) ++from;
      for (int x = from; x < from + width / 4 && x < width; ++x)
        strongest = std::max(strongest, contrast(image.at(x, y), bands[b]));
    }
    EXPECT_GE(first[b], 0) << "band " << b << " is not there";
    EXPECT_GE(strongest, theme == gui::ThemeName::contrast ? 7.0 : 4.5) << "text of band " << b;
  }
  EXPECT_LT(first[0], first[1]);
  EXPECT_LT(first[1], first[2]);
}

std::string name_of_shot(const testing::TestParamInfo<Shot>& info) {
  return std::string(gui::name_of(info.param.theme)) + std::to_string(info.param.scale);
}

INSTANTIATE_TEST_SUITE_P(EveryThemeAndScale, Screenshot,
                         testing::Values(Shot{gui::ThemeName::dark, 1}, Shot{gui::ThemeName::dark, 2},
                                         Shot{gui::ThemeName::light, 1}, Shot{gui::ThemeName::light, 2},
                                         Shot{gui::ThemeName::contrast, 1},
                                         Shot{gui::ThemeName::contrast, 2}),
                         name_of_shot);

TEST(Rest, DrawsNoFrameInTwoSeconds) {
  VirtualDisplay display;
  for (const std::vector<std::string>& shown :
       {std::vector<std::string>{"--lab"}, std::vector<std::string>{}}) {
    auto arguments = shown;
    arguments.insert(arguments.end(), {"--count-frames", "2"});
    const auto ran = display.run(arguments);
    ASSERT_EQ(ran.status, 0) << ran.err;
    EXPECT_EQ(ran.out, "0\n") << (shown.empty() ? "the empty window" : "the lab session");
  }
}

TEST(Window, GoesWithExportsAndFaults) {
  VirtualDisplay display;
  const auto ran = display.run({"--lab", "--fault", "inject-reply", "--select", "findings", "--screenshot",
                                display.file("a.png").string(), "--export", display.file("a.json").string(),
                                "--when-done"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(read_png(display.file("a.png")).width, 1280);
  EXPECT_NE(support::read_file(display.file("a.json")).find("plaintext-injected"), std::string::npos);
}

TEST(Window, SaysGoodbyeBeforeItExports) {
  VirtualDisplay display;
  const auto ran = display.run({"--lab", "--export", display.file("a.json").string(), "--when-done"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  const auto document = nlohmann::json::parse(support::read_file(display.file("a.json")));
  EXPECT_EQ(document.at("outcome"), "verified");
  EXPECT_EQ(document.at("events").back().at("kind"), "finished");
}

TEST(Window, ExportsASessionThatWasSavedWhileItWasOpen) {
  VirtualDisplay display;
  const auto whole = display.file("whole.stls"), open = display.file("open.stls"),
             text = display.file("a.txt");
  ASSERT_EQ(display.run({"--lab", "--export", whole.string(), "--when-done"}).status, 0);
  // Up to the line that says that commands may come; the first line counts the steps after it.
  const auto saved = support::read_file(whole);
  const auto ready = saved.find("\"kind\":\"ready\"");
  ASSERT_NE(ready, std::string::npos);
  const auto first = saved.find('\n');
  const auto steps = saved.substr(first, saved.find('\n', ready) + 1 - first);
  auto header = nlohmann::json::parse(saved.substr(0, first));
  header["steps"] = std::count(steps.begin(), steps.end(), '\n') - 1;
  support::write_file(open, header.dump() + steps);
  const auto ran = display.run({"--open", open.string(), "--export", text.string(), "--when-done"});
  ASSERT_EQ(ran.status, 0) << ran.err;
  EXPECT_NE(support::read_file(text).find("VERIFIED"), std::string::npos);
}

TEST(Window, SaysSoWhereThereIsNoDisplay) {
  const auto ran =
      support::run({"env", "-u", "WAYLAND_DISPLAY", "DISPLAY=:65000", STARTTLS_WINDOW_PROGRAM, "--lab"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_NE(ran.err.find("opening the window"), std::string::npos) << ran.err;
  EXPECT_EQ(ran.err.find("Sanitizer"), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace sti::test
