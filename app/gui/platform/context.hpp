// How ImGui is set up, in the window and in tests that have none.
#pragma once

namespace sti::gui {

/// Sets what holds for every use of the current ImGui context: keyboard navigation, no files of ImGui's own,
/// and a text cursor that does not blink.
void configure_context();

}  // namespace sti::gui
