#include "relay/relay.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>

#include "commands.hpp"
#include "json_line.hpp"
#include "model/endpoint.hpp"
#include "report/output_file.hpp"
#include "report/session_file.hpp"
#include "stop_signal.hpp"

namespace sti::cli {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;

constexpr const char* about =
    R"(Stands between clients and a server: point a client at the address that it prints, and see both sides of what is said.
With the rule `pass`, which holds where none is given, every byte goes on as it came and TLS is passed through unread.

Prints one line of JSON when it listens, {"url", "to", "rules", "ca"}, and one for each client that is gone. With --output-dir each
gets a session file with both connections in it. Only loopback addresses are listened on unless --listen names another: this
is for systems that one may test.)";

constexpr const char* footer = R"(Examples:
  starttls relay --to smtp://mail.example.org
  starttls relay --to imap://127.0.0.1:40143 --listen 127.0.0.1:1143 --output-dir sessions
  starttls relay --to smtp://127.0.0.1:40025 --once; starttls convert sessions/relay-1.stls

Exit status with --once: 0 resisted, 1 fell for it, 8 not tested, which is what `pass` always comes to.)";

constexpr int not_tested = 8;

struct Rule {
  std::string_view name, explanation;
};
constexpr Rule known_rules[] = {
    {"pass", "Every byte goes on as it came, and TLS is passed through unread."},
};

struct Options {
  std::string to, listen = "127.0.0.1:0", output_dir;
  std::vector<std::string> rules;
  bool once = false, with_secrets = false;
};

/// The clients that are gone, told by the engine's thread and taken by ours.
class Gone {
 public:
  void add(const relay::Passage& passage) {
    const std::lock_guard lock(mutex_);
    passages_[passage.session] = passage;
  }
  std::optional<relay::Passage> take(net::SessionId id) {
    const std::lock_guard lock(mutex_);
    const auto found = passages_.find(id);
    if (found == passages_.end()) return std::nullopt;
    auto passage = found->second;
    passages_.erase(found);
    return passage;
  }

 private:
  std::mutex mutex_;
  std::map<net::SessionId, relay::Passage> passages_;
};

/// Where the session was written; nullopt where none was asked for or it could not be.
std::optional<std::string> write_file(const Options& options, net::SessionId id, const Inspection& session) {
  if (options.output_dir.empty()) return std::nullopt;
  const auto path = std::filesystem::path(options.output_dir) / fmt::format("relay-{}.stls", id);
  report::ReportOptions how;
  how.with_secrets = options.with_secrets;
  const auto written = report::replace_file(
      path, [&](const report::Sink& sink) { report::write_session(session, how, sink); },
      report::readers_of(options.with_secrets));
  if (written) return path.string();
  complain(written.error().text());
  return std::nullopt;
}

void print_passage(const Options& options, const relay::Passage& passage, const Inspection& session) {
  const auto& client = passage.client;
  const auto file = write_file(options, passage.session, session);
  std::string text = "Nothing was changed, so nothing was tested";
  if (!session.reason().empty()) text += ": " + session.reason();
  print_json_line({{"schema", "starttls-relay/1"},
                   {"rules", options.rules},
                   {"client",
                    {{"asked_starttls", client.asked_starttls},
                     {"continued_in_plaintext", !client.began_tls && client.went_on},
                     {"sent_credentials", client.sent_credentials ? "plaintext" : "none"},
                     {"accepted_certificate", nullptr},
                     {"used_injected", nullptr},
                     {"closed_by", relay::name_of(passage.closed_by)}}},
                   {"verdict", "not-tested"},
                   {"text", text + "."},
                   {"session", file ? Json(*file) : Json(nullptr)}});
}

int run_relay(Options options) {
  if (std::ranges::find(options.rules, "list") != options.rules.end()) {
    for (const auto& rule : known_rules)
      std::fputs(fmt::format("{:<12} {}\n", rule.name, rule.explanation).c_str(), stdout);
    return done;
  }
  for (const auto& rule : options.rules)
    if (std::ranges::find(known_rules, std::string_view(rule), &Rule::name) == std::end(known_rules)) {
      complain("no rule '" + rule + "'; --rule list says which there are");
      return wrong_usage;
    }
  const auto target = protocol::parse_target(options.to);
  if (!target) {
    complain(target.error().text());
    return wrong_usage;
  }
  auto listen = endpoint_from(options.listen);  // 127.0.0.1:2525, [::1]:2525
  if (!listen || listen->address.empty()) {
    complain("--listen takes an address and a port, such as 127.0.0.1:2525 or [::1]:2525");
    return wrong_usage;
  }
  if (listen->address == "localhost") listen->address = "127.0.0.1";
  if (!options.output_dir.empty()) {
    std::error_code error;
    std::filesystem::create_directories(options.output_dir, error);
    if (error) {
      complain("cannot make the folder " + options.output_dir + ": " + error.message());
      return wrong_usage;
    }
  }

  const StopSignal stop;
  net::EventQueue queue;
  Gone gone;  // outlives the engine, which tells it
  net::Engine engine(queue);
  relay::RelayOptions how;
  how.to.target = *target;
  how.address = listen->address;
  how.port = listen->port;
  const auto relay =
      relay::Relay::start(engine, queue, std::move(how), [&gone](const auto& passage) { gone.add(passage); });
  if (!relay) {
    complain(relay.error().text());
    return wrong_usage;
  }
  const Target here{target->scheme, listen->address, (*relay)->port()};
  print_json_line({{"url", here.url()}, {"to", target->url()}, {"rules", options.rules}, {"ca", nullptr}});

  std::map<net::SessionId, Inspection> sessions;
  std::vector<net::Delivery> deliveries;
  while (!stop.came()) {
    queue.wait(deliveries, std::chrono::steady_clock::now() + 100ms);
    for (auto& delivery : deliveries) sessions[delivery.session].apply(std::move(delivery.step));
    for (auto at = sessions.begin(); at != sessions.end();) {
      const auto passage = at->second.outcome() ? gone.take(at->first) : std::nullopt;
      if (!passage) {
        ++at;
        continue;
      }
      print_passage(options, *passage, at->second);
      at = sessions.erase(at);
      if (options.once) return not_tested;
    }
  }
  return options.once ? not_tested : done;
}

}  // namespace

void add_relay(CLI::App& program, int& status) {
  auto* command = program.add_subcommand("relay", "Between a client and a server: see both sides");
  command->footer(std::string(about) + "\n\n" + footer);
  const auto options = std::make_shared<Options>();
  command->add_option("--to", options->to, "The server: scheme://host[:port]")->type_name("URL");
  command
      ->add_option("--listen", options->listen, "Address and port to listen on (default 127.0.0.1, any port)")
      ->type_name("ADDR:PORT");
  command
      ->add_option("--rule", options->rules, "What is done on the way (repeatable); `list` explains them all")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command->add_option("--output-dir", options->output_dir, "Write a session file for each client here")
      ->type_name("DIR");
  command->add_flag("--once", options->once, "End after the first client");
  command->add_flag("--with-secrets", options->with_secrets, "Keep passwords in the files");
  command->callback([options, &status] {
    const bool lists = std::ranges::find(options->rules, "list") != options->rules.end();
    if (options->to.empty() && !lists) {
      complain("--to is needed: the server to pass on to");
      status = wrong_usage;
      return;
    }
    status = run_relay(*options);
  });
}

}  // namespace sti::cli
