#pragma once

#include <nlohmann/json_fwd.hpp>

namespace sti::cli {

/// One document on a line of standard output, for a script that reads while we run: written at once, in
/// ASCII.
void print_json_line(const nlohmann::ordered_json& line);

}  // namespace sti::cli
