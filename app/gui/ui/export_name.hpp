#pragma once

#include <string>

#include "model/inspection.hpp"

namespace sti::gui {

/// The name, without an extension, that a session is saved under unless a person says another:
/// "smtp-mail.example.org-20261130T214512Z": protocol, target (with its port where that is not the protocol's
/// own) and when it began, in UTC. Letters, digits, '.', '-' and '_' only, at most 200 bytes.
std::string export_name(const Inspection& session);

}  // namespace sti::gui
