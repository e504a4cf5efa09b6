#pragma once

#include <string>

#include "report/report.hpp"

namespace sti::report {

/// The session's wire as a packet capture: TCP segments made up around the bytes that were read and written,
/// with their true addresses, ports and times (draft-ietf-opsawg-pcapng). With secrets, the key log is
/// embedded, so that a reader of the file sees inside TLS. Without a connection there are no packets.
/// Where the port is not one by which Wireshark knows the protocol, the section's comment says how to tell
/// it.
void pcapng(const Inspection& session, const ReportOptions& options, const Sink& sink);
/// The same in memory.
inline std::string pcapng(const Inspection& session, const ReportOptions& options) {
  return gathered([&](const Sink& sink) { pcapng(session, options, sink); });
}

}  // namespace sti::report
