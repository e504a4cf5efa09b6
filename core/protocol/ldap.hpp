#pragma once

#include <memory>

#include "protocol/dialogue.hpp"

namespace sti::protocol {

/// LDAP (RFC 4511) with StartTLS (§4.14), as a client. Its capabilities are the supportedExtension values of
/// the root DSE (RFC 4512 §5.1); StartTLS is asked for whether it is among them or not.
std::unique_ptr<Dialogue> make_ldap(Settings settings);

}  // namespace sti::protocol
