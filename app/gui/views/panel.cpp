#include "gui/views/panel.hpp"

#include <imgui_internal.h>

#include "gui/ui/buttons.hpp"
#include "gui/ui/commands.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/inputs.hpp"
#include "gui/ui/text.hpp"

namespace sti::gui {

const PanelText& text_of(Panel panel) {
  static constexpr PanelText texts[panel_count] = {
      {"Connect", icon::plug,
       "Choose a protocol, type a host, press Enter. A port may follow after a colon, and a whole URL such "
       "as "
       "imap://mail.example.org:143 works too.\n\nThe connection starts in plaintext and is then upgraded "
       "with STARTTLS, "
       "just as a mail program or another server would do it; or, with a protocol such as imaps, it starts "
       "with TLS.\n\n"
       "The button beside the target says how it is inspected: which name is verified, whose signature makes "
       "a certificate good (this machine's list of authorities, the lab's own, or a file of yours), and what "
       "else is not as usual. That belongs to this target and is remembered with it."},
      {"Sessions", icon::server,
       "Every session of this window, the newest first, with how it stands. Choose one to see all of it "
       "again.\n\nEnter "
       "shows a session; Ctrl+W takes the one shown off the list; Ctrl+R connects to the same server again; "
       "Ctrl+E saves."},
      {"Lab", icon::flask,
       "Servers inside this program, on this machine only, with certificates made a moment ago. They let you "
       "see every "
       "protocol without a network.\n\nFaults make them misbehave as broken servers and attackers do. Tick "
       "some, restart, "
       "connect, and see what changes in the transcript and in the verdict."},
      {"Transcript", icon::list,
       "Everything that happened, in order, in three bands:\n\n- PLAINTEXT (warm): anyone on the path can "
       "read and change it.\n- UPGRADE: the byte at which the server agreed to switch. Nothing may follow it "
       "but TLS.\n- TLS (cool): what crossed the network encrypted.\n\nUp and Down move the selection, and "
       "fields and bytes follow. Enter, or a double click, opens the row field by field. F follows what "
       "comes; "
       "scrolling up lets go. W wraps long lines, D shows the time since the row above. Shift and Ctrl, with "
       "a "
       "click or an arrow, select several rows. Ctrl+C copies; the context menu copies a row as "
       "text, hex, C array, base64 or PEM, or as the equal command of openssl, gnutls-cli or "
       "swaks.\n\nCtrl+F puts the keyboard into the filter. It "
       "takes any text, or asks for fields: what can come next is offered as you type, each field with what "
       "it means. Records are found while they are shown. Copy as filter, on a field, gives the filter that "
       "finds it."},
      {"Bytes", icon::bytes,
       "The bytes of the selected row, within the stream they belong to: the row's are tinted, those of the "
       "selected field lit. Click a byte to select the field that it belongs to. The arrow keys move byte by "
       "byte. Drag over bytes to choose some; Ctrl+C then copies hex or text, by which half was dragged "
       "over.\n\nOf each connection there is one stream a direction for the network itself, one for the "
       "handshake messages "
       "after "
       "decryption, and one for what was said inside TLS. Ctrl+B turns to the other form of what TLS "
       "carried, Ctrl+Shift+B shows both side by side. Bytes that nothing explains are underlined."},
      {"Inspector", icon::overview,
       "What the session amounts to.\n\nOverview: the verdict, what it rests on, and where the time went. "
       "Handshake: who said what to set up encryption; each message opens into its fields. Certificates: the "
       "chain as sent and the path as built, or every field of one. Findings: what is wrong or worth "
       "knowing, "
       "with its reference. Fields: the selected row of the transcript, taken apart.\n\nIn a tree of fields "
       "Up and Down choose, Right opens and Left closes. The selected field is explained below, and its "
       "bytes "
       "light up. Red is a fault, yellow what no rule explains; both say so in words.\n\nCtrl+1 to Ctrl+4 "
       "and "
       "Ctrl+6 choose the tab."},
      {"Command", icon::terminal,
       "Once the inspection is complete the session stays open: type a command of the protocol, such as "
       "NOOP, and press "
       "Enter. It is sent inside TLS. Up and Down bring back earlier ones. Passwords are hidden in the "
       "transcript.\n\nEsc "
       "ends the session politely."},
  };
  return texts[static_cast<std::size_t>(panel)];
}

float header_height(const ViewContext& c) {
  return px(c.state.layout.compact ? compact_panel_header : panel_header);
}

float header_inset(const ViewContext& c) { return (header_height(c) - control_height()) / 2; }

void draw_surface(const ViewContext& c, Panel panel, const Box& box) {
  auto& list = *ImGui::GetWindowDrawList();
  const auto& p = colors();
  list.AddRectFilled(box.min, box.max, p.surface, px(10));
  const bool lit = c.state.keyboard && c.state.focus == panel;
  list.AddRect(box.min, box.max, lit ? p.accent : p.border, px(10), 0, lit ? px(2) : px(1));
}

float draw_panel_choice(const ViewContext& c, Panel panel, ImVec2 at, bool words) {
  const auto& chosen = text_of(panel);
  const float width = words ? text_size(TextStyle::body, chosen.title).x + px(76) : px(56);
  ImGui::SetCursorScreenPos(at);
  if (begin_choice("panel", words ? chosen.title : "", width, chosen.icon)) {
    for (const auto offered :
         {Panel::transcript, Panel::inspector, Panel::bytes, Panel::sessions, Panel::lab}) {
      if (c.state.layout.sessions_in_bar && (offered == Panel::sessions || offered == Panel::lab)) continue;
      const auto& words_of = text_of(offered);
      if (menu_item(words_of.title, words_of.icon, nullptr, true, offered == panel))
        c.state.focus_wanted = offered;
    }
    if (c.state.fill)
      if (const auto* fill = c.commands.find("panel.fill");
          menu_item("Show all panels", fill->icon, chord_text(fill->chord).c_str(), true))
        c.want(intent::Run{fill->id});
    end_choice();
  }
  return at.x + width;
}

void draw_panel(const ViewContext& c, Panel panel, const Box& box) {
  draw_surface(c, panel, box);
  if (c.state.layout.alone == panel) {
    const auto at = add(box.min, px(8), header_inset(c));
    const float end = draw_panel_choice(c, panel, at);
    ImGui::SetCursorScreenPos({end + px(8), at.y});
    return;
  }
  const auto& p = colors();
  const auto& words = text_of(panel);
  const float y = box.min.y + (header_height(c) - font_size_of(TextStyle::strong)) / 2;
  float x = box.min.x + px(16);
  draw_text({x, y}, TextStyle::body, p.faint, words.icon);
  x = draw_text({x + px(24), y}, TextStyle::strong, p.text, words.title);
  ImGui::SetCursorScreenPos({x + px(16), box.min.y + header_inset(c)});
}

void header_right(const ViewContext& c, const Box& box, float width) {
  ImGui::SetCursorScreenPos({box.max.x - px(8) - width, box.min.y + header_inset(c)});
}

Box content_box(const ViewContext& c, const Box& panel) {
  return {{panel.min.x + px(1), panel.min.y + header_height(c)}, {panel.max.x - px(1), panel.max.y - px(4)}};
}

void begin_content(const ViewContext& c, Panel panel, const Box& box, bool padded) {
  ImGui::SetCursorScreenPos(box.min);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, padded ? ImVec2(px(16), px(4)) : ImVec2(0, 0));
  ImGui::BeginChild(text_of(panel).title, box.size(), ImGuiChildFlags_AlwaysUseWindowPadding,
                    padded ? 0 : ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar();
  if (c.state.focus_wanted == panel) {
    c.state.focus_wanted.reset();
    auto* window = ImGui::GetCurrentWindow();
    ImGui::ClearActiveID();  // or an input that is being typed into would keep the keyboard
    ImGui::FocusWindow(window);
    ImGui::NavInitWindow(window, true);
    c.state.focus = panel;
  } else if (ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows)) {
    c.state.focus = panel;
  }
  push_text_style(TextStyle::body);
}

void end_content() {
  pop_text_style();
  ImGui::EndChild();
}

}  // namespace sti::gui
