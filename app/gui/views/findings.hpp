#pragma once

#include "gui/ui/view_context.hpp"

namespace sti::gui {

/// What is wrong or worth knowing, the worst first, each explained and with its reference and its bytes.
void draw_findings(const ViewContext& c);

}  // namespace sti::gui
