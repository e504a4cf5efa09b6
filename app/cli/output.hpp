#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "filter_option.hpp"
#include "model/inspection.hpp"
#include "report/output_file.hpp"
#include "report/report.hpp"
#include "report/tree.hpp"
#include "standard_output.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace sti::cli {

/// Writes a report whole or not at all; `with_secrets` says that only the owner may read it. That a file was
/// replaced is said on standard error. The reason why it could not be written, if it could not.
std::optional<std::string> write_report(const std::string& file, const report::Written& write,
                                        bool with_secrets);

/// The transcript as lines or with the field tree below each event; printed while the session runs.
class Transcript {
 public:
  /// Of the events only those that `filter` lets through are printed; headings and summary always are.
  Transcript(bool with_trees, const report::ReportOptions& options, filter::Filter filter);
  /// What to print for the event at `index`; to be asked for in order.
  [[nodiscard]] std::string event(const Inspection& session, std::size_t index);
  [[nodiscard]] std::string summary(const Inspection& session) const;

 private:
  bool wanted(const Inspection& session, std::size_t index);

  std::variant<report::TextReport, report::TreeReport> report_;
  filter::Filter filter_;
  bool with_secrets_;
  dissect::SessionTrees trees_;
};

/// Prints what of a session is asked for, without waiting for whoever reads it: as many events at a time as
/// the reader takes.
class Printer {
 public:
  Printer(StandardOutput& out, std::optional<Transcript> transcript)
      : out_(out), transcript_(std::move(transcript)) {}
  /// Goes on as far as the session and the reader allow. False where there is more to print by now.
  bool print(const Inspection& session);
  /// All events, the summary and what `document` writes, which is made no faster than the reader takes it. As
  /// StandardOutput::finish.
  bool finish(const Inspection& session, const report::Written& document,
              const std::function<bool()>& interrupted);

 private:
  StandardOutput& out_;
  std::optional<Transcript> transcript_;
  std::size_t printed_ = 0;  ///< events
};

/// Where a session's reports go: what `inspect` and `convert` have in common.
struct OutputOptions {
  bool json = false;  ///< the same as format "json"
  bool quiet = false;
  bool with_secrets = false;
  std::string color = "auto";
  std::string format = "text";  ///< of what is printed: text or tree as events come, others at the end
  std::string detail = "normal";
  FilterOption filter;
  std::vector<std::string> files;
  std::string keylog;

  void add_to(CLI::App& command);

  /// Before any work: the reason why these cannot all be written, where that can be told already.
  [[nodiscard]] std::optional<std::string> problem() const;

  /// Whether a transcript is printed while events come; otherwise write() prints what there is to print.
  [[nodiscard]] bool wants_transcript() const;
  [[nodiscard]] bool names_format() const;  ///< by --format
  /// Colours by the terminal and NO_COLOR.
  [[nodiscard]] Transcript transcript() const;

  /// Writes the files and the key log. The reason why it could not, if it could not; the others are written
  /// all the same.
  [[nodiscard]] std::optional<std::string> write_files(const Inspection& session) const;
  /// Writes the document for standard output; nothing where none was asked for.
  void write_document(const Inspection& session, const report::Sink& sink) const;

 private:
  [[nodiscard]] report::ReportOptions report_options() const {
    return {with_secrets, false, detail == "full"};
  }
  [[nodiscard]] std::string_view printed() const { return json ? "json" : std::string_view(format); }

  const CLI::Option* named_ = nullptr;
};

}  // namespace sti::cli
