#include "gui/options.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <system_error>
#include <variant>

#include "filter/filter.hpp"
#include "model/field.hpp"
#include "report/report.hpp"

namespace sti::gui {
namespace {

std::optional<std::pair<int, int>> parse_size(const std::string& text) {
  int width = 0, height = 0;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, width);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != 'x') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, height);
  if (second.ec != std::errc() || second.ptr != end) return std::nullopt;
  if (width < 320 || height < 240 || width > 16384 || height > 16384) return std::nullopt;
  return std::pair{width, height};
}

}  // namespace

Options read_options(int argc, char** argv, std::optional<int>& exit) {
  Options o;
  CLI::App app{
      "Shows a STARTTLS session step by step: plaintext, upgrade, TLS handshake, certificates, and what it "
      "all means.",
      "starttls-inspector"};
  std::string theme, size, tab;
  float scale = 0;
  app.add_option("URL", o.url, "Where to connect: scheme://host[:port], or host[:port] for smtp");
  app.add_flag("--lab", o.lab, "Start the embedded servers and show a session with one of them");
  app.add_option("--fault", o.faults, "How the embedded servers misbehave (repeatable; with --lab)");
  app.add_option("--open", o.open, "Show a saved session (.stls)");
  app.add_option("--screenshot", o.screenshot, "Write a picture of the window as PNG, with --when-done");
  app.add_flag("--when-done", o.when_done,
               "When the session is done write the screenshot, say goodbye, write the exports, then end");
  app.add_option("--export", o.exports,
                 "Write the session, by extension: " + report::known_extensions() + " (repeatable)");
  auto* count =
      app.add_option("--count-frames", o.count_frames,
                     "Print how many frames are drawn in so many seconds after the session is done, "
                     "then end; at rest there are none")
          ->check(CLI::Range(0.1, 3600.0));
  app.get_option("--when-done")->excludes(count);
  app.add_option("--theme", theme, "dark, light or contrast")
      ->check(CLI::IsMember({"dark", "light", "contrast"}));
  app.add_option("--scale", scale, "Size of everything, 1 being normal")->check(CLI::Range(0.6, 3.0));
  app.add_option("--size", size, "Size of the window in pixels, such as 1280x800");
  app.add_option("--tab,--select", tab, "Tab to show: overview, handshake, certificates, findings or fields")
      ->check(CLI::IsMember({"overview", "handshake", "certificates", "findings", "fields"}));
  app.add_option("--filter", o.filter,
                 "Show the rows of the transcript that this asks for, such as 'has x509.ext.san'");
  app.add_option("--field", o.field,
                 "Select the first field of this name, such as x509.serial, when the session is done");
  try {
    app.parse(argc, argv);
    if (!size.empty() && !(o.size = parse_size(size)))
      throw CLI::ValidationError("--size", "expected WIDTHxHEIGHT, such as 1280x800");
    if (!o.field.empty() && !find_field(o.field))
      throw CLI::ValidationError("--field", "there is no field named " + o.field);
    const auto filter = filter::parse_filter(o.filter);
    if (const auto* error = std::get_if<filter::FilterError>(&filter))
      throw CLI::ValidationError("--filter", error->text());
    if (!o.screenshot.empty() && !o.when_done) throw CLI::RequiresError("--screenshot", "--when-done");
  } catch (const CLI::ParseError& e) {
    exit = app.exit(e) == 0 ? 0 : 2;
    return o;
  }
  o.theme = theme_from(theme);
  if (scale > 0) o.scale = scale;
  if (tab == "overview") o.tab = Tab::overview;
  if (tab == "handshake") o.tab = Tab::handshake;
  if (tab == "certificates") o.tab = Tab::certificates;
  if (tab == "findings") o.tab = Tab::findings;
  if (tab == "fields") o.tab = Tab::fields;
  return o;
}

}  // namespace sti::gui
