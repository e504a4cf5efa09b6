#pragma once

#include <string>

#include "model/outcome.hpp"

namespace sti::net {

/// What a session comes to: the last event says it.
struct Ending {
  Outcome outcome = Outcome::cancelled;
  std::string reason;
};

}  // namespace sti::net
