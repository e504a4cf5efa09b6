// Certificates for the real servers, made anew for each run and written where the servers can read them.
#pragma once

#include <filesystem>
#include <string>

#include "lab/pki.hpp"
#include "support/child_process.hpp"

namespace sti::interop {

/// The name that every good certificate is for.
inline constexpr const char* server_name = "mail.interop.test";

/// A server's chain (leaf first, then the intermediate), its key, and the root that a client should trust.
struct Credentials {
  std::filesystem::path chain, key, root;
};

enum class Kind : std::uint8_t { ecdsa, rsa, expired, wrong_name, self_signed, incomplete_chain };
std::string name_of(Kind kind);  ///< "ecdsa", "wrong_name", …

/// Makes the files of that kind in `folder`, which must outlive the servers.
Credentials make_credentials(const support::TempFolder& folder, Kind kind);

}  // namespace sti::interop
