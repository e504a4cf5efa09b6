#include "report/json_values.hpp"

#include "model/escape.hpp"
#include "model/time.hpp"
#include "report/pem.hpp"
#include "report/safe_text.hpp"

namespace sti::report {

Json text_json(std::string_view text) { return is_utf8(text) ? std::string(text) : escaped(text); }

Json list_json(const std::vector<std::string>& texts) {
  Json out = Json::array();
  for (const auto& t : texts) out.push_back(text_json(t));
  return out;
}

Json time_or_null(const std::optional<UnixTime>& t) { return t ? Json(rfc3339(*t)) : Json(nullptr); }

Json empty_as_null(const std::string& text) { return text.empty() ? Json(nullptr) : text_json(text); }

Json certificate_json(const CertificateInfo& c, ByteView der) {
  return {
      {"subject", text_json(c.subject)},
      {"issuer", text_json(c.issuer)},
      {"serial", text_json(c.serial)},
      {"not_before", time_or_null(c.not_before)},
      {"not_after", time_or_null(c.not_after)},
      {"names", list_json(c.names)},
      {"key", {{"type", text_json(c.key_type)}, {"bits", c.key_bits}, {"curve", empty_as_null(c.key_curve)}}},
      {"signature_algorithm", text_json(c.signature_algorithm)},
      {"sha256", text_json(c.sha256)},
      {"spki_sha256", text_json(c.spki_sha256)},
      {"self_issued", c.self_issued},
      {"is_ca", c.is_ca},
      {"faults", list_json(c.faults)},
      {"pem", der.empty() ? std::string() : pem_block(der)}};
}

Json verification_json(const Verification& v) {
  Json out{{"proved", v.proved},
           {"trusted", v.trusted},
           {"name_matched", v.name_matched ? Json(*v.name_matched) : Json(nullptr)},
           {"name", text_json(v.name)},
           {"days_left", v.days_left ? Json(*v.days_left) : Json(nullptr)},
           {"lints", Json::array()},
           {"revocation", Json::array()},
           {"path", list_json(v.path)},
           {"problems", Json::array()},
           {"names", Json::array()},
           {"at", time_or_null(v.at)}};
  for (const auto& p : v.problems)
    out["problems"].push_back({{"code", text_json(p.code)},
                               {"certificate", empty_as_null(p.certificate)},
                               {"text", text_json(p.text)}});
  for (const auto& n : v.names)
    out["names"].push_back(
        {{"presented", text_json(n.presented)}, {"matched", n.matched}, {"why", text_json(n.why)}});
  return out;
}

}  // namespace sti::report
