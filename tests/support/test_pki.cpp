#include "support/test_pki.hpp"

#include <array>
#include <memory>
#include <stdexcept>
#include <string>

#include "support/child_process.hpp"

namespace sti::support {
namespace {

constexpr auto extensions = R"([root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
[intermediate]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
[leaf]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature, keyEncipherment, keyAgreement
extendedKeyUsage = serverAuth
subjectAltName = DNS:mail.example.org, DNS:localhost, IP:127.0.0.1
)";

struct Kind {
  const char* name;
  Command options;  ///< of openssl genpkey
};
const std::array<Kind, 5> kinds{{{"rsa", {"-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"}},
                                 {"p256", {"-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"}},
                                 {"p384", {"-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"}},
                                 {"p521", {"-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"}},
                                 {"ed25519", {"-algorithm", "ED25519"}}}};

class Pki {
 public:
  Pki() {
    write_file(at("extensions"), extensions);
    make_key("root", kinds[1].options);
    make_key("intermediate", kinds[1].options);
    request("root", "/CN=Test Root");
    openssl({"x509", "-req", "-in", at("root.csr"), "-signkey", at("root.key"), "-out", at("root.crt"),
             "-days", "30", "-extfile", at("extensions"), "-extensions", "root"});
    issue("intermediate", "/CN=Test Intermediate", "root", "intermediate");
    for (std::size_t i = 0; i < kinds.size(); ++i) {
      const std::string name = kinds[i].name;
      make_key(name, kinds[i].options);
      issue(name, "/CN=mail.example.org", "intermediate", "leaf");
      auto& made = identities_[i];
      made.chain = {der_of({"x509", "-in", at(name + ".crt"), "-outform", "DER"}),
                    der_of({"x509", "-in", at("intermediate.crt"), "-outform", "DER"})};
      made.key = der_of({"pkcs8", "-topk8", "-nocrypt", "-in", at(name + ".key"), "-outform", "DER"});
      made.chain_file = at(name + ".chain");
      made.key_file = at(name + ".key");
      made.leaf_file = at(name + ".crt");
      made.issuer_file = at("intermediate.crt");
      write_file(made.chain_file, read_file(at(name + ".crt")) + read_file(at("intermediate.crt")));
    }
    root_ = at("root.crt");
  }

  [[nodiscard]] const Identity& identity(KeyKind kind) const {
    return identities_[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] const std::filesystem::path& root() const { return root_; }

 private:
  [[nodiscard]] std::string at(const std::string& name) const { return folder_ / name; }

  static std::string openssl(Command arguments) {
    arguments.insert(arguments.begin(), "openssl");
    const auto ran = run(arguments);
    if (ran.status != 0) throw std::runtime_error("openssl " + arguments[1] + ": " + ran.err);
    return ran.out;
  }
  static Bytes der_of(const Command& arguments) { return to_bytes(openssl(arguments)); }

  void make_key(const std::string& name, const Command& options) {
    Command command{"genpkey", "-out", at(name + ".key")};
    command.insert(command.end(), options.begin(), options.end());
    openssl(command);
  }
  void request(const std::string& name, const std::string& subject) {
    openssl({"req", "-new", "-key", at(name + ".key"), "-subj", subject, "-out", at(name + ".csr")});
  }
  void issue(const std::string& name, const std::string& subject, const std::string& issuer,
             const std::string& section) {
    request(name, subject);
    // Numbers whose first bit is set, and which DER therefore begins with a zero, should not be left to
    // chance.
    const auto serial = at(issuer + ".srl");
    if (!std::filesystem::exists(serial)) write_file(serial, "91FCBE4232F13CC38AA85FFBC7A9BF80DEA881\n");
    openssl({"x509", "-req", "-in", at(name + ".csr"), "-CA", at(issuer + ".crt"), "-CAkey",
             at(issuer + ".key"), "-CAserial", serial, "-out", at(name + ".crt"), "-days", "20", "-extfile",
             at("extensions"), "-extensions", section});
  }

  TempFolder folder_;
  std::array<Identity, kinds.size()> identities_;
  std::filesystem::path root_;
};

const Pki& pki() {
  static const Pki made;
  return made;
}

}  // namespace

const Identity& identity(KeyKind kind) { return pki().identity(kind); }
const std::filesystem::path& root_file() { return pki().root(); }

}  // namespace sti::support
