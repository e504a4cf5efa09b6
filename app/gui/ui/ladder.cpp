#include "gui/ui/ladder.hpp"

#include <fmt/format.h>

#include "model/transcript_text.hpp"

namespace sti::gui {

void Ladder::update(const Inspection& session) {
  const auto& events = session.events();
  for (; next_ < events.size(); ++next_) {
    const auto& e = events[next_];
    const bool climbs = e.get_if<event::Handshake>() || e.get_if<event::Alert>();
    if (climbs && e.connection == main_connection) events_.push_back(next_);
  }
}

Rung rung_of(const Inspection& session, const Event& e) {
  Rung rung;
  rung.from_client = e.direction.value_or(Direction::client_to_server) == Direction::client_to_server;
  if (const auto* message = e.get_if<event::Handshake>()) {
    rung.name = message->name;
    rung.summary = message->summary.empty() ? fmt::format("{} bytes", e.range.length) : message->summary;
    rung.encrypted = message->encrypted;
  } else if (const auto* alert = e.get_if<event::Alert>()) {
    rung.name = "Alert";
    rung.summary = text_of(e, session);
    rung.encrypted = alert->encrypted;
    rung.bad = alert->description != 0;  // RFC 8446 §6.1: 0 is close_notify
  }
  return rung;
}

}  // namespace sti::gui
