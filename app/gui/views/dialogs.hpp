#pragma once

#include <imgui.h>

#include <functional>

#include "gui/ui/view_context.hpp"

namespace sti::gui {

/// Whatever dialog is open: one at a time, over a shade, closed by Esc.
void draw_dialogs(const ViewContext& c);

/// Opens a dialog's window in the middle; where it returns true, end with end_dialog(). Esc or its button
/// closes it, which `close` carries out: where there is none, that no dialog is open.
bool begin_dialog(const ViewContext& c, const char* title, const char* icon, ImVec2 design_size,
                  const std::function<void()>& close = {});
void end_dialog();

// The dialogs, each in its own file.
void draw_palette(const ViewContext& c);
void draw_file_dialog(const ViewContext& c, Dialog which);
/// On top of the dialog that saves, where the file is there already.
void draw_replace_question(const ViewContext& c);
void draw_settings_dialog(const ViewContext& c);
void draw_help(const ViewContext& c);

}  // namespace sti::gui
