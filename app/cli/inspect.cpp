#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>

#include "commands.hpp"
#include "net/engine.hpp"
#include "output.hpp"
#include "stop_signal.hpp"
#include "target_options.hpp"

namespace sti::cli {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr const char* about = R"(Opens one session, shows it as it happens, and says what it came to.

The transcript goes to standard output as events come: `->` and `<-` are lines in plaintext, `~>` and `<~` lines inside
TLS, `=>` and `<=` messages of TLS itself.

A filter is text to look for, or conditions on fields joined by and, or, not and brackets: `has x509.ext.san`,
`tls.handshake.type == certificate`, `event.kind == line and not 250`. Operators are == != < <= > >= and contains.)";

constexpr const char* footer = R"(Examples:
  starttls inspect smtp://mail.example.org
  starttls inspect mail.example.org:587
  starttls inspect --json imap://mail.example.org
  starttls inspect --format tree smtp://mail.example.org
  starttls inspect --filter 'tls.handshake.type == certificate or event.kind == finding' smtp://mail.example.org
  starttls inspect --json --detail full smtp://mail.example.org
  starttls inspect xmpp://example.org --connect chat.example.org:5222
  starttls inspect smtp://[2001:db8::25] --name mail.example.org --trust ca.pem
  starttls inspect smtp://mail.example.org --output report.html --output session.stls --quiet

Host names are looked up as the system does it.
Interrupted (Ctrl-C), it shows what there is, says goodbye to nobody, and exits with 8.
Reports are written whole or not at all; one that cannot be written makes the exit status 2 where that is clear
before the session, and 70 after it.)";

/// The session as it comes from the engine, printed while it does where that is asked for.
class LiveSession {
 public:
  explicit LiveSession(const OutputOptions& output) {
    if (output.wants_transcript()) transcript_ = output.transcript();
  }

  void take(Step step) {
    session_.apply(std::move(step));
    if (transcript_) transcript_->print_event(session_, session_.events().size() - 1);
  }
  void summarize() const {
    if (transcript_) transcript_->print_summary(session_);
  }
  [[nodiscard]] const Session& session() const { return session_; }

 private:
  std::optional<Transcript> transcript_;
  Session session_;
};

/// Runs until the session has finished. False where it did not, although it had all its time and more.
bool follow(net::SessionOptions options, const StopSignal& stop, LiveSession& live) {
  net::EventQueue queue;
  net::Engine engine(queue);
  // The engine keeps to the session's deadline; this is for the case that it does not.
  const auto far_too_late = Clock::now() + options.session_timeout + 10s;
  const auto id = engine.start(std::move(options));
  std::vector<net::Delivery> deliveries;
  while (!live.session().outcome() && Clock::now() < far_too_late) {
    queue.wait(deliveries, Clock::now() + 100ms);
    for (auto& delivery : deliveries) live.take(std::move(delivery.step));
    if (!deliveries.empty()) std::fflush(stdout);
    if (stop.came()) {
      engine.cancel(id);
      stop.give_back();  // whoever asks twice means it
    }
  }
  return live.session().outcome().has_value();
}

int inspect(const TargetOptions& target, const OutputOptions& output) {
  auto options = target.session_options();
  if (!options) {
    complain(options.error().text());
    return wrong_usage;
  }
  if (!output.filter.understood()) return wrong_usage;
  if (const auto problem = output.problem()) {
    complain(*problem);
    return wrong_usage;
  }
  const StopSignal stop;
  LiveSession live(output);
  if (!follow(std::move(*options), stop, live)) {
    complain("the session did not end by itself: this is a fault in the program");
    return internal_error;
  }
  const auto& session = live.session();
  live.summarize();
  if (const auto problem = output.write(session)) {
    complain(*problem);
    return internal_error;
  }
  const auto outcome = *session.outcome();
  if (output.quiet && (outcome == Outcome::unreachable || outcome == Outcome::timeout))
    complain(fmt::format("{}: {}", session.target().url(), session.reason()));
  return exit_status(outcome, session.error_found());
}

struct Options {
  TargetOptions target;
  OutputOptions output;
};

}  // namespace

void add_inspect(CLI::App& program, int& status) {
  auto* command = program.add_subcommand("inspect", "One session with a server, step by step");
  command->footer(std::string(about) + "\n\n" + footer);
  const auto options = std::make_shared<Options>();
  options->target.add_to(*command);
  options->output.add_to(*command);
  command->callback([options, &status] { status = inspect(options->target, options->output); });
}

}  // namespace sti::cli
