#include "gui/views/certificate_details.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gui/ui/buttons.hpp"
#include "gui/ui/copy_forms.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/surfaces.hpp"
#include "gui/ui/text.hpp"
#include "model/time.hpp"
#include "model/u_label.hpp"
#include "report/pem.hpp"

namespace sti::gui {
namespace {

constexpr std::int64_t day = 86'400;
constexpr std::int64_t soon = 14 * day;  ///< left before the end: when expires-soon is found

std::string date(UnixTime t) { return rfc3339(t).substr(0, 10); }

void draw_problems(const Inspection& s, const CertificateInfo& info) {
  if (!s.verification()) return;
  const auto& p = colors();
  for (const auto& problem : s.verification()->problems) {
    if (problem.certificate != info.sha256) continue;
    const auto severity = problem.severity();
    const auto tone = tone_of(severity);
    begin_card(tone.soft, 10);
    const auto at = ImGui::GetCursorScreenPos();
    draw_text(at, TextStyle::body, tone.strong, icon_of(severity));
    ImGui::SetCursorScreenPos({at.x + px(26), at.y});
    ImGui::BeginGroup();
    text_wrapped(TextStyle::strong, tone.strong,
                 problem.code.kind() ? problem.code.kind()->words.title : problem.code.text());
    text_wrapped(TextStyle::body, p.text, problem.text);
    ImGui::EndGroup();
    end_card();
  }
  for (const auto& fault : info.faults)
    text_wrapped(TextStyle::body, p.warning, std::string(icon::warning) + "  " + fault);
}

void draw_validity(const Inspection& s, const CertificateInfo& info, UnixTime at) {
  const auto& p = colors();
  if (!info.not_before || !info.not_after) {
    text(TextStyle::body, p.warning, "The dates could not be read.");
    return;
  }
  const auto from = *info.not_before, to = *info.not_after;
  const bool early = at<from, late = at> to;
  const auto left = (to - at) / day;
  const auto word =
      early  ? fmt::format("not valid before {} days from now", (from - at) / day + 1)
      : late ? fmt::format("expired {} {} ago", (at - to) / day, (at - to) / day == 1 ? "day" : "days")
             : fmt::format("{} {} left", left, left == 1 ? "day" : "days");
  const auto ink = early || late ? p.bad : to - at < soon ? p.warning : good_ink(s);
  const bool proved = s.verification() && s.verification()->proved;
  const auto start = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  draw_text(start, TextStyle::strong, ink,
            early || late    ? icon::bad
            : to - at < soon ? icon::warning
            : proved         ? icon::good
                             : icon::clock);
  draw_text({start.x + px(24), start.y}, TextStyle::strong, ink, word);
  name_for_tests(word.c_str(), {start, {start.x + width, start.y + px(20)}});
  ImGui::Dummy({width, font_size_of(TextStyle::strong)});
  const auto bar = ImGui::GetCursorScreenPos();
  auto& list = *ImGui::GetWindowDrawList();
  const float height = px(8);
  list.AddRectFilled(bar, {bar.x + width, bar.y + height}, p.hover, height / 2);
  const double share =
      to > from ? std::clamp(static_cast<double>(at - from) / static_cast<double>(to - from), 0.0, 1.0) : 1.0;
  const float now = bar.x + width * static_cast<float>(share);
  list.AddRectFilled(bar, {std::max(now, bar.x + height), bar.y + height}, ink, height / 2);
  list.AddRectFilled({now - px(1), bar.y - px(3)}, {now + px(1), bar.y + height + px(3)}, p.text, px(1));
  ImGui::Dummy({width, height});
  const auto line = ImGui::GetCursorScreenPos();
  draw_text(line, TextStyle::small, p.muted, date(from));
  draw_text({line.x + width - text_size(TextStyle::small, date(to)).x, line.y}, TextStyle::small, p.muted,
            date(to));
  ImGui::Dummy({width, font_size_of(TextStyle::small)});
}

void draw_names(const Inspection& s, const CertificateInfo& info, bool is_leaf) {
  const auto& p = colors();
  const auto& v = s.verification();
  section(fmt::format("Names ({})", info.names.size()));
  if (info.names.empty()) text(TextStyle::body, p.faint, "none");
  const bool judged = is_leaf && v && !v->names.empty();
  if (judged) {
    for (const auto& match : v->names) {
      const auto at = ImGui::GetCursorScreenPos();
      draw_text(at, TextStyle::body, match.matched ? good_ink(s) : p.faint,
                match.matched ? icon::good : icon::minus);
      ImGui::SetCursorScreenPos({at.x + px(26), at.y});
      ImGui::BeginGroup();
      text_wrapped(TextStyle::mono, p.text, with_u_labels(match.presented));
      ImGui::SetCursorPosY(ImGui::GetCursorPosY() - px(5));
      text_wrapped(TextStyle::small, match.matched ? good_ink(s) : p.muted, match.why);
      ImGui::EndGroup();
    }
    return;
  }
  for (const auto& name : info.names) text_wrapped(TextStyle::mono, p.text, with_u_labels(name));
}

/// Pairs of digits apart, so that they can be read out and compared.
std::string spaced(const std::string& hex) {
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 8) out += (i ? " " : "") + hex.substr(i, 8);
  return out;
}

}  // namespace

