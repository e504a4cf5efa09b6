#pragma once

#include <string>

#include "gui/ui/view_context.hpp"

namespace sti::gui {

/// One certificate in full, judged at the time `at`. Of the server's own, each name comes with why it matched
/// or not.
void draw_certificate_details(const ViewContext& c, const CertificateInfo& info, bool is_leaf, UnixTime at);

/// The common name of an RFC 4514 string, or the string where it has none.
std::string short_name(const std::string& distinguished);

}  // namespace sti::gui
