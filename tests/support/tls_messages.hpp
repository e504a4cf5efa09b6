// Bodies of TLS 1.3 handshake messages that parse (RFC 8446 §4), for hand-made sessions. Keys, randoms and
// signatures in them are made up.
#pragma once

#include <string_view>
#include <vector>

#include "model/bytes.hpp"

namespace sti::test {

Bytes client_hello_body(std::string_view server_name);
Bytes server_hello_body();
Bytes encrypted_extensions_body();
/// Where each certificate of `chain` lies in the body is put into `offsets`.
Bytes certificate_body(const std::vector<Bytes>& chain, std::vector<std::size_t>& offsets);
Bytes certificate_verify_body();
Bytes finished_body();
Bytes new_session_ticket_body();

}  // namespace sti::test
