// starttls: STARTTLS Inspector in a terminal.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <exception>

#include "commands.hpp"
#include "report/safe_text.hpp"
#include "standard_output.hpp"

namespace sti::cli {
namespace {

constexpr const char* examples = R"(Examples:
  starttls inspect smtp://mail.example.org
  starttls inspect --json imap://mail.example.org | jq .outcome
  starttls lab
  starttls relay --to smtp://mail.example.org
  starttls convert session.stls --output session.html
  starttls verify chain.pem --name mail.example.org

Exit status:
  0   TLS established, peer verified, no finding of severity error
  1   TLS established, but not verified, or a finding of severity error
  2   wrong usage, or a file that cannot be read or written
  3   not reachable
  4   STARTTLS not offered, or refused
  5   TLS handshake failed
  6   the server broke the protocol
  7   timed out
  8   inconclusive: put off before STARTTLS could be asked, or interrupted
  70  internal error

`starttls COMMAND --help` explains a command and its options.)";

int run(int argc, char** argv) {
  CLI::App program("Opens a plaintext session to a server, upgrades it with STARTTLS, and shows every step.",
                   "starttls");
  program.set_version_flag("--version", "starttls " STARTTLS_VERSION);
  program.require_subcommand(1);
  program.footer(examples);
  int status = internal_error;
  add_inspect(program, status);
  add_lab(program, status);
  add_relay(program, status);
  add_convert(program, status);
  add_verify(program, status);
  add_completion(program, status);
  try {
    program.parse(argc, argv);
  } catch (const CLI::Success& asked_for_help) {
    return program.exit(asked_for_help);
  } catch (const CLI::ParseError& error) {
    complain(error.what());
    std::fputs("`starttls --help` and `starttls COMMAND --help` say what can be asked.\n", stderr);
    return wrong_usage;
  }
  return status;
}

/// A descriptor that was closed when the program began would become that of a socket or a report, and get
/// what is meant for a reader.
void keep_standard_descriptors() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(descriptor, F_GETFD) < 0) (void)::open("/dev/null", O_RDWR);
}

/// Standard error may be the pipe that nobody reads from at the moment. What is told there must not keep
/// from writing reports, nor from ending.
StandardOutput& standard_error() {
  static StandardOutput instance(STDERR_FILENO);
  return instance;
}

}  // namespace

void complain(std::string_view message) {
  constexpr auto patience = std::chrono::milliseconds{200};
  standard_error().put(fmt::format("starttls: {}\n", report::safe(message)));
  standard_error().pump(patience);
}

}  // namespace sti::cli

int main(int argc, char** argv) {
  int status = sti::cli::internal_error;
  try {
    sti::cli::keep_standard_descriptors();
    status = sti::cli::run(argc, argv);
  } catch (const std::exception& error) {
    sti::cli::complain(error.what());
  }
  sti::cli::standard_error().pump(std::chrono::seconds{1});
  return status;
}
