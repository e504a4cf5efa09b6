#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

#include "commands.hpp"
#include "output.hpp"
#include "report/session_reader.hpp"

namespace sti::cli {
namespace {

constexpr const char* about =
    R"(Reads a saved session and writes it in other formats. Without --format, --json, --quiet, --output or --keylog it prints the transcript.

What was left out when the session was saved cannot come back: a file saved without --with-secrets has none to show.)";

constexpr const char* footer = R"(Examples:
  starttls convert session.stls
  starttls convert session.stls --format tree | less
  starttls convert session.stls --filter 'has x509.ext.san' --format tree
  starttls convert session.stls --json --detail full
  starttls convert session.stls --output report.html --output capture.pcapng)";

/// Far more than any session has; a file past this is not one, and is not read into memory.
constexpr std::size_t largest_file = std::size_t{1} << 30;

struct Closer {
  void operator()(std::FILE* f) const { std::fclose(f); }
};

/// The session in the file, or the reason why there is none.
bool read_file(const std::string& path, Inspection& session, std::string& reason) {
  const std::unique_ptr<std::FILE, Closer> file(std::fopen(path.c_str(), "rbe"));
  if (!file) {
    reason = fmt::format("cannot read {}: {}", path, std::strerror(errno));
    return false;
  }
  std::error_code unknown;
  const auto size = std::filesystem::file_size(path, unknown);
  report::SessionReader reader(session, unknown ? 0 : size);
  std::optional<Error> error;
  char buffer[65536];
  std::size_t taken = 0;
  while (const auto n = error ? 0 : std::fread(buffer, 1, sizeof buffer, file.get())) {
    taken += n;
    if (taken > largest_file) {
      reason = fmt::format("cannot read {}: it is larger than any session", path);
      return false;
    }
    error = reader.feed({buffer, n});
  }
  if (std::ferror(file.get())) {
    reason = fmt::format("cannot read {}: {}", path, std::strerror(errno));
    return false;
  }
  if (!error) error = reader.end();
  if (error) reason = fmt::format("{}: {}", path, error->text());
  return !error;
}

struct Options {
  std::string file;
  OutputOptions output;
};

int convert(const Options& options) {
  if (!options.output.filter.understood()) return wrong_usage;
  if (const auto problem = options.output.problem()) {
    complain(*problem);
    return wrong_usage;
  }
  Inspection session;
  std::string reason;
  if (!read_file(options.file, session, reason)) {
    complain(reason);
    return wrong_usage;
  }
  const auto& output = options.output;
  const auto problem = output.write_files(session);
  if (problem) complain(*problem);
  const bool shows =
      output.wants_transcript() && (output.names_format() || (output.files.empty() && output.keylog.empty()));
  StandardOutput out;
  Printer printer(out, shows ? std::optional(output.transcript()) : std::nullopt);
  printer.finish(
      session, [&](const report::Sink& sink) { output.write_document(session, sink); }, [] { return false; });
  if (out.problem()) complain(*out.problem());
  return problem || out.problem() ? internal_error : done;
}

}  // namespace

void add_convert(CLI::App& program, int& status) {
  auto* command = program.add_subcommand("convert", "A saved session in another format");
  command->footer(std::string(about) + "\n\n" + footer);
  const auto options = std::make_shared<Options>();
  command->add_option("FILE", options->file, "A session file (.stls)")->required();
  options->output.add_to(*command);
  command->callback([options, &status] { status = convert(*options); });
}

}  // namespace sti::cli
