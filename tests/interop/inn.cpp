#include <fmt/format.h>

#include <stdexcept>

#include "servers.hpp"

namespace sti::interop {
namespace {

constexpr std::string_view config = R"(domain: {name}
pathhost: {name}
mta: "/bin/false %s"
pathnews: /usr/lib/news
pathdb: {folder}/db
pathetc: {folder}/etc
pathfilter: {folder}/filter
pathlog: {folder}/log
pathrun: {folder}/run
pathspool: {folder}/spool
patharticles: {folder}/spool/articles
pathoverview: {folder}/spool/overview
pathtmp: {folder}/tmp
hismethod: hisv6
ovmethod: tradindexed
enableoverview: true
nnrpdloadlimit: 0
tlscertfile: {folder}/etc/chain.pem
tlskeyfile: {folder}/etc/key.pem
tlsprotocols: [ {protocols} ]
)";
constexpr std::string_view storage = "method tradspool {\n  newsgroups: *\n  class: 0\n}\n";
constexpr std::string_view readers =
    "auth all {\n  hosts: *\n  default: <anonymous>\n}\naccess all {\n  users: *\n  newsgroups: *\n}\n";
constexpr std::string_view active = "junk 0000000000 0000000001 y\nlocal.test 0000000000 0000000001 y\n";

/// InterNetNews without innd: its reader alone, as a daemon of its own, once for each port. It writes to
/// syslog and nowhere else, so a log is seldom to be had.
class Inn : public Server {
 public:
  explicit Inn(const ServerOptions& options) {
    const auto folder = folder_.path().string();
    // The key must not be readable by all.
    run("cd {0} && mkdir -p db etc filter log run spool/articles spool/overview tmp && touch db/history "
        "db/newsgroups db/active.times && cp {1} etc/chain.pem && cp {2} etc/key.pem && chmod 640 "
        "etc/key.pem",
        folder, options.credentials.chain.string(), options.credentials.key.string());
    support::write_file(
        folder_ / "etc/inn.conf",
        fmt::format(config, fmt::arg("folder", folder), fmt::arg("name", server_name),
                    fmt::arg("protocols", options.tls12_only ? "TLSv1.2" : "TLSv1.2 TLSv1.3")));
    support::write_file(folder_ / "etc/storage.conf", std::string(storage));
    support::write_file(folder_ / "etc/readers.conf", std::string(readers));
    support::write_file(folder_ / "db/active", std::string(active));
    // Its programs become the user news where root starts them. An empty history and an empty overview have
    // to be there.
    run("chmod 755 {0} && chown -R news:news {0} && export INNCONF={0}/etc/inn.conf && "
        "/usr/lib/news/bin/makedbz -i -o -s 1000 -f {0}/db/history && /usr/lib/news/bin/tdx-util -F",
        folder);
    serve("nntp", {});
    serve("nntps", "-S");
  }

 private:
  template <typename... Args>
  void run(fmt::format_string<Args...> script, Args&&... args) {
    const auto ran = support::run({"sh", "-c", fmt::format(script, std::forward<Args>(args)...)});
    if (ran.status != 0) throw std::runtime_error("INN was not set up:\n" + ran.out + ran.err);
  }

  void serve(const std::string& scheme, const std::string& option) {
    support::Command command{"env",
                             "INNCONF=" + (folder_ / "etc/inn.conf").string(),
                             "/usr/lib/news/bin/nnrpd",
                             "-D",
                             "-f",
                             "-n",
                             "-b",
                             "127.0.0.1",
                             "-p",
                             std::to_string(add(scheme))};
    if (!option.empty()) command.push_back(option);
    start(command);
  }
};

}  // namespace

std::unique_ptr<Server> start_inn(const ServerOptions& options) { return std::make_unique<Inn>(options); }

}  // namespace sti::interop
