#include <fmt/format.h>

#include "servers.hpp"

namespace sti::interop {
namespace {

constexpr std::string_view config = R"(pidfile = "{folder}/prosody.pid"
data_path = "{folder}/data"
certificates = "{folder}/data"
interfaces = {{ "127.0.0.1" }}
c2s_ports = {{ {xmpp} }}
c2s_direct_tls_ports = {{ {xmpps} }}
s2s_ports = {{ {server} }}
modules_enabled = {{ "roster"; "saslauth"; "tls"; "dialback"; "disco" }}
c2s_require_encryption = true
s2s_require_encryption = true
authentication = "internal_hashed"
run_as_root = true
log = {{ info = "{folder}/prosody.log" }}
ssl = {{ certificate = "{chain}"; key = "{key}"; protocol = "{protocol}" }}
c2s_direct_tls_ssl = {{ certificate = "{chain}"; key = "{key}"; protocol = "{protocol}" }}
VirtualHost "{name}"
)";

class Prosody : public Server {
 public:
  explicit Prosody(const ServerOptions& options) {
    const auto folder = folder_.path().string();
    support::run({"mkdir", "-p", folder + "/data"});
    support::run({"sh", "-c",
                  fmt::format("chmod 755 {0}; chown -R prosody {0}; chmod 644 {1}", folder,
                              options.credentials.key.string())});
    support::write_file(folder_ / "prosody.cfg.lua",
                        fmt::format(config, fmt::arg("folder", folder), fmt::arg("name", server_name),
                                    fmt::arg("xmpp", add("xmpp")), fmt::arg("xmpps", add("xmpps")),
                                    fmt::arg("server", add("xmpp-server")),
                                    fmt::arg("chain", options.credentials.chain.string()),
                                    fmt::arg("key", options.credentials.key.string()),
                                    fmt::arg("protocol", options.tls12_only ? "tlsv1_2" : "tlsv1_2+")));
    start({"prosody", "-F", "--config", folder + "/prosody.cfg.lua"});
  }
};

}  // namespace

std::unique_ptr<Server> start_prosody(const ServerOptions& options) {
  return std::make_unique<Prosody>(options);
}

}  // namespace sti::interop
