#include "lab/lab.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "json_line.hpp"
#include "stop_signal.hpp"

namespace sti::cli {
namespace {

constexpr const char* about =
    R"(Runs small servers on loopback, one for each protocol, to look at with `inspect` or with any other client. They are
honest, or misbehave in the ways asked for. Their certificates are made at start, and trusted by nobody but whoever is given
the CA file.

Prints one line of JSON for each server, {"protocol", "url"}, then {"ready": true, "ca": FILE}, and runs until interrupted.)";

constexpr const char* footer = R"(Examples:
  starttls lab
  starttls lab --fault expired
  starttls lab --fault list
  starttls inspect smtp://127.0.0.1:40025 --trust CA-FILE
  openssl s_client -starttls smtp -connect 127.0.0.1:40025 -CAfile CA-FILE)";

void print_faults() {
  for (const auto& fault : lab::faults())
    std::fputs(fmt::format("{:<20} {}\n", fault.name, fault.explanation).c_str(), stdout);
}

int run_lab(const lab::LabOptions& options) {
  if (std::find(options.faults.begin(), options.faults.end(), "list") != options.faults.end()) {
    print_faults();
    return done;
  }
  const StopSignal stop;
  net::EventQueue queue;
  net::Engine engine(queue);
  const auto lab = lab::Lab::start(engine, options);
  if (!lab) {
    complain(lab.error().text());
    return wrong_usage;
  }
  for (const auto& endpoint : (*lab)->endpoints())
    print_json_line({{"protocol", endpoint.protocol}, {"url", endpoint.url}});
  print_json_line({{"ready", true}, {"ca", (*lab)->ca_file().string()}});
  stop.wait();
  return done;
}

}  // namespace

void add_lab(CLI::App& program, int& status) {
  auto* command = program.add_subcommand("lab", "Embedded servers on loopback, honest and misbehaving");
  command->footer(std::string(about) + "\n\n" + footer);
  const auto options = std::make_shared<lab::LabOptions>();
  command->add_option("--listen", options->listen, "Loopback address to listen on (default 127.0.0.1)")
      ->type_name("ADDR");
  command
      ->add_option("--fault", options->faults, "Misbehave in this way (repeatable); `list` explains them all")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command->callback([options, &status] { status = run_lab(*options); });
}

}  // namespace sti::cli
