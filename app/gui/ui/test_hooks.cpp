#include "gui/ui/test_hooks.hpp"

#include <imgui.h>
#include <imgui_internal.h>

namespace sti::gui {
namespace {
ItemObserver* observer = nullptr;
}

void set_item_observer(ItemObserver* o) {
  observer = o;
  if (auto* context = ImGui::GetCurrentContext()) context->TestEngineHookItems = o != nullptr;
}

bool items_observed() { return observer != nullptr; }

void observe_text(std::string_view text) {
  if (observer) observer->drawn(text);
}

}  // namespace sti::gui

// Names and parameters are ImGui's (imgui_internal.h, IMGUI_ENABLE_TEST_ENGINE).
void ImGuiTestEngineHook_ItemAdd(ImGuiContext*, ImGuiID id, const ImRect& box, const ImGuiLastItemData*) {
  if (sti::gui::observer) sti::gui::observer->item(id, box);
}

void ImGuiTestEngineHook_ItemInfo(ImGuiContext*, ImGuiID id, const char* label, ImGuiItemStatusFlags flags) {
  if (sti::gui::observer) sti::gui::observer->label(id, label, flags);
}

void ImGuiTestEngineHook_Log(ImGuiContext*, const char*, ...) {}

const char* ImGuiTestEngine_FindItemDebugLabel(ImGuiContext*, ImGuiID) { return nullptr; }
