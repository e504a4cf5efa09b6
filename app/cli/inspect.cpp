#include <CLI/CLI.hpp>
#include <chrono>
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
Interrupted (Ctrl-C, SIGTERM, SIGHUP), it shows and writes what there is, says goodbye to nobody, and exits with 8.
Reports are written whole or not at all; one that cannot be written makes the exit status 2 where that is clear
before the session, and 70 after it.)";

/// Runs until the session has finished, printing it as it goes. False where it did not, although it had all
/// its time and more.
bool follow(net::SessionOptions options, const StopSignal& stop, Inspection& session, Printer& printer,
            StandardOutput& out) {
  net::EventQueue queue;
  net::Engine engine(queue);
  // The engine keeps to the session's deadline; this is for the case that it does not.
  auto far_too_late = Clock::now() + options.session_timeout + 10s;
  const auto id = engine.start(std::move(options));
  std::vector<net::Delivery> deliveries;
  auto turn = Clock::now();
  while (!session.outcome()) {
    // A turn takes a tenth of a second. Where it took long this process was stopped, and the engine with it.
    const auto now = Clock::now();
    if (now - turn > 1s) far_too_late += now - turn;
    if (now >= far_too_late) break;
    turn = now;
    if (printer.print(session)) {
      queue.wait(deliveries, Clock::now() + 100ms);
    } else {
      out.pump(20ms);
      queue.drain(deliveries);
    }
    for (auto& delivery : deliveries) session.apply(std::move(delivery.step));
    if (stop.came()) engine.cancel(id);
  }
  return session.outcome().has_value();
}

/// Why this is not what was hoped for, one line.
std::string failure_text(const Inspection& session) {
  const auto outcome = *session.outcome();
  auto text = session.target().url() + ": " + std::string(name_of(outcome));
  if (!session.reason().empty()) text += ": " + session.reason();
  return text;
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
  StandardOutput out;
  Inspection session;
  Printer printer(out, output.wants_transcript() ? std::optional(output.transcript()) : std::nullopt);
  if (!follow(std::move(*options), stop, session, printer, out)) {
    complain("the session did not end by itself: this is a fault in the program");
    if (const auto problem = output.write_files(session)) complain(*problem);
    return internal_error;
  }
  const auto status = exit_status(*session.outcome(), session.error_found());
  // Before what may have to wait for a reader.
  const auto problem = output.write_files(session);
  if (problem) complain(*problem);
  if (output.quiet && status != done) complain(failure_text(session));
  const bool whole = printer.finish(
      session, [&](const report::Sink& sink) { output.write_document(session, sink); },
      [&] { return stop.came(); });
  if (out.problem()) complain(*out.problem());
  if (problem || out.problem()) return internal_error;
  return whole ? status : exit_status(Outcome::cancelled, false);
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
