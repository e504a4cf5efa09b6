#include "json_line.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace sti::cli {

void print_json_line(const nlohmann::ordered_json& line) {
  std::fputs((line.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + "\n").c_str(),
             stdout);
  std::fflush(stdout);
}

}  // namespace sti::cli
