// One dialog for every file that is opened or saved: a path to type, completed by Tab, over the folder's
// content.
#include <imgui.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "gui/ui/buttons.hpp"
#include "gui/ui/export_name.hpp"
#include "gui/ui/files.hpp"
#include "gui/ui/icons.hpp"
#include "gui/ui/inputs.hpp"
#include "gui/ui/surfaces.hpp"
#include "gui/ui/text.hpp"
#include "gui/views/dialogs.hpp"
#include "model/escape.hpp"
#include "report/report.hpp"

namespace sti::gui {
namespace {

namespace fs = std::filesystem;

struct Purpose {
  const char *title, *icon, *hint, *action;
  std::vector<std::string_view> extensions;
  bool saves = false;
};

Purpose purpose_of(Dialog which) {
  if (which == Dialog::open)
    return {"Open a saved session", icon::folder_open, "path of a .stls file", "Open", {".stls"}};
  if (which == Dialog::trust_file)
    return {"Trust a file",
            icon::certificate,
            "path of a file of certificates",
            "Trust",
            {".pem", ".crt", ".cer", ".der"}};
  Purpose p{"Save or export", icon::download, "path to save to", "Save", {}, true};
  for (const auto& format : report::formats()) p.extensions.push_back(format.extension);
  return p;
}

int complete(ImGuiInputTextCallbackData* data) {
  if (data->EventFlag != ImGuiInputTextFlags_CallbackCompletion) return 0;
  const auto whole = completed_path(std::string(data->Buf, static_cast<std::size_t>(data->BufTextLen)));
  data->DeleteChars(0, data->BufTextLen);
  data->InsertChars(0, whole.c_str());
  return 0;
}

fs::path folder_of(const std::string& typed) {
  auto path = expanded(typed);
  std::error_code ignored;
  if (!typed.empty() && typed.back() == '/') return path;
  auto folder = path.parent_path();
  return folder.empty() ? fs::current_path(ignored) : folder;
}

std::string proposal(const ViewContext& c, bool saves) {
  std::error_code ignored;
  auto folder =
      c.settings.files.empty() ? fs::current_path(ignored) : fs::path(c.settings.files.front()).parent_path();
  if (folder.empty()) folder = "/";
  auto text = folder.string();
  if (!text.ends_with('/')) text += '/';
  if (!saves || !c.session()) return text;
  return text + export_name(*c.session()) + c.state.export_extension;
}

/// A button a format: changes the extension of what was typed.
void draw_formats(const ViewContext& c) {
  for (const auto& format : report::formats()) {
    ButtonLook look;
    look.on = c.state.path.ends_with(format.extension);
    look.tip = format.label.data();
    if (button(std::string(format.extension).c_str(), look)) {
      auto path = fs::path(c.state.path);
      c.state.path = path.replace_extension(format.extension).string();
    }
    ImGui::SameLine(0, px(6));
  }
  ImGui::NewLine();
}

void draw_listing(const ViewContext& c, const Purpose& purpose) {
  const auto folder = folder_of(c.state.path);
  const auto base = folder.string() + (folder.string().ends_with('/') ? "" : "/");
  const auto entry = [&](const std::string& label, const char* icon_text) {
    const auto saw = block((label + "##listing").c_str(), {ImGui::GetContentRegionAvail().x, px(30)}, false);
    const float y = saw.box.min.y + (saw.box.height() - font_size_of(TextStyle::body)) / 2;
    draw_text({saw.box.min.x + px(10), y}, TextStyle::body,
              icon_text == icon::folder ? colors().accent : colors().muted, icon_text);
    draw_text({saw.box.min.x + px(38), y}, TextStyle::body, colors().text, label, saw.box.max.x - px(8));
    return saw.pressed;
  };
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, px(1)});
  if (folder.has_parent_path() && folder != folder.root_path() && entry("..", icon::folder)) {
    auto trimmed = folder.string();
    while (trimmed.size() > 1 && trimmed.back() == '/') trimmed.pop_back();
    const auto parent = fs::path(trimmed).parent_path().string();
    c.state.path = parent + (parent.ends_with('/') ? "" : "/");
  }
  const auto entries = list_folder(folder, purpose.extensions);
  for (const auto& e : entries)
    if (entry(escaped(e.name), e.folder ? icon::folder : icon::file))
      c.state.path = base + e.name + (e.folder ? "/" : "");
  if (entries.empty()) {
    gap(8);
    text(TextStyle::body, colors().faint, "Nothing here that fits.");
  }
  ImGui::PopStyleVar();
}

}  // namespace

void draw_file_dialog(const ViewContext& c, Dialog which) {
  const auto purpose = purpose_of(which);
  if (!begin_dialog(c, purpose.title, purpose.icon, {680, 520})) return;
  auto& state = c.state;
  if (state.dialog_fresh || ImGui::IsWindowAppearing()) {
    state.path = proposal(c, purpose.saves);
    state.export_secrets = false;
    state.replace.reset();
    focus_next_input();
  }
  ButtonLook act;
  act.kind = ButtonKind::primary;
  act.icon = purpose.saves ? icon::save : purpose.icon;
  act.enabled = !state.path.empty() && !state.path.ends_with('/');
  InputLook look;
  look.hint = purpose.hint;
  look.mono = true;
  look.width = ImGui::GetContentRegionAvail().x - button_width(purpose.action, act) - px(8);
  look.flags = ImGuiInputTextFlags_CallbackCompletion;
  look.callback = complete;
  const bool entered = input("path", state.path, look);
  ImGui::SameLine(0, px(8));
  const bool pressed = button((std::string(purpose.action) + "##file").c_str(), act);
  if ((pressed || entered) && act.enabled) {
    const auto file = expanded(state.path);
    if (which == Dialog::open)
      c.want(intent::OpenFile{file});
    else if (which == Dialog::export_to)
      c.want(intent::Export{file, state.export_secrets});
    else
      c.want(intent::TrustFile{file});
  }
  if (purpose.saves) {
    draw_formats(c);
    checkbox(
        "With passwords and TLS keys", state.export_secrets,
        "Whoever gets the file can then read all that was encrypted. A capture with its keys is decrypted "
        "by Wireshark.");
  }
  if (!state.dialog_error.empty()) {
    begin_card(colors().bad_soft, 10);
    text_wrapped(TextStyle::body, colors().bad, std::string(icon::bad) + "  " + state.dialog_error);
    end_card();
  }
  text(TextStyle::small, colors().faint, "Tab completes what you type.");
  constexpr float least_listing = 80;  // less than two of its lines is no list
  if (ImGui::GetContentRegionAvail().y >= px(least_listing)) {
    ImGui::BeginChild("listing");
    push_text_style(TextStyle::body);
    draw_listing(c, purpose);
    pop_text_style();
    ImGui::EndChild();
  }
  if (which == Dialog::export_to) draw_replace_question(c);
  end_dialog();
}

}  // namespace sti::gui
