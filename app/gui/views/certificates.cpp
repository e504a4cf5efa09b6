#include "gui/views/certificates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <tuple>

#include "gui/ui/buttons.hpp"
#include "gui/ui/copy_forms.hpp"
#include "gui/ui/elide.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/inputs.hpp"
#include "gui/ui/surfaces.hpp"
#include "gui/ui/test_hooks.hpp"
#include "gui/ui/text.hpp"
#include "gui/views/certificate_details.hpp"
#include "gui/views/field_tree.hpp"
#include "model/escape.hpp"
#include "model/u_label.hpp"
#include "model/verification_text.hpp"

namespace sti::gui {
namespace {

const CertificateInfo* find_certificate(const Inspection& s, const std::string& sha256) {
  for (const auto& certificate : s.certificates())
    if (certificate.sha256 == sha256) return &certificate;
  if (s.verification())
    for (const auto& anchor : s.verification()->anchors)
      if (anchor.sha256 == sha256) return &anchor;
  return nullptr;
}

bool has_problem(const Inspection& s, const std::string& sha256) {
  return s.verification() &&
         std::any_of(s.verification()->problems.begin(), s.verification()->problems.end(),
                     [&](const VerificationProblem& p) { return p.certificate == sha256; });
}

/// Whose certificates are shown here: what a name has to be told from.
std::vector<std::string> names_of(const Inspection& s) {
  std::vector<std::string> out;
  for (const auto& info : s.certificates()) out.push_back(with_u_labels(short_name(info.subject)));
  if (s.verification())
    for (const auto& anchor : s.verification()->anchors)
      out.push_back(with_u_labels(short_name(anchor.subject)));
  return out;
}

/// One certificate in a column: what it is, whose it is; linked to the one above by a line.
void draw_node(const ViewContext& c, const CertificateInfo& info, const char* role, float width, bool linked,
               const char* where) {
  const auto& p = colors();
  const auto at = ImGui::GetCursorScreenPos();
  auto& list = *ImGui::GetWindowDrawList();
  if (linked) list.AddLine({at.x + px(18), at.y - px(8)}, {at.x + px(18), at.y}, p.border, px(2));
  const bool chosen = c.view->certificate == info.sha256;
  const bool bad = has_problem(*c.session(), info.sha256);
  const auto name = with_u_labels(short_name(info.subject));
  const auto saw =
      block((name + "##" + where + info.sha256.substr(0, 8)).c_str(), {width, px(48)}, chosen, p.raised);
  if (saw.pressed) {
    c.view->certificate = info.sha256;
    if (!info.der.empty()) c.want(intent::SelectRange{info.der});
  }
  draw_text({at.x + px(10), at.y + px(8)}, TextStyle::body, bad ? p.bad : good_ink(*c.session()),
            bad ? icon::warning : icon::certificate);
  draw_name({at.x + px(36), at.y + px(6)}, TextStyle::strong, p.text, name, saw.box.max.x - px(8),
            differs_at(name, names_of(*c.session())));
  draw_text({at.x + px(36), at.y + px(26)}, TextStyle::small, bad ? p.bad : p.muted,
            bad ? std::string(role) + ", has a problem" : role, saw.box.max.x - px(8));
}

/// Anybody can send a certificate; whose it is, only the proof of its key shows.
const char* role_of_first(const Inspection& s) {
  const auto& v = s.verification();
  if (!v) return "not judged yet";
  switch (proof_of(*v)) {
    case Proof::shown:
      return "the server itself";
    case Proof::not_shown:
      return "key not proved";
    case Proof::not_recorded:
      break;
  }
  return "proof of the key not recorded";
}

void draw_proof_remark(const Inspection& s) {
  const auto remark = s.verification() ? proof_remark(*s.verification()) : "";
  if (remark.empty()) return;
  const auto look = look_of(proof_of(*s.verification()) == Proof::not_shown ? Mark::bad : Mark::unknown);
  begin_card(look.soft, 10);
  const auto at = ImGui::GetCursorScreenPos();
  draw_text(at, TextStyle::body, look.strong, look.icon);
  ImGui::SetCursorScreenPos({at.x + px(26), at.y});
  ImGui::BeginGroup();
  text_wrapped(TextStyle::body, colors().text, remark);
  ImGui::EndGroup();
  end_card();
}

const char* role_of(const Inspection& s, std::size_t index, const CertificateInfo& info) {
  if (index == 0) return role_of_first(s);
  const auto& v = s.verification();
  const bool on_path = v && std::find(v->path.begin(), v->path.end(), info.sha256) != v->path.end();
  if (v && !on_path) return "not needed for the path";
  return info.self_issued ? "root, sent though not needed" : "intermediate";
}

void draw_sent(const ViewContext& c, float width) {
  const auto& s = *c.session();
  text(TextStyle::strong, colors().muted, fmt::format("As sent ({})", s.certificates().size()));
  std::size_t index = 0;
  for (const auto& info : s.certificates()) {
    draw_node(c, info, role_of(s, index, info), width, false, "sent");
    ++index;
  }
}

void draw_path(const ViewContext& c, float width) {
  const auto& s = *c.session();
  const auto& v = s.verification();
  text(TextStyle::strong, colors().muted, "Path as built");
  if (!v) {
    text_wrapped(TextStyle::small, colors().faint, "Not judged yet.");
    return;
  }
  const bool anchored = reaches_anchor(*v);
  for (std::size_t i = 0; i < v->path.size(); ++i) {
    const auto* info = find_certificate(s, v->path[i]);
    if (!info) continue;
    const bool last = i + 1 == v->path.size();
    const bool anchor = last && anchored;
    draw_node(c, *info,
              i == 0   ? role_of_first(s)
              : anchor ? "trust anchor"
                       : "vouches for the one above",
              width, i > 0, "path");
  }
  const auto& p = colors();
  const auto [ink, icon, words] =
      v->trusted
          ? std::tuple(good_ink(s), v->proved ? icon::good : icon::notice, "Ends at a trusted authority")
      : anchored ? std::tuple(p.warning, icon::warning,
                              "Ends at a trusted authority, but not all above it can be accepted")
                 : std::tuple(p.bad, icon::broken, "Leads to no trusted authority");
  const auto at = ImGui::GetCursorScreenPos();
  draw_text({at.x + px(10), at.y}, TextStyle::body, ink, icon);
  ImGui::SetCursorScreenPos({at.x + px(36), at.y});
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width - px(40));
  push_text_style(TextStyle::small);
  observe_text(words);
  ImGui::PushStyleColor(ImGuiCol_Text, ink);
  ImGui::TextUnformatted(words);
  ImGui::PopStyleColor();
  pop_text_style();
  ImGui::PopTextWrapPos();
}

/// Whether the tab shows what a certificate amounts to or every field of it.
void draw_modes(const ViewContext& c) {
  auto& every = c.state.certificate_fields;
  const float inset = every ? px(16) : 0;  // a list of its own has no padding around it
  const auto at = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({at.x + inset, at.y + px(8)});
  ButtonLook summary{ButtonKind::quiet, icon::certificate};
  summary.on = !every;
  ButtonLook fields{ButtonKind::quiet, icon::sitemap};
  fields.on = every;
  if (button("Summary##certificate", summary)) every = false;
  ImGui::SameLine(0, px(4));
  if (button("Every field##certificate", fields)) every = true;
  ImGui::SetCursorScreenPos({at.x, at.y + px(8) + control_height() + px(8)});
}

void draw_choice(const ViewContext& c, const CertificateInfo& chosen) {
  const auto& s = *c.session();
  const auto at = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({at.x + px(16), at.y});
  const float width = ImGui::GetContentRegionAvail().x - px(16);
  const auto name = with_u_labels(short_name(chosen.subject));
  const auto shown = elided(
      name, width - px(64), [](std::string_view part) { return text_size(TextStyle::body, part).x; },
      differs_at(name, names_of(s)));
  if (begin_choice("certificate", shown.c_str(), width, icon::certificate)) {
    std::size_t index = 0;
    for (const auto& info : s.certificates()) {
      const auto label = short_name(info.subject) + "##" + info.sha256;
      if (menu_item(label.c_str(), icon::certificate, role_of(s, index, info), true, &info == &chosen))
        c.view->certificate = info.sha256;
      ++index;
    }
    end_choice();
  }
  ImGui::SetCursorScreenPos({at.x, at.y + control_height() + px(8)});
}

void draw_every_field(const ViewContext& c) {
  const auto& s = *c.session();
  const auto* chosen = find_certificate(s, c.view->certificate);
  if (!chosen) chosen = &s.certificates().front();
  draw_choice(c, *chosen);
  if (!c.view->certificate_fields.root() || c.view->certificate_fields_of != chosen->sha256) {
    if (empty_state(icon::certificate, "Its bytes are not part of the session",
                    "This authority is in the store of trusted ones; the server did not send it.",
                    "Show the server's own", icon::certificate))
      c.view->certificate = s.certificates().front().sha256;
    return;
  }
  const float room = ImGui::GetContentRegionAvail().y, details = details_height(room);
  draw_field_list(c, FieldsOf::certificate, "certificate fields", c.view->certificate_list, room - details);
  draw_field_details(c, FieldsOf::certificate, details);
}

}  // namespace

