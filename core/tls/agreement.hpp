#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/bytes.hpp"
#include "model/error.hpp"
#include "model/range.hpp"
#include "model/tls_info.hpp"

namespace sti::tls {

/// What the handshake messages of one connection agree on, learned as they pass.
class Agreement {
 public:
  void take_client_hello(ByteView message);
  /// Returns what is wrong with a ServerHello that cannot be followed, without the place.
  std::optional<Error> take_server_hello(ByteView message);
  /// Any other message.
  void take(Direction direction, ByteView message);
  /// The server changed to the keys of TLS 1.2.
  void server_changed_cipher() { info.resumed = id_echoed_ && !full_handshake_; }

  TlsInfo info;
  std::uint16_t version = 0;  ///< agreed; 0 until then
  std::uint16_t suite = 0;
  bool encrypt_then_mac = false;
  Bytes client_random, server_random;

 private:
  void take_group(const std::optional<std::string>& name, std::uint32_t bits);
  void take_alpn(const std::optional<std::string>& name);
  void take_key_exchange(ByteView message);

  Bytes session_id_;        ///< of our ClientHello
  bool id_echoed_ = false;  ///< by ServerHello
  bool full_handshake_ = false;
};

}  // namespace sti::tls
