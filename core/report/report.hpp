#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/error.hpp"
#include "model/inspection.hpp"
#include "report/sink.hpp"

namespace sti::report {

struct ReportOptions {
  bool with_secrets =
      false;                ///< show what a person typed as password, and TLS secrets, instead of hiding them
  bool color = false;       ///< ANSI colours, text only
  bool with_trees = false;  ///< JSON only: each event with its field tree
};

/// The transcript as it reads in a terminal, one event at a time, then the summary.
class TextReport {
 public:
  /// TLS records have a row only `with_records`: what they carry has one.
  explicit TextReport(ReportOptions options, bool with_records = false)
      : options_(options), with_records_(with_records) {}
  /// What to print for the event at `index` of the session: zero or more whole lines.
  std::string event(const Inspection& session, std::size_t index);
  /// As above without the event itself: the heading of the phase that begins with it, where one does.
  std::string heading(const Inspection& session, std::size_t index);
  [[nodiscard]] std::string summary(const Inspection& session) const;

 private:
  ReportOptions options_;
  bool with_records_;
  std::optional<Phase> heading_;
};

// Each is written event by event, so that the report itself takes no memory.
void text(const Inspection& session, const ReportOptions& options, const Sink& sink);
/// The session document of schema starttls-session/1, ending in a line end.
void json(const Inspection& session, const ReportOptions& options, const Sink& sink);
void markdown(const Inspection& session, const ReportOptions& options, const Sink& sink);
/// One self-contained page: no script, nothing loaded from elsewhere.
void html(const Inspection& session, const ReportOptions& options, const Sink& sink);
/// The certificates in the order sent.
void pem(const Inspection& session, const ReportOptions& options, const Sink& sink);

// The same in memory, for what is known to be small.
inline std::string text(const Inspection& session, const ReportOptions& options) {
  return gathered([&](const Sink& sink) { text(session, options, sink); });
}
inline std::string json(const Inspection& session, const ReportOptions& options) {
  return gathered([&](const Sink& sink) { json(session, options, sink); });
}
inline std::string markdown(const Inspection& session, const ReportOptions& options) {
  return gathered([&](const Sink& sink) { markdown(session, options, sink); });
}
inline std::string html(const Inspection& session, const ReportOptions& options) {
  return gathered([&](const Sink& sink) { html(session, options, sink); });
}

/// NSS key log lines; empty unless with_secrets.
std::string keylog(const Inspection& session, const ReportOptions& options);

/// A report by the extension of the file it will go to (".json", ".txt", …, ".stls").
struct Format {
  std::string_view extension;
  std::string_view label;
  void (*write)(const Inspection&, const ReportOptions&, const Sink&);

  /// The whole of it in memory.
  [[nodiscard]] std::string make(const Inspection& session, const ReportOptions& options) const {
    return gathered([&](const Sink& sink) { write(session, options, sink); });
  }
};
const std::vector<Format>& formats();
const Format* format_for(std::string_view file_name);
/// ".json .txt …", to tell what may be asked for.
std::string known_extensions();

}  // namespace sti::report
