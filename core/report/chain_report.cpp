#include "report/chain_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/time.hpp"
#include "model/u_label.hpp"
#include "report/json_values.hpp"
#include "report/safe_text.hpp"

namespace sti::report {
namespace {

std::string painted(const std::string& text, const char* code, bool color) {
  return color ? std::string("\x1b[") + code + "m" + text + "\x1b[0m" : text;
}

constexpr const char* green = "32";
constexpr const char* red = "31";
constexpr const char* bold = "1";

const CertificateInfo* find(const std::vector<CertificateInfo>& all, const std::string& sha256) {
  const auto at = std::ranges::find(all, sha256, &CertificateInfo::sha256);
  return at == all.end() ? nullptr : &*at;
}

std::string days_left(const CertificateInfo& c, UnixTime at) {
  if (!c.not_after) return "end of validity unknown";
  if (*c.not_after < at) return "expired " + rfc3339(*c.not_after);
  return fmt::format("until {} ({} days left)", rfc3339(*c.not_after), (*c.not_after - at) / 86400);
}

std::string verdict(const Verification& v) {
  if (!v.trusted) return "not trusted";
  if (!v.name_matched) return "trusted; no name was asked for";
  return *v.name_matched ? "trusted, and the name matches" : "trusted, but the name does not match";
}

std::string heading(const char* title, bool color) { return "\n" + painted(title, bold, color) + "\n"; }

}  // namespace

void chain_json(const JudgedChain& chain, const Sink& sink) {
  JsonWriter out(sink, false);
  out.begin_object();
  out.field("schema", "starttls-verify/1");
  out.key("verification");
  write_verification(out, chain.verification);
  out.key("certificates");
  out.begin_array();
  for (std::size_t i = 0; i < chain.certificates.size(); ++i)
    write_certificate(out, chain.certificates[i], chain.der[i]);
  out.end_array();
  out.end_object();
  out.finish();
}

std::string chain_text(const JudgedChain& chain, bool color) {
  const Verification& v = chain.verification;
  std::string out = painted(verdict(v), v.accepted() ? green : red, color) + "\n";
  out += heading("Path, from the certificate upwards", color);
  for (std::size_t i = 0; i < v.path.size(); ++i) {
    const auto* sent = find(chain.certificates, v.path[i]);
    const auto* c = sent != nullptr ? sent : find(v.anchors, v.path[i]);
    if (c == nullptr) continue;
    const std::string subject = c->subject.empty() ? "(no subject)" : with_u_labels(safe(c->subject));
    out += fmt::format("  {}  {}  {}{}\n", i, subject, days_left(*c, v.at.value_or(0)),
                       sent == nullptr ? ", from the trust store" : "");
  }
  if (v.name_matched) {
    out += heading("Names", color);
    for (const auto& n : v.names)
      out += fmt::format("  {} {}: {}\n", n.matched ? painted("yes", green, color) : "no ",
                         with_u_labels(safe(n.presented)), with_u_labels(safe(n.why)));
    if (v.names.empty()) out += "  none\n";
  }
  out += heading("Problems", color);
  for (const auto& p : v.problems)
    out += fmt::format("  {}: {}\n", painted(safe(p.code.text()), red, color), with_u_labels(safe(p.text)));
  if (v.problems.empty()) out += "  none\n";
  return out;
}

}  // namespace sti::report
