#include <fmt/format.h>

#include "servers.hpp"

namespace sti::interop {
namespace {

constexpr std::string_view config = R"(pidfile {folder}/slapd.pid
argsfile {folder}/slapd.args
TLSCertificateFile {chain}
TLSCertificateKeyFile {key}
TLSCACertificateFile {chain}
TLSVerifyClient never
TLSCipherSuite {priorities}
database config
)";

/// OpenLDAP without a directory: the root DSE is all that is asked for.
class Slapd : public Server {
 public:
  explicit Slapd(const ServerOptions& options) {
    const auto folder = folder_.path().string();
    // Debian's slapd uses GnuTLS, whose priority strings these are.
    support::write_file(
        folder_ / "slapd.conf",
        fmt::format(config, fmt::arg("folder", folder), fmt::arg("chain", options.credentials.chain.string()),
                    fmt::arg("key", options.credentials.key.string()),
                    fmt::arg("priorities", options.tls12_only ? "NORMAL:-VERS-TLS1.3" : "NORMAL")));
    const auto url = [&](const std::string& scheme) {
      return scheme + "://127.0.0.1:" + std::to_string(add(scheme));
    };
    start({"slapd", "-d", "0", "-f", folder + "/slapd.conf", "-h", url("ldap") + " " + url("ldaps")});
  }
};

}  // namespace

std::unique_ptr<Server> start_slapd(const ServerOptions& options) { return std::make_unique<Slapd>(options); }

}  // namespace sti::interop
