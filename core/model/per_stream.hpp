#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "model/range.hpp"

namespace sti {

/// One value for each stream of a session, made when it is first asked for by reference. Connections are
/// counted from 0 and begun in that order, so there are never many more than were begun.
template <typename T>
class PerStream {
 public:
  T& operator[](const StreamId& s) {
    if (s.connection.value >= connections_.size()) connections_.resize(std::size_t{s.connection.value} + 1);
    return connections_[s.connection.value][place_in_connection(s)];
  }
  /// nullptr where nothing was asked for in the stream's connection.
  [[nodiscard]] const T* find(const StreamId& s) const {
    if (s.connection.value >= connections_.size()) return nullptr;
    return &connections_[s.connection.value][place_in_connection(s)];
  }
  /// Calls `visit(stream, value)` for every stream, connection by connection.
  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (std::size_t i = 0; i < connections_.size(); ++i)
      for (std::size_t place = 0; place < streams_of_a_connection; ++place)
        visit(stream_at({static_cast<std::uint32_t>(i)}, place), connections_[i][place]);
  }

 private:
  std::vector<std::array<T, streams_of_a_connection>> connections_;
};

}  // namespace sti
