#include <fmt/format.h>

#include "servers.hpp"

namespace sti::interop {
namespace {

// What 2.3 (Debian 12) and 2.4 (Debian 13) read alike.
constexpr std::string_view common = R"(listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
ssl = yes
ssl_min_protocol = TLSv1.2
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service pop3-login {{
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service managesieve-login {{
  inet_listener sieve {{
    port = {sieve}
  }}
}}
)";

constexpr std::string_view only_2_3 = R"(protocols = imap pop3 lmtp sieve
import_environment = OPENSSL_CONF={openssl}
mail_location = maildir:{folder}/mail/%u
disable_plaintext_auth = yes
ssl_cert = <{chain}
ssl_key = <{key}
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/mail/%u
}}
)";

constexpr std::string_view only_2_4 = R"(protocols {{
  imap = yes
  pop3 = yes
  lmtp = yes
  sieve = yes
}}
import_environment {{
  OPENSSL_CONF = {openssl}
}}
mail_driver = maildir
mail_path = {folder}/mail/%{{user}}
auth_allow_cleartext = no
ssl_server_cert_file = {chain}
ssl_server_key_file = {key}
passdb static {{
  password = secret
}}
userdb static {{
  fields {{
    uid = nobody
    gid = nogroup
    home = {folder}/mail/%{{user}}
  }}
}}
)";

// Dovecot has no highest version of its own to set; OpenSSL has.
constexpr std::string_view openssl_conf = R"(openssl_conf = all
[all]
ssl_conf = ssl
[ssl]
system_default = limits
[limits]
MaxProtocol = {}
)";

class Dovecot : public Server {
 public:
  explicit Dovecot(const ServerOptions& options) {
    const auto folder = folder_.path().string();
    support::run({"chmod", "755", folder});
    support::run({"mkdir", "-p", folder + "/run"});
    const auto openssl = (folder_ / "openssl.cnf").string();
    support::write_file(openssl, fmt::format(openssl_conf, options.tls12_only ? "TLSv1.2" : "TLSv1.3"));

    // 2.4 wants the version that a configuration was written for before all else; 2.3 does not know the word.
    const auto version = support::run({"dovecot", "--version"}).out;
    const bool is_2_3 = version.starts_with("2.3");
    std::string text;
    if (!is_2_3) {
      const auto number = version.substr(0, version.find_first_of("- \n"));
      text = fmt::format("dovecot_config_version = {0}\ndovecot_storage_version = {0}\n", number);
    }
    text += fmt::format(fmt::runtime(is_2_3 ? only_2_3 : only_2_4), fmt::arg("folder", folder),
                        fmt::arg("openssl", openssl), fmt::arg("chain", options.credentials.chain.string()),
                        fmt::arg("key", options.credentials.key.string()));
    text += fmt::format(common, fmt::arg("folder", folder), fmt::arg("imap", add("imap")),
                        fmt::arg("imaps", add("imaps")), fmt::arg("pop3", add("pop3")),
                        fmt::arg("pop3s", add("pop3s")), fmt::arg("lmtp", add("lmtp")),
                        fmt::arg("sieve", add("sieve")));
    support::write_file(folder_ / "dovecot.conf", text);
    start({"dovecot", "-F", "-c", folder + "/dovecot.conf"});
  }
};

}  // namespace

std::unique_ptr<Server> start_dovecot(const ServerOptions& options) {
  return std::make_unique<Dovecot>(options);
}

}  // namespace sti::interop
