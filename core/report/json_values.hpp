// Values that more than one JSON document has.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "model/bytes.hpp"
#include "model/certificate.hpp"

namespace sti::report {

using Json = nlohmann::ordered_json;

/// Text for JSON: what the model holds is UTF-8, except where it repeats a server word for word.
Json text_json(std::string_view text);
Json list_json(const std::vector<std::string>& texts);
Json time_or_null(const std::optional<UnixTime>& t);
Json empty_as_null(const std::string& text);

/// An entry of "certificates"; `der` may be empty, then "pem" is.
Json certificate_json(const CertificateInfo& certificate, ByteView der);
/// The object "verification".
Json verification_json(const Verification& verification);

}  // namespace sti::report
