#include "output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <variant>

#include "commands.hpp"
#include "filter/event_subject.hpp"

namespace sti::cli {
namespace {

namespace fs = std::filesystem;

std::string because_of_errno(std::string_view doing, const std::string& file) {
  return fmt::format("{} {}: {}", doing, file, std::strerror(errno));
}

std::optional<std::string> as_text(const std::optional<Error>& error) {
  return error ? std::optional(error->text()) : std::nullopt;
}

/// The reason why no file can be made at this path.
std::optional<std::string> place_problem(const std::string& file) {
  const auto parent = fs::path(file).parent_path();
  const auto folder = parent.empty() ? std::string(".") : parent.string();
  std::error_code error;
  if (fs::is_directory(file, error)) return fmt::format("cannot write {}: it is a folder", file);
  if (::access(folder.c_str(), W_OK | X_OK) != 0) return because_of_errno("cannot write into", folder);
  return std::nullopt;
}

/// The session holds all there is to print, so no more text is made than the reader is about to take.
constexpr std::size_t enough = 64 * 1024;

}  // namespace

std::optional<std::string> write_report(const std::string& file, const report::Written& write,
                                        bool with_secrets) {
  const auto replaced = report::replace_file(file, write, report::readers_of(with_secrets));
  if (!replaced) return replaced.error().text();
  if (*replaced) complain(fmt::format("replaced {}", file));
  return std::nullopt;
}

Transcript::Transcript(bool with_trees, const report::ReportOptions& options, filter::Filter filter)
    : report_(report::TextReport(options)), filter_(std::move(filter)), with_secrets_(options.with_secrets) {
  if (with_trees) report_.emplace<report::TreeReport>(options);
}

bool Transcript::wanted(const Inspection& session, std::size_t index) {
  if (filter_.everything()) return true;
  trees_.update(session);
  return filter_.matches(filter::EventSubject(session, trees_, index, with_secrets_));
}

std::string Transcript::event(const Inspection& session, std::size_t index) {
  const bool whole = wanted(session, index);
  return std::visit(
      [&](auto& report) { return whole ? report.event(session, index) : report.heading(session, index); },
      report_);
}

std::string Transcript::summary(const Inspection& session) const {
  return std::visit([&](const auto& report) { return report.summary(session); }, report_);
}

bool Printer::print(const Inspection& session) {
  if (!transcript_) return true;
  while (printed_ < session.events().size() && out_.waiting() < enough) {
    out_.put(transcript_->event(session, printed_++));
    if (out_.waiting() >= enough) out_.pump(std::chrono::milliseconds{0});
  }
  out_.pump(std::chrono::milliseconds{0});
  return printed_ == session.events().size() && out_.waiting() == 0;
}

bool Printer::finish(const Inspection& session, const report::Written& document,
                     const std::function<bool()>& interrupted) {
  while (transcript_ && !print(session))
    if (!out_.finish(interrupted)) return false;
  if (transcript_) out_.put(transcript_->summary(session));
  bool taken = true;
  document([&](std::string_view piece) {
    out_.put(std::string(piece));
    if (taken && out_.waiting() >= enough) taken = out_.finish(interrupted);
  });
  return out_.finish(interrupted) && taken;
}

void OutputOptions::add_to(CLI::App& command) {
  const auto* group = "Output";
  named_ = command
               .add_option("--format", format,
                           "What to print: the transcript (text), the transcript with every field of every "
                           "record, message and certificate (tree), or a report (default text)")
               ->type_name("text|tree|json|html|md")
               ->check(CLI::IsMember({"text", "tree", "json", "html", "md"}).description(""))
               ->group(group);
  command.add_flag("--json", json, "Print one JSON document (starttls-session/1); short for --format json")
      ->excludes(const_cast<CLI::Option*>(named_))
      ->group(group);
  command
      .add_option(
          "--detail", detail,
          "How much JSON says, printed or written; with full it has the field tree of each event (default "
          "normal)")
      ->type_name("normal|full")
      ->check(CLI::IsMember({"normal", "full"}).description(""))
      ->group(group);
  command
      .add_option("--output", files,
                  "Write a report to FILE, in the format of its extension: " + report::known_extensions() +
                      "; a file that is there is replaced (repeatable)")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->group(group);
  command
      .add_option("--keylog", keylog,
                  "Append the session's TLS secrets to FILE (NSS format, for Wireshark). Whoever has them "
                  "can read the session")
      ->type_name("FILE")
      ->group(group);
  command
      .add_flag("--with-secrets", with_secrets,
                "Show passwords and TLS secrets in what is printed and written, instead of hiding them")
      ->group(group);
  command
      .add_option(
          "--filter", filter.text,
          "Print of the transcript only the events that match, as `smtp.reply.code >= 400` or a word; "
          "headings, summary and reports stay whole")
      ->type_name("EXPR")
      ->group(group);
  command
      .add_flag("--quiet", quiet,
                "Print no transcript; the exit status tells, and a failure is told on standard error")
      ->group(group);
  command
      .add_option("--color", color,
                  "Colour the transcript; auto: where it goes to a terminal and NO_COLOR is not set")
      ->type_name("auto|always|never")
      ->check(CLI::IsMember({"auto", "always", "never"}).description(""))
      ->group(group);
}

std::optional<std::string> OutputOptions::problem() const {
  for (const auto& file : files) {
    if (!report::format_for(file))
      return fmt::format("--output {}: the extension says no format; known are {}", file,
                         report::known_extensions());
    if (auto problem = place_problem(file)) return problem;
  }
  return keylog.empty() ? std::nullopt : as_text(report::append_secrets(keylog, {}));
}

bool OutputOptions::wants_transcript() const {
  return !quiet && (printed() == "text" || printed() == "tree");
}

bool OutputOptions::names_format() const { return named_ != nullptr && named_->count() > 0; }

Transcript OutputOptions::transcript() const {
  const auto set = [](const char* variable) {
    const char* value = std::getenv(variable);
    return value && *value;
  };
  const auto* term = std::getenv("TERM");
  const bool fit = ::isatty(STDOUT_FILENO) && !set("NO_COLOR") && !(term && std::string_view(term) == "dumb");
  return {
      printed() == "tree", {with_secrets, color == "always" || (color == "auto" && fit)}, filter.filter()};
}

std::optional<std::string> OutputOptions::write_files(const Inspection& session) const {
  const auto options = report_options();
  std::optional<std::string> problem;
  const auto note = [&](std::optional<std::string> p) {
    if (p && !problem) problem = std::move(p);
  };
  for (const auto& file : files)
    note(write_report(
        file, [&](const report::Sink& sink) { report::format_for(file)->write(session, options, sink); },
        with_secrets));
  // Naming a file for the keys is asking for them by name.
  if (!keylog.empty()) note(as_text(report::append_secrets(keylog, report::keylog(session, {true, false}))));
  return problem;
}

void OutputOptions::write_document(const Inspection& session, const report::Sink& sink) const {
  const auto* chosen = report::format_for("x." + std::string(printed()));
  if (printed() != "text" && chosen) chosen->write(session, report_options(), sink);
}

}  // namespace sti::cli
