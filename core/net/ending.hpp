#pragma once

#include <chrono>
#include <string>

#include "model/outcome.hpp"

namespace sti::net {

/// What a session comes to: the last event says it.
struct Ending {
  Outcome outcome = Outcome::cancelled;
  std::string reason;
};

/// "30 s", "0.5 s".
std::string seconds_text(std::chrono::milliseconds limit);

}  // namespace sti::net
