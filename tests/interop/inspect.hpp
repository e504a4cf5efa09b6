#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "credentials.hpp"

namespace sti::interop {

struct Inspected {
  int status = -1;
  nlohmann::json document;
};

/// Runs the terminal program on 127.0.0.1:`port`: `starttls inspect … --json`, verifying for server_name.
Inspected inspect(const std::string& scheme, std::uint16_t port, const Credentials& credentials,
                  const support::Command& more = {});

/// "code code …" of the document's verification problems.
std::string problem_codes(const nlohmann::json& document);
bool has_finding(const nlohmann::json& document, const std::string& code);

}  // namespace sti::interop
