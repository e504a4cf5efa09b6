#include "lab/lab.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "lab/faults.hpp"
#include "lab/pki.hpp"
#include "lab/servers.hpp"
#include "model/escape.hpp"

namespace sti::lab {
namespace {

constexpr UnixTime day = 24 * 60 * 60;

UnixTime now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// A file with a random name in the folder for temporary files, removed with this object.
class TemporaryFile {
 public:
  static Result<TemporaryFile> with(std::string_view content) {
    std::error_code error;
    const auto folder = std::filesystem::temp_directory_path(error);
    std::string path = (error ? std::filesystem::path("/tmp") : folder) / "starttls-lab-XXXXXX.pem";
    const int file = ::mkstemps(path.data(), 4);
    if (file < 0) return failed(path);
    TemporaryFile made{path};
    ::fchmod(file, 0644);  // a certificate is public, and a mail server may run as another user
    const bool whole = ::write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size());
    if (const bool closed = ::close(file) == 0; !whole || !closed) return failed(path);
    return made;
  }
  TemporaryFile(TemporaryFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryFile(std::filesystem::path path) : path_(std::move(path)) {}
  static Error failed(const std::string& path) {
    const auto reason = std::generic_category().message(errno);
    return {sti::Fault::local,
            "writing the lab's root certificate to " + escaped(path),
            "a file",
            escaped(reason),
            {}};
  }
  std::filesystem::path path_;
};

CertificateOptions leaf_options(const FaultSet& faults, const asio::ip::address& address, UnixTime at) {
  CertificateOptions leaf;
  leaf.not_before = at - 91 * day;
  leaf.not_after = faults.has(FaultKind::expired) ? at - day : at + 90 * day;
  if (faults.has(FaultKind::wrong_name)) {
    leaf.subject = "CN=somebody-else.starttls.test";
    leaf.dns = {"somebody-else.starttls.test"};
    return leaf;
  }
  leaf.dns = {"localhost", std::string(lab_host), "*." + std::string(lab_host)};
  leaf.ips = {"127.0.0.1", "::1"};
  const auto own = address.to_string();
  if (own != "127.0.0.1" && own != "::1") leaf.ips.push_back(own);
  return leaf;
}

/// The chain to be sent and its key.
Result<tls::ServerConfig> tls_config(const Pki& pki, const FaultSet& faults, const CertificateOptions& leaf,
                                     const tls::RandomSource& random) {
  tls::ServerConfig config;
  config.random = random;
  config.ticket_key.resize(32);
  random(config.ticket_key);
  if (faults.has(FaultKind::tls12_only)) config.most = tls::Version::tls12;
  if (faults.has(FaultKind::self_signed)) {
    auto alone = self_sign(leaf, random);
    if (!alone) return alone.error();
    config.chain = {alone->certificate};
    config.key = alone->key;
    return config;
  }
  config.chain = {pki.leaf.certificate};
  if (!faults.has(FaultKind::incomplete_chain)) config.chain.push_back(pki.intermediate.certificate);
  config.key = pki.leaf.key;
  return config;
}

struct Started {
  TemporaryFile ca;
  std::shared_ptr<Servers> servers;
  std::shared_ptr<const x509::TrustStore> trust;
};

/// What has to happen on the engine's thread.
Result<Started> start_on(asio::io_context& context, const asio::ip::address& address,
                         const FaultSet& faults) {
  const auto random = tls::system_random();
  const auto at = now();
  const auto leaf = leaf_options(faults, address, at);
  const auto pki = make_pki(leaf, at, random);
  if (!pki) return pki.error();
  auto config = tls_config(*pki, faults, leaf, random);
  if (!config) return config.error();
  auto ca = TemporaryFile::with(pem_certificate(pki->root.certificate));
  if (!ca) return ca.error();
  auto servers = Servers::open(context, {address, faults, *std::move(config)});
  if (!servers) return servers.error();
  return Started{*std::move(ca), *std::move(servers),
                 std::make_shared<const x509::TrustStore>(std::vector<Bytes>{pki->root.certificate})};
}

}  // namespace

struct Lab::Impl {
  net::Engine& engine;
  Started started;
  std::vector<Endpoint> endpoints;
};

Result<std::unique_ptr<Lab>> Lab::start(net::Engine& engine, const LabOptions& options) {
  const auto address = loopback_address(options.listen);
  if (!address) return address.error();
  const auto faults = FaultSet::from(options.faults);
  if (!faults) return faults.error();

  std::optional<Result<Started>> started;
  engine.run([&] { started.emplace(start_on(engine.context(), *address, *faults)); });
  if (!*started) return started->error();
  auto endpoints = (*started)->servers->endpoints();
  return std::unique_ptr<Lab>(
      new Lab(std::make_unique<Impl>(Impl{engine, **std::move(started), std::move(endpoints)})));
}

Lab::Lab(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Lab::~Lab() {
  // The last hold on the sockets goes on the thread that uses them.
  impl_->engine.run([this] {
    impl_->started.servers->stop();
    impl_->started.servers.reset();
  });
}

const std::vector<Endpoint>& Lab::endpoints() const { return impl_->endpoints; }
const std::filesystem::path& Lab::ca_file() const { return impl_->started.ca.path(); }
std::shared_ptr<const x509::TrustStore> Lab::trust() const { return impl_->started.trust; }

}  // namespace sti::lab
