#include "gui/views/target_options.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "gui/ui/buttons.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/inputs.hpp"
#include "gui/ui/surfaces.hpp"
#include "gui/ui/text.hpp"
#include "model/escape.hpp"
#include "protocol/registry.hpp"

namespace sti::gui {
namespace {

constexpr float least_width = 176;  ///< design pixels

std::string words_for(const TargetOptions& options) {
  auto words = summary_of(options);
  return words.empty() ? "Trust: automatic" : words;
}

void draw_name(TargetOptions& options, const std::string& host) {
  text(TextStyle::small, colors().muted, "Name to verify and to send to the server");
  InputLook look;
  look.mono = true;
  look.hint = host.c_str();
  input("name to verify", options.verify_name, look);
}

/// True where a file has to be chosen first.
bool draw_trust(const ViewContext& c, TargetOptions& options) {
  struct Choice {
    Trust trust;
    const char *label, *icon;
  };
  static constexpr std::array<Choice, 4> choices{
      {{Trust::automatic, "Automatic: the lab's for lab servers", icon::shield},
       {Trust::system, "This machine's authorities", icon::laptop},
       {Trust::lab, "The lab's authority", icon::flask},
       {Trust::file, "A file of certificates…", icon::file}}};
  gap(8);
  text(TextStyle::small, colors().muted, "Trust");
  bool file = false;
  for (const auto& choice : choices) {
    const bool enabled = choice.trust != Trust::lab || c.model.lab.running;
    if (!menu_item(choice.label, choice.icon, nullptr, enabled, options.trust == choice.trust)) continue;
    if (choice.trust == Trust::file)
      file = true;
    else
      options.trust = choice.trust;
  }
  if (options.trust == Trust::file)
    text_wrapped(TextStyle::small, colors().faint, escaped(options.trust_file));
  return file;
}

void draw_switches(TargetOptions& options) {
  gap(8);
  checkbox("TLS 1.2 only", options.tls12_only, "Offers nothing newer, to see what the server does then.");
  checkbox("Ask for STARTTLS even where it is not offered", options.try_anyway,
           "Shows whether the offer is missing or the thing itself.");
  checkbox("Go on after an injection", options.go_on_after_injection,
           "Upgrades even though bytes came past the server's go-ahead. For looking only; what follows "
           "proves nothing.");
}

}  // namespace

float target_options_width(const ViewContext& c, float most) {
  const auto target = protocol::parse_target(target_typed(c.state));
  const auto words = words_for(target ? options_of(c.settings, c.state, target->url()) : TargetOptions());
  return std::clamp(text_size(TextStyle::body, words).x + px(12 + 22 + 38), px(least_width),
                    std::max(most, px(least_width)));
}

void draw_target_options(const ViewContext& c, float width) {
  const auto target = protocol::parse_target(target_typed(c.state));
  const auto url = target ? target->url() : std::string();
  const auto before = target ? options_of(c.settings, c.state, url) : TargetOptions();
  ButtonLook look;
  look.icon = icon::shield;
  look.width = width;
  look.word = width > 0;
  look.enabled = static_cast<bool>(target);
  look.on = !summary_of(before).empty();
  const auto tip_words = target ? "How " + escaped(url) + " is inspected: " + words_for(before)
                                : std::string("How a target is inspected; type one first");
  look.tip = tip_words.c_str();
  ImGui::SetNextWindowSize({px(400), 0});
  if (!begin_choice("target options", words_for(before).c_str(), look)) return;
  auto options = before;
  text(TextStyle::strong, colors().text, "For " + escaped(url));
  draw_name(options, target->host);
  const bool file = draw_trust(c, options);
  draw_switches(options);
  end_choice();
  if (options != before) c.want(intent::SetOptions{url, options});
  if (file) {
    c.state.trust_for = url;
    c.state.dialog = Dialog::trust_file;
  }
}

}  // namespace sti::gui