ImU32 good_ink(const Inspection& s) {
  return s.verification() && s.verification()->proved ? colors().good : colors().muted;
}

std::string short_name(const std::string& distinguished) {
  if (distinguished.empty()) return "(no name)";
  const auto at = distinguished.starts_with("CN=") ? 0 : distinguished.find(",CN=");
  if (at == std::string::npos) return distinguished;
  const auto from = at + (at == 0 ? 3 : 4);
  auto to = from;  // a comma after a backslash belongs to the name (RFC 4514 §2.4)
  while (to < distinguished.size() && distinguished[to] != ',' && distinguished[to] != '+')
    to += distinguished[to] == '\\' ? 2 : 1;
  const auto name = distinguished.substr(from, std::min(to, distinguished.size()) - from);
  return name.empty() ? distinguished : name;
}

void draw_certificate_details(const ViewContext& c, const CertificateInfo& info, bool is_leaf, UnixTime at) {
  const auto& s = *c.session();
  hairline();
  gap(8);
  text_wrapped(TextStyle::title, colors().text, with_u_labels(short_name(info.subject)));
  draw_problems(s, info);
  draw_validity(s, info, at);
  draw_names(s, info, is_leaf);
  section("Details");
  const auto fact = [&c](const char* name, const std::string& value, const char* what) {
    if (!value.empty() && field(name, value)) c.want(intent::Copy{value, what});
  };
  fact("Subject", info.subject, "the subject");
  fact("Issuer", info.issuer, "the issuer");
  fact("Key",
       fmt::format("{} {} bits{}", info.key_type, info.key_bits,
                   info.key_curve.empty() ? "" : ", " + info.key_curve),
       "the key type");
  fact("Signed with", info.signature_algorithm, "the algorithm");
  fact("Authority", info.is_ca ? "yes, may sign others" : "no", "the value");
  if (info.not_before) fact("Valid from", rfc3339(*info.not_before), "the time");
  if (info.not_after) fact("Valid until", rfc3339(*info.not_after), "the time");
  const auto digits = [&c](const char* name, const std::string& value, const char* what) {
    if (!value.empty() && field(name, spaced(value), true)) c.want(intent::Copy{value, what});
  };
  digits("Serial", info.serial, "the serial number");
  digits("SHA-256", info.sha256, "the fingerprint");
  digits("SHA-256 of key", info.spki_sha256, "the fingerprint of the key");
  gap(8);
  ButtonLook look;
  look.icon = icon::copy;
  look.enabled = !info.der.empty();
  if (button("Copy as PEM", look))
    c.want(intent::Copy{report::pem_block(s.view(info.der)), "the certificate as PEM"});
  ImGui::SameLine();
  look.icon = icon::bytes;
  if (button("Show bytes##certificate", look)) c.want(intent::SelectRange{info.der, true});
}

}  // namespace sti::gui