void draw_certificates(const ViewContext& c) {
  const auto* s = c.session();
  if (!s || s->certificates().empty()) {
    const bool over = s && s->outcome();
    if (empty_state(icon::certificate, over ? "No certificate was sent" : "No certificates yet",
                    over ? "The session ended before the server showed one."
                         : "The server shows its certificates during the TLS handshake.",
                    over ? "Connect again" : "Type a target", over ? icon::again : icon::plug)) {
      if (over)
        c.want(intent::Run{"session.again"});
      else
        c.state.focus_wanted = Panel::connect;
    }
    return;
  }
  draw_modes(c);
  if (c.state.certificate_fields) {
    draw_every_field(c);
    return;
  }
  draw_proof_remark(*s);
  const float room = ImGui::GetContentRegionAvail().x;
  const bool beside = room > px(320);
  const float width = beside ? (room - px(16)) / 2 : room;
  ImGui::BeginGroup();
  draw_sent(c, width);
  ImGui::EndGroup();
  if (beside) ImGui::SameLine(0, px(16));
  ImGui::BeginGroup();
  draw_path(c, width);
  ImGui::EndGroup();

  const auto* chosen = find_certificate(*s, c.view->certificate);
  if (!chosen) chosen = &s->certificates().front();
  gap(8);
  const auto now = static_cast<UnixTime>(std::time(nullptr));
  const auto at = s->verification() && s->verification()->at ? *s->verification()->at : now;
  draw_certificate_details(c, *chosen, chosen == &s->certificates().front(), at);
  gap(16);
}

}  // namespace sti::gui
