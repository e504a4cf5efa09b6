#pragma once

#include <string>

#include "model/error.hpp"
#include "model/session.hpp"
#include "report/report.hpp"

namespace sti::report {

/// A session as a `.stls` file: a header line and one line of JSON a step, chunks with their bytes in base64.
/// Secrets are blanked out (same length) unless asked for by name.
std::string write_session(const Session& session, const ReportOptions& options);

/// Reads what write_session wrote. Tolerates nothing else: an error names the line and what was expected.
/// A file that comes in pieces is read by SessionReader (session_reader.hpp).
Result<Session> read_session(std::string_view file);

}  // namespace sti::report
