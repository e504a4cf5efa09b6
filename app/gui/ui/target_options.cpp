#include "gui/ui/target_options.hpp"

#include <filesystem>
#include <string_view>

#include "model/escape.hpp"

namespace sti::gui {

std::string summary_of(const TargetOptions& options) {
  std::string out;
  const auto add = [&out](std::string_view words) {
    if (!out.empty()) out += " · ";
    out += words;
  };
  if (!options.verify_name.empty()) add("as " + escaped(options.verify_name));
  if (options.trust == Trust::system) add("trust: system");
  if (options.trust == Trust::lab) add("trust: lab");
  if (options.trust == Trust::file)
    add("trust: " + escaped(std::filesystem::path(options.trust_file).filename().string()));
  if (options.go_on_after_injection) add("goes on after injection");
  if (options.tls12_only) add("TLS 1.2");
  if (options.try_anyway) add("asks anyway");
  return out;
}

}  // namespace sti::gui
