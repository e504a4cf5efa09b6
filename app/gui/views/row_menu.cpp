#include "gui/views/row_menu.hpp"

#include <initializer_list>

#include "gui/ui/commands.hpp"
#include "gui/ui/copy_forms.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/inputs.hpp"
#include "gui/ui/popups.hpp"
#include "gui/ui/text.hpp"

namespace sti::gui {
namespace {

void offer(const ViewContext& c, std::initializer_list<const char*> ids) {
  for (const auto* id : ids) {
    const auto* command = c.commands.find(id);
    if (!command) continue;
    if (menu_item(command->label.c_str(), command->icon, chord_text(command->chord).c_str(),
                  c.commands.enabled(id)))
      c.want(intent::Run{id});
  }
}

void heading(const char* words) {
  ImGui::Dummy({0, px(4)});
  text(TextStyle::small, colors().faint, words);
}

constexpr auto bytes_as = {"copy.hex", "copy.c", "copy.base64", "copy.pem"};

}  // namespace

void draw_row_menu(const ViewContext& c) {
  if (!begin_context_menu("row menu")) return;
  const auto& session = *c.session();
  offer(c, {"fields.show"});
  heading("  Copy the row");
  offer(c, {"copy.text"});
  offer(c, bytes_as);
  heading("  Copy the equal command of");
  for (const auto& equal : equal_commands(
           session, c.model.shown->options.trust == Trust::file ? c.model.shown->options.trust_file : ""))
    if (menu_item(equal.program, icon::terminal, nullptr, !equal.line.empty()))
      c.want(intent::Copy{equal.line, std::string("the equal ") + equal.program + " command"});
  end_popup();
}

void draw_field_menu(const ViewContext& c) {
  if (!begin_context_menu("field menu")) return;
  offer(c, {"fields.open", "fields.close"});
  heading("  Copy the field");
  offer(c, {"copy.value", "copy.filter"});
  heading("  Copy its bytes");
  offer(c, bytes_as);
  end_popup();
}

void draw_bytes_menu(const ViewContext& c) {
  if (!begin_context_menu("bytes menu")) return;
  heading("  Copy the selected bytes");
  offer(c, {"copy.ascii"});
  offer(c, bytes_as);
  heading("  Copy the field");
  offer(c, {"copy.value", "copy.filter"});
  end_popup();
}

}  // namespace sti::gui
