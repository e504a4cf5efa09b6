#pragma once

#include <imgui.h>

#include <string>

#include "gui/ui/view_context.hpp"

namespace sti::gui {

/// One certificate in full, judged at the time `at`. Of the server's own, each name comes with why it matched
/// or not.
void draw_certificate_details(const ViewContext& c, const CertificateInfo& info, bool is_leaf, UnixTime at);

/// The colour of good news about a certificate. It is that of everything good only where the peer proved that
/// it holds the key: before that the news may be about somebody else.
ImU32 good_ink(const Inspection& s);

/// The common name of an RFC 4514 string, or the string where it has none.
std::string short_name(const std::string& distinguished);

}  // namespace sti::gui
