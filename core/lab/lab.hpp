#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/error.hpp"
#include "net/engine.hpp"

namespace sti::lab {

/// A way in which a lab server misbehaves or differs, with what it teaches.
struct Fault {
  std::string_view name;  ///< as on the command line
  std::string_view explanation;
};
std::span<const Fault> faults();

struct LabOptions {
  std::string listen = "127.0.0.1";
  std::vector<std::string> faults;  ///< names; several may be combined
};

struct Endpoint {
  std::string protocol;  ///< scheme
  std::string url;
};

/// Embedded servers for every STARTTLS scheme, on loopback, with certificates of a test PKI made at start
/// (the key material lives in memory only; the root certificate is written to a file for other programs to
/// trust).
class Lab {
 public:
  /// Starts the servers on the engine's thread. Errors: unknown fault, address not loopback, no port free.
  static Result<std::unique_ptr<Lab>> start(net::Engine& engine, const LabOptions& options);
  ~Lab();  ///< stops the servers and removes the file

  [[nodiscard]] const std::vector<Endpoint>& endpoints() const;
  [[nodiscard]] const std::filesystem::path& ca_file() const;
  [[nodiscard]] std::shared_ptr<const x509::TrustStore> trust() const;

 private:
  struct Impl;
  explicit Lab(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace sti::lab
