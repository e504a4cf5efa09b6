// A filter as it was understood. Inside this folder only; filter.hpp is what others include.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/certificate.hpp"

namespace sti::filter {

enum class Comparison : std::uint8_t { equal, not_equal, less, at_most, greater, at_least, contains };

/// The field or fields that a condition is about.
struct Reference {
  std::string key;
  bool below = false;     ///< keys that go on with a dot too, and what lies inside
  bool of_event = false;  ///< one of the fields that every event has, not part of a dissected tree
};

struct Value {
  std::string text;  ///< lower case, escaped as shown text is
  std::optional<std::uint64_t> number;
  std::optional<UnixTime> time;
  std::string hex;  ///< hexadecimal digits of a long number, lower case, without 0x, colons and leading zeros
};

struct Expression {
  enum class Kind : std::uint8_t { everything, any_of, all_of, none_of, text, has, compare };

  Kind kind = Kind::everything;
  std::vector<Expression> parts;  ///< of any_of, all_of and (one) none_of
  std::string needle;             ///< of text: lower case
  Reference field;                ///< of has and compare
  Comparison comparison = Comparison::equal;
  Value value;
};

}  // namespace sti::filter
