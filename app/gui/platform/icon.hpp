#pragma once

struct GLFWwindow;

namespace sti::gui {

/// The program's icon, drawn at the sizes that desktops ask for; the same shape as
/// assets/desktop/starttls-inspector.svg.
void set_window_icon(GLFWwindow* window);

}  // namespace sti::gui
