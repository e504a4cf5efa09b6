// Where ImGui reports every item it meets. In the program nobody listens; tests set an observer to find items
// by label.
#pragma once

#include <string_view>

struct ImGuiContext;
struct ImRect;

namespace sti::gui {

class ItemObserver {
 public:
  virtual ~ItemObserver() = default;
  /// An item with this id was laid out at `box`, in screen pixels, in the window now current.
  virtual void item(unsigned id, const ImRect& box) = 0;
  /// The same item's label, what follows "##" included, and its ImGuiItemStatusFlags.
  virtual void label(unsigned id, const char* label, int flags) = 0;
  /// This text was drawn in the window now current, whether an item's or not.
  virtual void drawn(std::string_view text) = 0;
};

/// nullptr for none. The observer has to outlive its use.
void set_item_observer(ItemObserver* observer);
[[nodiscard]] bool items_observed();
/// Tells the observer, where there is one, of text that is drawn.
void observe_text(std::string_view text);

}  // namespace sti::gui
