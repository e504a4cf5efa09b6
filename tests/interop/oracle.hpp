// What `openssl s_client` says about the same server, in the words of the session document.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "credentials.hpp"

namespace sti::interop {

struct OracleView {
  std::string version;  ///< "TLSv1.3"
  std::string cipher;   ///< IANA name
  std::string group;    ///< IANA name, empty where it says none
  std::string
      signature_type;  ///< "ECDSA", "RSA-PSS", "RSA"; from OpenSSL 3.5 on the IANA name in TLS 1.3 and 1.2
  bool verified = false;
  std::vector<std::string> certificates;  ///< PEM, in the order sent
  std::string output;                     ///< all it printed, for a failing test's message
};

/// Connects to 127.0.0.1:`port`, upgrading by `scheme`'s STARTTLS where it has one, and verifies for
/// server_name.
OracleView ask_openssl(const std::string& scheme, std::uint16_t port, const Credentials& credentials);

}  // namespace sti::interop
