#include "gui/views/fields.hpp"

#include <fmt/format.h>

#include "gui/ui/buttons.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/surfaces.hpp"
#include "gui/ui/text.hpp"
#include "gui/views/field_tree.hpp"
#include "model/transcript_text.hpp"

namespace sti::gui {
namespace {

/// What the fields below belong to, and buttons to open and close them all.
void draw_heading(const ViewContext& c) {
  const auto& p = colors();
  const auto& s = *c.session();
  const auto at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const auto& e = s.events()[static_cast<std::size_t>(*c.view->fields_of)];
  const auto* message = e.get_if<event::Handshake>();
  auto words = message ? message->name : text_of(e, s);
  ButtonLook all{ButtonKind::quiet, icon::plus};
  all.word = false;
  ButtonLook none{ButtonKind::quiet, icon::minus};
  none.word = false;
  const float buttons =
      button_width("Open all fields", all) + button_width("Close all fields", none) + px(12);
  const float y = at.y + (control_height() - font_size_of(TextStyle::strong)) / 2;
  const bool inside = e.phase == Phase::tls;
  float x = at.x + px(16);
  if (e.direction) {
    draw_text({x, y}, TextStyle::body, inside ? p.tls : p.plain,
              *e.direction == Direction::client_to_server ? icon::to_server : icon::to_client);
    x += px(24);
  }
  draw_text({x, y}, message ? TextStyle::strong : TextStyle::mono, p.text, words, at.x + width - buttons);
  ImGui::SetCursorScreenPos({at.x + width - buttons, at.y});
  if (button("Open all fields", all)) c.want(intent::Run{"fields.open"});
  ImGui::SameLine(0, px(4));
  if (button("Close all fields", none)) c.want(intent::Run{"fields.close"});
  ImGui::SetCursorScreenPos({at.x, at.y + control_height() + px(4)});
}

}  // namespace

void draw_fields(const ViewContext& c) {
  if (!c.session() || !c.view->fields_of) {
    empty_state(icon::sitemap, "The fields go here",
                "Select a row of the transcript, or a byte, to see it taken apart field by field.", nullptr);
    return;
  }
  if (!c.view->fields.root()) {
    empty_state(icon::sitemap, "No fields in this row",
                "It tells what happened and is itself no line, record or message. Select one of those.",
                nullptr);
    return;
  }
  draw_heading(c);
  const float room = ImGui::GetContentRegionAvail().y, details = details_height(room);
  draw_field_list(c, FieldsOf::event, "fields", c.view->field_list, room - details);
  draw_field_details(c, FieldsOf::event, details);
}

}  // namespace sti::gui
