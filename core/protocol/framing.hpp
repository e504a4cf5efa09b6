#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "model/bytes.hpp"
#include "model/range.hpp"
#include "model/scheme.hpp"
#include "protocol/dialogue.hpp"

namespace sti::protocol {

/// Cuts what one side says in plaintext into its units (lines, responses, stanzas, messages), for whoever
/// reads a conversation of others. Knows no order and no meaning. Behaves the same however its input is
/// split.
class Framing {
 public:
  virtual ~Framing() = default;

  enum class State : std::uint8_t {
    partial,   ///< wants more bytes
    complete,  ///< a unit is there
    broken,    ///< not of this protocol. Final: where the next unit begins cannot be known.
  };

  /// Takes bytes up to and including the end of the current unit and returns how many. Takes nothing unless
  /// the state is partial.
  virtual std::size_t take(ByteView bytes) = 0;
  [[nodiscard]] virtual State state() const = 0;
  /// A unit has begun that is not complete.
  [[nodiscard]] virtual bool begun() const = 0;
  /// The unit as received, its end included; of one that is not complete what there is, as far as it is kept.
  [[nodiscard]] virtual std::string_view raw() const = 0;
  /// Where it is, counted from the first byte ever given.
  [[nodiscard]] virtual Span span() const = 0;
  /// Goes on to the unit after a complete one.
  virtual void next() = 0;
};

/// For what `direction` says in this protocol.
std::unique_ptr<Framing> make_framing(AppProtocol protocol, Direction direction);

}  // namespace sti::protocol
