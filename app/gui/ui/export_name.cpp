#include "gui/ui/export_name.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/time.hpp"
#include "protocol/registry.hpp"

namespace sti::gui {
namespace {

/// With protocol, port and time below what a file's name may have, 255 bytes on most systems.
constexpr std::size_t max_host = 160;

}  // namespace

std::string export_name(const Inspection& session) {
  const auto& target = session.target();
  const auto* protocol = protocol::find(target.scheme);
  auto name = target.scheme + "-" + target.host.substr(0, max_host);
  if (!protocol || protocol->port != target.port) name += fmt::format("-{}", target.port);
  std::replace_if(
      name.begin(), name.end(),
      [](char ch) {
        return !(ch >= '0' && ch <= '9') && !(ch >= 'a' && ch <= 'z') && !(ch >= 'A' && ch <= 'Z') &&
               ch != '-' && ch != '.';
      },
      '_');
  auto began = rfc3339(session.started_unix_us() / 1'000'000);
  std::erase_if(began, [](char ch) { return ch == '-' || ch == ':'; });
  return name + "-" + began;
}

}  // namespace sti::gui
