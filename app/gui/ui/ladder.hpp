// The messages of the handshake tab's ladder, for a session that grows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/inspection.hpp"

namespace sti::gui {

class Ladder {
 public:
  /// Takes up the events that are new since the last call.
  void update(const Inspection& session);
  /// The events that are handshake messages or alerts, in order.
  [[nodiscard]] const std::vector<std::uint64_t>& events() const { return events_; }

 private:
  std::vector<std::uint64_t> events_;
  std::uint64_t next_ = 0;
};

/// How one of them is drawn.
struct Rung {
  bool from_client = false;
  bool encrypted = false;
  bool bad = false;  ///< an alert that is a complaint
  std::string name;
  std::string summary;  ///< the values that matter most, or how long it is
};
Rung rung_of(const Inspection& session, const Event& event);

}  // namespace sti::gui
