#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/error.hpp"
#include "net/options.hpp"

namespace CLI {
class App;
}

namespace sti::cli {

/// Where a session goes and how it is judged, as given on the command line.
struct TargetOptions {
  std::string url;
  std::vector<std::string> trust;
  std::optional<std::string> name, connect, ehlo, at;  // given and empty is not the same as not given
  std::string tls;
  double timeout = 30;
  bool ipv4 = false, ipv6 = false, try_anyway = false;

  void add_to(CLI::App& command);
  /// The same for the engine, or what is wrong with it. Reads the trust anchors where some are named.
  [[nodiscard]] Result<net::SessionOptions> session_options() const;
};

}  // namespace sti::cli
