#pragma once

#include "gui/ui/view_context.hpp"

namespace sti::gui {

/// Problems of the certificates included.
int findings_count(const Session& s);
Severity worst_finding(const Session& s);

/// What is wrong or worth knowing, the worst first, each explained and with its reference and its bytes.
void draw_findings(const ViewContext& c);

}  // namespace sti::gui
