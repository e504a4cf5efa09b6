#include "dissect/session_trees.hpp"
#include "model/codepoints.hpp"
#include "model/escape.hpp"
#include "model/time.hpp"
#include "model/transcript_text.hpp"
#include "report/json_values.hpp"
#include "report/redaction.hpp"
#include "report/report.hpp"
#include "report/safe_text.hpp"
#include "report/session_fields.hpp"
#include "report/tree_json.hpp"

namespace sti::report {
namespace {

Json or_null(const std::optional<std::string>& text) { return text ? text_json(*text) : Json(nullptr); }
Json or_null(const std::optional<std::int64_t>& number) { return number ? Json(*number) : Json(nullptr); }

/// "192.0.2.1:25" or "[2001:db8::1]:25" without the port.
Json address_json(const std::string& endpoint) {
  if (endpoint.empty()) return nullptr;
  auto address = endpoint.substr(0, endpoint.rfind(':'));
  if (address.size() > 2 && address.front() == '[' && address.back() == ']')
    address = address.substr(1, address.size() - 2);
  return text_json(address);
}

class Document {
 public:
  Document(const Session& session, const ReportOptions& options) : s_(session), options_(options) {
    if (options_.with_trees) trees_.update(s_);
  }

  [[nodiscard]] Json whole() const {
    Json out;
    out["schema"] = "starttls-session/1";
    out["tool"] = {{"name", "starttls"}, {"version", text_json(s_.tool_version())}};
    out["target"] = {{"url", text_json(s_.target().url())},
                     {"protocol", text_json(s_.target().scheme)},
                     {"host", text_json(s_.target().host)},
                     {"port", s_.target().port},
                     {"address", address_json(s_.remote())}};
    out["started"] = rfc3339_us(s_.started_unix_us());
    out["outcome"] = s_.outcome() ? Json(name_of(*s_.outcome())) : Json(nullptr);
    out["reason"] = text_json(s_.reason());
    out["timing_us"] = timing();
    out["plaintext"] = hearing(s_.plaintext());
    out["encrypted"] = s_.tls_established() ? hearing(s_.encrypted()) : Json(nullptr);
    out["starttls"] = starttls();
    out["tls"] = tls();
    out["certificates"] = Json::array();
    for (const auto& c : s_.certificates())
      out["certificates"].push_back(certificate_json(c, s_.view(c.der)));
    out["verification"] = verification();
    out["findings"] = Json::array();
    for (const auto& f : s_.findings()) out["findings"].push_back(finding(f));
    out["events"] = Json::array();
    for (const auto& e : s_.events())
      if (!e.get_if<event::Chunk>()) out["events"].push_back(event_json(e));
    return out;
  }

 private:
  [[nodiscard]] Json timing() const {
    const auto t = s_.timing();
    return {{"resolve", or_null(t.resolve)},     {"connect", or_null(t.connect)},
            {"greeting", or_null(t.greeting)},   {"upgrade", or_null(t.upgrade)},
            {"handshake", or_null(t.handshake)}, {"total", or_null(t.total)}};
  }

  static Json hearing(const std::optional<Hearing>& h) {
    if (!h) return nullptr;
    return {{"greeting", or_null(h->greeting)}, {"capabilities", list_json(h->capabilities)}};
  }

  [[nodiscard]] Json starttls() const {
    const auto or_null = [](std::optional<bool> value) { return value ? Json(*value) : Json(nullptr); };
    const auto* facts = s_.scheme();
    const auto& before = s_.plaintext();
    return {{"word", facts ? Json(starttls_word(facts->protocol)) : Json(nullptr)},
            {"offered", or_null(s_.starttls_offered())},
            {"required", or_null(before ? before->starttls_required : std::nullopt)}};
  }

  [[nodiscard]] Json tls() const {
    if (!s_.tls()) return nullptr;
    const auto& t = *s_.tls();
    const auto in_tls12 = [&](bool value) { return t.version == "TLSv1.3" ? Json(nullptr) : Json(value); };
    return {{"established", t.established},
            {"version", text_json(t.version)},
            {"cipher", text_json(t.cipher)},
            {"group", or_null(t.group)},
            {"group_bits", t.group_bits ? Json(*t.group_bits) : Json(nullptr)},
            {"signature", or_null(t.signature)},
            {"alpn", or_null(t.alpn)},
            {"resumed", t.resumed},
            {"server_name", or_null(t.server_name)},
            {"client_certificate_requested", t.client_certificate_requested},
            {"hello_retry", t.hello_retry},
            {"extended_master_secret", in_tls12(t.extended_master_secret)},
            {"secure_renegotiation", in_tls12(t.secure_renegotiation)}};
  }

