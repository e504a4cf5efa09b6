#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "tls/agreement.hpp"
#include "tls/key_schedule.hpp"
#include "tls/record_key12.hpp"

namespace sti::tls {

/// Which keys protect a direction: none, those of the handshake (TLS 1.3 only), those of the connection.
enum class Epoch : std::uint8_t { plain, handshake, application };

/// The key log's label of the secret from which the records of `direction` are opened in an epoch other than
/// plain, in TLS 1.3 or 1.2.
std::string_view secret_label(std::uint16_t version, Direction direction, Epoch epoch);

/// Opens the protected records of one direction in one epoch, in order, in whichever version was agreed.
class RecordOpener {
 public:
  /// Nullopt where such records cannot be read: another version, a suite that the library does not have, or a
  /// secret of the wrong length.
  static std::optional<RecordOpener> make(const Agreement& agreement, Direction direction, ByteView secret);

  struct Opened {
    std::uint8_t type = 0;  ///< the real ContentType; 0 where a TLS 1.3 record held nothing but padding
    Bytes content;
  };
  /// `whole` is the record with its header of five bytes. Nullopt where it does not authenticate.
  std::optional<Opened> open(ByteView whole);
  /// The sender announced KeyUpdate (TLS 1.3).
  void update();

 private:
  explicit RecordOpener(std::variant<TrafficKey, RecordKey12> key) : key_(std::move(key)) {}
  std::variant<TrafficKey, RecordKey12> key_;
};

}  // namespace sti::tls
