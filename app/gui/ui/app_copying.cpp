// The commands that copy: what is selected, in each of its forms.
#include <fmt/format.h>
#include <imgui.h>

#include "gui/ui/app.hpp"
#include "gui/ui/copy_forms.hpp"
#include "gui/ui/icons.hpp"
#include "model/base64.hpp"
#include "model/transcript_text.hpp"
#include "report/pem.hpp"
#include "report/redaction.hpp"

namespace sti::gui {

void App::add_copy_commands() {
  const auto row = [this] { return view() && view()->selected.has_value(); };
  const auto bytes = [this] { return view() && !view()->range.empty(); };
  const auto field = [this] { return view() && view()->field() != nullptr; };
  const auto selected_bytes = [this] {
    return report::visible_bytes(model_.shown->session, view()->range, false);
  };
  const auto copy_bytes = [this, selected_bytes](std::string (*form)(ByteView), const char* name) {
    return [this, selected_bytes, form, name] {
      const auto copied = selected_bytes();
      perform(intent::Copy{
          form(copied), fmt::format("{} {} {}", copied.size(), copied.size() == 1 ? "byte" : "bytes", name)});
    };
  };
  const auto several = [this] { return view() && view()->rows.count(view()->selected) > 1; };
  const auto text = [this, several] {
    const auto& s = model_.shown->session;
    if (several()) {
      const auto rows = view()->rows.events(view()->selected);
      perform(intent::Copy{rows_text(s, rows), fmt::format("{} rows as text", rows.size())});
      return;
    }
    perform(
        intent::Copy{text_of(s.events()[static_cast<std::size_t>(*view()->selected)], s), "the row as text"});
  };
  const auto hex = copy_bytes(&hex_dump_line, "as hex");
  const auto ascii = copy_bytes(&ascii_text, "as text");
  const auto value = [this] { perform(intent::Copy{field_value(*view()->field()), "the field's value"}); };
  const auto pem = [this] {
    const auto* v = view();
    const auto& s = model_.shown->session;
    if (const auto* certificate = v->tree().around_field("x509"))
      return report::pem_block(s.view(certificate->range));
    if (!v->selected || v->field()) return std::string();
    return pem_of_event(s, s.events()[static_cast<std::size_t>(*v->selected)]);
  };

  commands_.add({"fields.show", "Transcript", "Show the fields", icon::sitemap, 0, row,
                 [this] { open_event(*view()->selected); }});
  commands_.add({"copy.selection", "Copy", "Copy what is selected", icon::copy, ImGuiMod_Ctrl | ImGuiKey_C,
                 [=] { return !ImGui::GetIO().WantTextInput && (row() || bytes()); },
                 [=, this] {
                   const auto& drag = view()->drag;
                   const bool of_rows = several() || (row() && !drag.moved && !field());
                   if (of_rows)
                     text();
                   else if (drag.moved)
                     drag.ascii ? ascii() : hex();
                   else if (field())
                     value();
                   else
                     hex();
                 }});
  commands_.add({"copy.text", "Copy", "Copy as text", icon::copy, ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_C,
                 [=] { return row() || bytes(); }, [=] { row() ? text() : hex(); }});
  commands_.add({"copy.value", "Copy", "Copy the field's value", icon::copy, 0, field, value});
  commands_.add({"copy.filter", "Copy", "Copy as filter", icon::search, 0, field, [this] {
                   const auto filter = field_filter(*view()->field());
                   perform(intent::Copy{filter, "the filter " + filter});
                 }});
  commands_.add({"copy.ascii", "Copy", "Copy the bytes as text", icon::copy, 0, bytes, ascii});
  commands_.add({"copy.hex", "Copy", "Copy as hex", icon::bytes, 0, bytes, hex});
  commands_.add({"copy.c", "Copy", "Copy as C array", icon::copy, 0, bytes,
                 copy_bytes([](ByteView b) { return c_array(b, "bytes"); }, "as a C array")});
  commands_.add(
      {"copy.base64", "Copy", "Copy as base64", icon::copy, 0, bytes, copy_bytes(&base64, "as base64")});
  commands_.add({"copy.pem", "Copy", "Copy certificates as PEM", icon::certificate, 0,
                 [this, pem] { return view() && !pem().empty(); },
                 [this, pem] {
                   perform(intent::Copy{pem(), "the certificates as PEM"});
                 }});

  const auto tree = [this]() -> FieldTree* {
    auto* v = view();
    if (!v) return nullptr;
    const bool of_certificate = state_.tab == Tab::certificates && state_.certificate_fields;
    auto& shown = of_certificate ? v->certificate_fields : v->fields;
    return shown.root() ? &shown : nullptr;
  };
  commands_.add({"fields.open", "View", "Open all fields", icon::plus, 0,
                 [tree] { return tree() != nullptr; }, [tree] { tree()->open_all(); }});
  commands_.add({"fields.close", "View", "Close all fields", icon::minus, 0,
                 [tree] { return tree() != nullptr; }, [tree] { tree()->close_all(); }});
}

}  // namespace sti::gui