  [[nodiscard]] Json verification() const {
    if (s_.verification()) return verification_json(*s_.verification());
    // Always an object: a session that got no certificate to judge trusts none.
    Verification none;
    none.name = s_.name();
    return verification_json(none);
  }

  [[nodiscard]] Json range(const Range& r, bool with_hex) const {
    if (r.empty()) return nullptr;
    Json out{{"stream", name_of(r.stream)}, {"offset", r.offset}, {"length", r.length}};
    if (with_hex) out["hex"] = hex(visible_bytes(s_, r, options_.with_secrets));
    return out;
  }

  [[nodiscard]] Json finding(const Finding& f) const {
    const auto reference = reference_of(f, s_.scheme());
    return {{"code", text_json(f.code)},
            {"severity", name_of(f.severity)},
            {"text", text_json(f.text)},
            {"reference", reference.empty() ? Json(nullptr) : text_json(reference)},
            {"evidence", range(f.evidence, true)}};
  }

  [[nodiscard]] Json event_json(const Event& e) const {
    const bool with_hex =
        e.get_if<event::Handshake>() || e.get_if<event::Upgrade>() || e.get_if<event::Alert>();
    Json out{{"seq", e.seq},
             {"t_us", e.t_us},
             {"phase", name_of(e.phase)},
             {"kind", kind_of(e)},
             {"direction", e.direction ? Json(name_of(*e.direction)) : Json(nullptr)},
             {"text", text_json(text_of(e, s_, options_.with_secrets))},
             {"range", range(e.range, with_hex)}};
    std::visit([&](const auto& payload) { add(out, payload); }, e.payload);
    if (!options_.with_trees) return out;
    if (const auto tree = trees_.tree(s_, e.seq, options_.with_secrets)) out["tree"] = tree_json(*tree);
    return out;
  }

  // The fields that some kinds have beyond those of every event. What stands elsewhere in the document (TLS,
  // certificates, verification) is not said twice.
  template <typename T>
  void add(Json&, const T&) const {}
  void add(Json& out, const event::Resolved& r) const { out["addresses"] = list_json(r.addresses); }
  void add(Json& out, const event::Connected& c) const {
    out["local"] = text_json(c.local);
    out["remote"] = text_json(c.remote);
  }
  void add(Json& out, const event::Line& l) const {
    out["role"] = enum_name(l.role);
    out["note"] = text_json(l.note);
    if (!l.secret.empty()) out["secret"] = range(l.secret, false);
  }
  void add(Json& out, const event::Capabilities& c) const { out["capabilities"] = list_json(c.entries); }
  void add(Json& out, const event::Probe& p) const {
    out["endpoint"] = text_json(p.endpoint);
    out["sent"] = p.sent;
    out["answer"] = text_json(p.answer);
    out["tls"] = p.tls;
  }
  void add(Json& out, const event::Upgrade& u) const { out["offset"] = u.offset; }
  void add(Json& out, const event::Record& r) const {
    out["type"] = r.type;
    out["version"] = r.version;
    out["encrypted"] = r.encrypted;
    out["inner_type"] = r.inner_type == 0 ? Json(nullptr) : Json(r.inner_type);
    out["content"] = range(r.content, false);
  }
  void add(Json& out, const event::Handshake& h) const {
    out["type"] = h.type;
    out["name"] = text_json(h.name);
    out["summary"] = text_json(h.summary);
    out["encrypted"] = h.encrypted;
    out["wire"] = range(h.wire, false);
  }
  void add(Json& out, const event::Alert& a) const {
    out["level"] = a.level;
    out["description"] = a.description;
    out["name"] = codepoint::alert(a.description);
    out["encrypted"] = a.encrypted;
  }
  void add(Json& out, const event::Found& f) const {
    out["code"] = text_json(f.finding.code);
    out["severity"] = name_of(f.finding.severity);
  }
  void add(Json& out, const event::Problem& p) const {
    out["fault"] = enum_name(p.error.fault);
    out["where"] = p.error.where ? range(*p.error.where, true) : Json(nullptr);
  }
  void add(Json& out, const event::Closed& c) const { out["how"] = enum_name(c.kind); }
  void add(Json& out, const event::Finished& f) const { out["outcome"] = name_of(f.outcome); }

  const Session& s_;
  const ReportOptions& options_;
  dissect::SessionTrees trees_;
};

}  // namespace

std::string json(const Session& session, const ReportOptions& options) {
  // ASCII only, so that nothing in it can disturb a terminal that it is printed to.
  return Document(session, options).whole().dump(2, ' ', true) + "\n";
}

}  // namespace sti::report
