#include "target_options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "model/escape.hpp"
#include "model/time.hpp"
#include "protocol/registry.hpp"
#include "x509/reference_name.hpp"

namespace sti::cli {
namespace {

Error wrong(std::string option, std::string expected, std::string_view got) {
  return {Fault::local, "reading " + std::move(option), std::move(expected), quoted(bytes_of(got)), {}};
}

/// A name as it may stand in EHLO or in a certificate: something, and nothing that would end the line it is
/// put into.
bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 255 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c != 0x7f; });
}

/// "HOST:PORT", IPv6 in brackets.
std::optional<net::SessionOptions::Elsewhere> elsewhere(const std::string& text) {
  const auto colon = text.rfind(':');
  const auto bracket = text.rfind(']');
  const bool has_port = colon != std::string::npos && (bracket == std::string::npos || colon > bracket);
  if (!has_port) return std::nullopt;
  const auto target = protocol::parse_target("smtp://" + text);
  if (!target) return std::nullopt;
  return net::SessionOptions::Elsewhere{target->host, target->port};
}

/// Not what CLI::Range does: nan is neither below a minimum nor above a maximum.
std::string seconds_problem(const std::string& text) {
  constexpr double least = 0.001, most = 86400;
  double seconds = 0;
  if (CLI::detail::lexical_cast(text, seconds) && seconds >= least && seconds <= most) return {};
  return fmt::format("{} is no number of seconds from {} to {}", quoted(bytes_of(text)), least, most);
}

}  // namespace

void TargetOptions::add_to(CLI::App& command) {
  std::string schemes;
  for (const auto& p : protocol::protocols())
    schemes += (schemes.empty() ? "" : ", ") + std::string(p.scheme);
  command
      .add_option("URL", url,
                  "scheme://host[:port], IPv6 in brackets. Schemes: " + schemes +
                      ". A bare host[:port] means smtp, or the scheme "
                      "whose default port it names")
      ->required();
  const auto* where = "Connection";
  command.add_option("--connect", connect, "Go there instead of to the URL's host and port")
      ->type_name("HOST:PORT")
      ->group(where);
  command.add_option("--timeout", timeout, "For the whole session (default 30)")
      ->type_name("SECONDS")
      ->check(CLI::Validator(seconds_problem, ""))
      ->group(where);
  auto* four = command.add_flag("-4", ipv4, "Use IPv4 only")->group(where);
  command.add_flag("-6", ipv6, "Use IPv6 only")->group(where)->excludes(four);
  command.add_option("--ehlo", ehlo, "What to call ourselves in EHLO and LHLO (default localhost)")
      ->type_name("NAME")
      ->group(where);
  command.add_flag("--try-anyway", try_anyway, "Ask for STARTTLS even where it is not offered")->group(where);
  const auto* peer = "TLS and trust";
  command.add_option("--trust", trust, "Trust these certificates instead of the system's (repeatable)")
      ->type_name("FILE|DIR")
      ->allow_extra_args(false)
      ->group(peer);
  command.add_option("--name", name, "Name to verify and to send as SNI, instead of the URL's host")
      ->type_name("NAME")
      ->group(peer);
  command.add_option("--tls", tls, "Speak this version of TLS only")
      ->type_name("1.2|1.3")
      ->check(CLI::IsMember({"1.2", "1.3"}).description(""))
      ->group(peer);
  command.add_option("--at", at, "Judge certificates at this RFC 3339 time instead of now")
      ->type_name("TIME")
      ->group(peer);
}

Result<net::SessionOptions> TargetOptions::session_options() const {
  auto target = protocol::parse_target(url);
  if (!target) return target.error();
  net::SessionOptions options;
  options.target = *target;

  if (name) {
    auto read = x509::reference_name(*name);
    if (!read) return wrong("--name", read.error().expected, *name);
    options.name = *std::move(read);
  }
  if (ehlo) {
    if (!is_name(*ehlo)) return wrong("--ehlo", "a host name", *ehlo);
    options.own_name = *ehlo;
  }
  if (connect) {
    options.connect = elsewhere(*connect);
    if (!options.connect) return wrong("--connect", "HOST:PORT", *connect);
  }
  if (!tls.empty())
    options.least = options.most = tls == "1.2" ? sti::tls::Version::tls12 : sti::tls::Version::tls13;
  options.session_timeout = std::chrono::milliseconds(static_cast<std::int64_t>(timeout * 1000));
  options.connect_timeout = std::min(options.connect_timeout, options.session_timeout);
  options.step_timeout = options.session_timeout;
  if (ipv4) options.family = net::Family::ipv4;
  if (ipv6) options.family = net::Family::ipv6;
  options.try_anyway = try_anyway;
  if (at) {
    options.at = parse_rfc3339(*at);
    if (!options.at) return wrong("--at", "an RFC 3339 time such as 2026-03-01T12:00:00Z", *at);
  }
  if (!trust.empty()) {
    auto store = x509::TrustStore::from({trust.begin(), trust.end()});
    if (!store) return store.error();
    options.trust = [anchors = *store] { return anchors; };
  }
  return options;
}

}  // namespace sti::cli
