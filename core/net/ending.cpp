#include "net/ending.hpp"
#include <chrono>

namespace sti::net {

std::string seconds_text(std::chrono::milliseconds limit) {
  const auto tenths = (limit.count() % 1000) / 100;
  auto text = std::to_string(limit.count() / 1000);
  if (tenths != 0) text += "." + std::to_string(tenths);
  return text + " s";
}

}  // namespace sti::net
