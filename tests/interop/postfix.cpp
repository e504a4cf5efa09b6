#include <fmt/format.h>

#include "servers.hpp"

namespace sti::interop {
namespace {

constexpr std::string_view main_cf = R"(compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = {name}
mydestination = localhost
mynetworks = 127.0.0.0/8
smtpd_peername_lookup = no
smtpd_client_connection_rate_limit = 0
smtpd_tls_security_level = may
smtpd_tls_chain_files = {key}, {chain}
smtpd_tls_protocols = {protocols}
smtpd_tls_mandatory_protocols = {protocols}
local_recipient_maps =
alias_maps =
alias_database =
)";

constexpr std::string_view master_cf = R"({smtp} inet n - n - - smtpd
{submission} inet n - n - - smtpd -o smtpd_tls_security_level=encrypt
{smtps} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
rewrite unix - - n - - trivial-rewrite
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
)";

class Postfix : public Server {
 public:
  explicit Postfix(const ServerOptions& options) {
    const auto folder = folder_.path().string();
    // The daemons give up root and must still reach their folders; the configuration stays root's.
    support::run({"chmod", "755", folder});
    support::run({"mkdir", "-p", folder + "/etc", folder + "/data"});
    for (const auto* name : {"active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming",
                             "private", "saved", "trace", "maildrop", "public", "pid"})
      support::run({"mkdir", "-p", folder + "/queue/" + name});
    support::run({"sh", "-c",
                  fmt::format("chown -R postfix {0}/data {0}/queue/* && chown root {0}/queue/pid && "
                              "chgrp postdrop {0}/queue/maildrop {0}/queue/public && "
                              "chmod 730 {0}/queue/maildrop && chmod 710 {0}/queue/public",
                              folder)});
    support::write_file(folder_ / "etc/main.cf",
                        fmt::format(main_cf, fmt::arg("folder", folder), fmt::arg("name", server_name),
                                    fmt::arg("key", options.credentials.key.string()),
                                    fmt::arg("chain", options.credentials.chain.string()),
                                    fmt::arg("protocols", options.tls12_only ? "TLSv1.2" : ">=TLSv1.2")));
    support::write_file(folder_ / "etc/master.cf", fmt::format(master_cf, fmt::arg("smtp", add("smtp")),
                                                               fmt::arg("submission", add("submission")),
                                                               fmt::arg("smtps", add("smtps"))));
    start({"/usr/lib/postfix/sbin/master", "-c", folder + "/etc", "-d"});
  }
};

}  // namespace

std::unique_ptr<Server> start_postfix(const ServerOptions& options) {
  return std::make_unique<Postfix>(options);
}

}  // namespace sti::interop
