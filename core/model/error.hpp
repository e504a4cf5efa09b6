#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "model/range.hpp"

namespace sti {

/// A peer that breaks the protocol, one whose message is not complete yet (or was cut short), and a fault
/// on our own side or of the network are three different things and are never reported as one another.
enum class Fault : std::uint8_t { misbehaved, incomplete, local };

/// What was being done, what was expected, what came, and where.
struct Error {
  Fault fault = Fault::local;
  std::string doing;
  std::string expected;
  std::string got;             ///< already escaped: safe to print
  std::optional<Range> where;  ///< the bytes it is about, where there are any

  /// "reading the SMTP reply to EHLO: expected a reply code, got "hello" (wire-s2c bytes 20..25)"
  [[nodiscard]] std::string text() const;
  bool operator==(const Error&) const = default;
};

/// A value or the reason there is none.
template <typename T>
class Result {
 public:
  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Result(Error error)
      : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return state_.index() == 0; }
  [[nodiscard]] const T& operator*() const& { return std::get<0>(state_); }
  [[nodiscard]] T& operator*() & { return std::get<0>(state_); }
  [[nodiscard]] T&& operator*() && { return std::get<0>(std::move(state_)); }
  const T* operator->() const { return &std::get<0>(state_); }
  T* operator->() { return &std::get<0>(state_); }
  [[nodiscard]] const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

}  // namespace sti
