// A small PKI for tests, made by the openssl program on first use and kept for the process.
#pragma once

#include <filesystem>
#include <vector>

#include "model/bytes.hpp"

namespace sti::support {

enum class KeyKind : std::uint8_t { rsa, p256, p384, p521, ed25519 };

struct Identity {
  std::vector<Bytes> chain;                      ///< DER: leaf for mail.example.org, intermediate
  Bytes key;                                     ///< DER, PKCS#8
  std::filesystem::path chain_file, key_file;    ///< the same in PEM
  std::filesystem::path leaf_file, issuer_file;  ///< the chain's two, one by one
};

/// The server with a key of this kind; all are issued by the same intermediate.
const Identity& identity(KeyKind kind);
/// The root, in PEM.
const std::filesystem::path& root_file();

}  // namespace sti::support
