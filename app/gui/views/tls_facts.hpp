#pragma once

#include "gui/ui/view_context.hpp"

namespace sti::gui {

/// What client and server agreed on, a line each; a click copies.
void draw_tls_facts(const ViewContext& c, const TlsInfo& tls);

}  // namespace sti::gui
