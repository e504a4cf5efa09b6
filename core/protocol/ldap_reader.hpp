#pragma once

#include <cstddef>
#include <optional>

#include "model/bytes.hpp"
#include "model/error.hpp"
#include "protocol/framing.hpp"

namespace sti::protocol {

/// Finds LDAP messages in a stream that arrives in pieces: by their length (RFC 4511 §5.1), without reading
/// them.
class LdapReader final : public Framing {
 public:
  /// A longer message is none.
  static constexpr std::size_t message_limit = std::size_t{256} * 1024;

  std::size_t take(ByteView bytes) override;
  [[nodiscard]] State state() const override { return state_; }
  [[nodiscard]] bool begun() const override { return state_ == State::partial && !unit_.empty(); }
  [[nodiscard]] std::string_view raw() const override { return text_of(ByteView(unit_)); }
  [[nodiscard]] Span span() const override { return {start_, unit_.size()}; }
  void next() override;

  /// Why no message begins so, where the state is broken.
  [[nodiscard]] const std::optional<Error>& problem() const { return problem_; }

 private:
  Bytes unit_;
  std::uint64_t start_ = 0;
  State state_ = State::partial;
  std::optional<Error> problem_;
};

}  // namespace sti::protocol
