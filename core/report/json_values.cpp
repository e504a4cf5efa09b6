#include "report/json_values.hpp"

#include "model/time.hpp"
#include "report/pem.hpp"

namespace sti::report {
namespace {

std::optional<std::string_view> empty_as_null(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

}  // namespace

std::optional<std::string> time_text(const std::optional<UnixTime>& t) {
  return t ? std::optional(rfc3339(*t)) : std::nullopt;
}

void write_certificate(JsonWriter& out, const CertificateInfo& c, ByteView der) {
  out.begin_object();
  out.field("subject", c.subject);
  out.field("issuer", c.issuer);
  out.field("serial", c.serial);
  out.field("not_before", time_text(c.not_before));
  out.field("not_after", time_text(c.not_after));
  out.field("names", c.names);
  out.key("key");
  out.begin_object();
  out.field("type", c.key_type);
  out.field("bits", c.key_bits);
  out.field("curve", empty_as_null(c.key_curve));
  out.end_object();
  out.field("signature_algorithm", c.signature_algorithm);
  out.field("sha256", c.sha256);
  out.field("spki_sha256", c.spki_sha256);
  out.field("self_issued", c.self_issued);
  out.field("is_ca", c.is_ca);
  out.field("faults", c.faults);
  out.field("pem", der.empty() ? std::string() : pem_block(der));
  out.end_object();
}

void write_verification(JsonWriter& out, const Verification& v) {
  out.begin_object();
  out.field("proved", v.proved);
  out.field("trusted", v.trusted);
  out.field("name_matched", v.name_matched);
  out.field("name", v.name);
  out.field("days_left", v.days_left);
  for (const auto* empty : {"lints", "revocation"}) {
    out.key(empty);
    out.begin_array();
    out.end_array();
  }
  out.field("path", v.path);
  out.key("problems");
  out.begin_array();
  for (const auto& p : v.problems) {
    out.begin_object();
    out.field("code", p.code.text());
    out.field("certificate", empty_as_null(p.certificate));
    out.field("text", p.text);
    out.end_object();
  }
  out.end_array();
  out.key("names");
  out.begin_array();
  for (const auto& n : v.names) {
    out.begin_object();
    out.field("presented", n.presented);
    out.field("matched", n.matched);
    out.field("why", n.why);
    out.end_object();
  }
  out.end_array();
  out.field("at", time_text(v.at));
  out.end_object();
}

}  // namespace sti::report
