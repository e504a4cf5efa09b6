// Values that more than one JSON document has.
#pragma once

#include <optional>

#include "model/bytes.hpp"
#include "model/certificate.hpp"
#include "report/json_writer.hpp"

namespace sti::report {

/// RFC 3339 text, or nullopt.
std::optional<std::string> time_text(const std::optional<UnixTime>& t);

/// An entry of "certificates"; `der` may be empty, then "pem" is.
void write_certificate(JsonWriter& out, const CertificateInfo& certificate, ByteView der);
/// The object "verification".
void write_verification(JsonWriter& out, const Verification& verification);

}  // namespace sti::report
