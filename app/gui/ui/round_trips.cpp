#include "gui/ui/round_trips.hpp"

#include <algorithm>

namespace sti::gui {

void RoundTrips::update(const Inspection& session) {
  const auto& events = session.events();
  for (; next_ < events.size(); ++next_) {
    const auto& e = events[next_];
    if (!e.get_if<event::Chunk>()) continue;
    if (e.range.stream == main_stream::wire_c2s) {
      sent_ = e.t_us;
    } else if (e.range.stream == main_stream::wire_s2c && sent_) {
      const auto took = e.t_us - *sent_;
      fastest_ = count_ == 0 ? took : std::min(fastest_, took);
      total_ += took;
      ++count_;
      sent_.reset();
    }
  }
}

}  // namespace sti::gui
