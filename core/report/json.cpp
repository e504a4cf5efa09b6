#include <variant>
#include "dissect/session_trees.hpp"
#include "model/budget.hpp"
#include "model/codepoints.hpp"
#include "model/escape.hpp"
#include "model/time.hpp"
#include "model/transcript_text.hpp"
#include "report/json_values.hpp"
#include "report/redaction.hpp"
#include "report/report.hpp"
#include "report/session_fields.hpp"
#include "report/tree_json.hpp"

namespace sti::report {
namespace {

class Document {
 public:
  Document(const Inspection& session, const ReportOptions& options, JsonWriter& out)
      : s_(session),
        options_(options),
        out_(out),
        nodes_(allowance::nodes_in_report, session.bytes().total_size()) {
    if (options_.with_trees) trees_.update(s_);
  }

  void write() {
    out_.begin_object();
    out_.field("schema", "starttls-session/1");
    tool_and_target();
    connections();
    out_.field("started", rfc3339_us(s_.started_unix_us()));
    out_.key("outcome");
    s_.outcome() ? out_.value(name_of(*s_.outcome())) : out_.value(nullptr);
    out_.field("reason", s_.reason());
    timing();
    hearing("plaintext", s_.plaintext());
    hearing("encrypted", s_.tls_established() ? s_.encrypted() : std::nullopt);
    starttls();
    tls();
    out_.key("certificates");
    out_.begin_array();
    for (const auto& c : s_.certificates()) write_certificate(out_, c, s_.view(c.der));
    out_.end_array();
    verification();
    out_.key("findings");
    out_.begin_array();
    for (const auto& f : s_.findings()) finding(f);
    out_.end_array();
    out_.key("events");
    out_.begin_array();
    for (const auto& e : s_.events())
      if (!e.get_if<event::Chunk>()) event(e);
    out_.end_array();
    out_.end_object();
    out_.finish();
  }

 private:
  void tool_and_target() {
    out_.key("tool");
    out_.begin_object();
    out_.field("name", "starttls");
    out_.field("version", s_.tool_version());
    out_.end_object();
    out_.key("target");
    out_.begin_object();
    out_.field("url", s_.target().url());
    out_.field("protocol", s_.target().scheme);
    out_.field("host", s_.target().host);
    out_.field("port", s_.target().port);
    out_.field("address", s_.remote() ? std::optional(s_.remote()->address) : std::nullopt);
    out_.end_object();
  }

  void connections() {
    out_.key("connections");
    out_.begin_array();
    for (const auto& c : s_.connections()) {
      out_.begin_in_line();
      out_.begin_object();
      out_.field("id", c.id().value);
      out_.field("role", name_of(c.role()));
      endpoint("local", c.local());
      endpoint("remote", c.remote());
      out_.end_object();
      out_.end_in_line();
    }
    out_.end_array();
  }

  void endpoint(std::string_view name, const std::optional<Endpoint>& e) {
    out_.field(name, e ? std::optional(e->text()) : std::nullopt);
  }

  void timing() {
    const auto t = s_.timing();
    out_.key("timing_us");
    out_.begin_object();
    out_.field("resolve", t.resolve);
    out_.field("connect", t.connect);
    out_.field("greeting", t.greeting);
    out_.field("upgrade", t.upgrade);
    out_.field("handshake", t.handshake);
    out_.field("total", t.total);
    out_.end_object();
  }

  void hearing(std::string_view name, const std::optional<Hearing>& h) {
    out_.key(name);
    if (!h) return out_.value(nullptr);
    out_.begin_object();
    out_.field("greeting", h->greeting);
    out_.field("capabilities", h->capabilities);
    out_.end_object();
  }

  void starttls() {
    const auto* facts = s_.scheme();
    const auto& before = s_.plaintext();
    out_.key("starttls");
    out_.begin_object();
    out_.key("word");
    facts ? out_.value(starttls_word(facts->protocol)) : out_.value(nullptr);
    out_.field("offered", s_.starttls_offered());
    out_.field("required", before ? before->starttls_required : std::nullopt);
    out_.end_object();
  }

  void tls() {
    out_.key("tls");
    if (!s_.tls()) return out_.value(nullptr);
    const auto& t = *s_.tls();
    const auto in_tls12 = [&](bool value) {
      return t.version == "TLSv1.3" ? std::nullopt : std::optional(value);
    };
    out_.begin_object();
    out_.field("established", t.established);
    out_.field("version", t.version);
    out_.field("cipher", t.cipher);
    out_.field("group", t.group);
    out_.field("group_bits", t.group_bits);
    out_.field("signature", t.signature);
    out_.field("alpn", t.alpn);
    out_.field("resumed", t.resumed);
    out_.field("server_name", t.server_name);
    out_.field("client_certificate_requested", t.client_certificate_requested);
    out_.field("hello_retry", t.hello_retry);
    out_.field("extended_master_secret", in_tls12(t.extended_master_secret));
    out_.field("secure_renegotiation", in_tls12(t.secure_renegotiation));
    out_.end_object();
  }

  void verification() {
    out_.key("verification");
    if (s_.verification()) return write_verification(out_, *s_.verification());
    // Always an object: a session that got no certificate to judge trusts none.
    Verification none;
    none.name = s_.name();
    write_verification(out_, none);
  }

  /// A range names its connection where that is not the one of what it belongs to.
  void range(std::string_view name, const Range& r, bool with_hex, ConnectionId of = main_connection) {
    out_.key(name);
    range_value(r, with_hex, of);
  }
  void range_value(const Range& r, bool with_hex, ConnectionId of) {
    if (r.empty()) return out_.value(nullptr);
    out_.begin_in_line();  // there are several to each event
    out_.begin_object();
    if (r.stream.connection != of) out_.field("connection", r.stream.connection.value);
    out_.field("stream", name_of(r.stream));
    out_.field("offset", r.offset);
    out_.field("length", r.length);
    if (with_hex) out_.field("hex", hex(visible_bytes(s_, r, options_.with_secrets)));
    out_.end_object();
    out_.end_in_line();
  }

  void finding(const Finding& f) {
    const auto reference = reference_of(f, s_.scheme());
    out_.begin_object();
    out_.field("code", f.code.text());
    out_.field("severity", name_of(f.severity));
    out_.field("text", f.text);
    out_.key("reference");
    reference.empty() ? out_.value(nullptr) : out_.value(reference);
    range("evidence", f.evidence, true);
    out_.end_object();
  }

  void event(const Event& e) {
    const bool with_hex =
        e.get_if<event::Handshake>() || e.get_if<event::Upgrade>() || e.get_if<event::Alert>();
    out_.begin_in_line();  // one line for each
    out_.begin_object();
    out_.field("seq", e.seq);
    out_.field("t_us", e.t_us);
    out_.field("phase", name_of(e.phase));
    out_.field("kind", kind_of(e));
    out_.field("connection", e.connection ? std::optional(e.connection->value) : std::nullopt);
    out_.key("direction");
    e.direction ? out_.value(name_of(*e.direction)) : out_.value(nullptr);
    out_.field("text", text_of(e, s_, options_.with_secrets));
    of_ = e.connection.value_or(main_connection);
    range("range", e.range, with_hex, of_);
    std::visit([&](const auto& payload) { add(payload); }, e.payload);
    if (options_.with_trees) tree(e);
    out_.end_object();
    out_.end_in_line();
  }

  void tree(const Event& e) {
    if (const auto tree = trees_.tree(s_, e.seq, options_.with_secrets, &nodes_)) {
      out_.key("tree");
      write_tree(out_, *tree);
    }
  }

  // The fields that some kinds have beyond those of every event. What stands elsewhere in the document (TLS,
  // certificates, verification) is not said twice.
  void add(const OneOf<event::Started, event::Resolving, event::Connecting, event::ConnectFailed,
                       event::Chunk, event::Negotiated, event::Established, event::Certificates,
                       event::Verified, event::Secret, event::Ready> auto&) {}
  void add(const event::Resolved& r) { out_.field("addresses", r.addresses); }
  void add(const event::Connected& c) {
    out_.field("local", c.local.text());
    out_.field("remote", c.remote.text());
  }
  void add(const event::Message& m) {
    out_.field("role", enum_name(m.role));
    out_.field("name", m.name);
    if (!m.summary.empty()) out_.field("summary", m.summary);
    out_.field("note", m.note);
    if (m.secret.empty()) return;
    if (m.secret.size() == 1) return range("secret", m.secret.front(), false, of_);
    out_.key("secrets");
    out_.begin_array();
    for (const auto& secret : m.secret) range_value(secret, false, of_);
    out_.end_array();
  }
  void add(const event::Capabilities& c) { out_.field("capabilities", c.entries); }
  void add(const event::Probe& p) {
    out_.field("endpoint", p.endpoint.text());
    out_.field("sent", p.sent);
    out_.field("answer", p.answer);
    out_.field("tls", p.tls);
  }
  void add(const event::Upgrade& u) { out_.field("offset", u.offset); }
  void add(const event::Record& r) {
    out_.field("type", r.type);
    out_.field("version", r.version);
    out_.field("encrypted", r.encrypted);
    out_.field("inner_type", r.inner_type == 0 ? std::nullopt : std::optional(r.inner_type));
    range("content", r.content, false, of_);
  }
  void add(const event::Handshake& h) {
    out_.field("type", h.type);
    out_.field("name", h.name);
    out_.field("summary", h.summary);
    out_.field("encrypted", h.encrypted);
    range("wire", h.wire, false, of_);
  }
  void add(const event::Alert& a) {
    out_.field("level", a.level);
    out_.field("description", a.description);
    out_.field("name", codepoint::alert(a.description));
    out_.field("encrypted", a.encrypted);
  }
  void add(const event::Found& f) {
    out_.field("code", f.finding.code.text());
    out_.field("severity", name_of(f.finding.severity));
  }
  void add(const event::Problem& p) {
    out_.field("fault", enum_name(p.error.fault));
    range("where", p.error.where.value_or(Range{}), true, of_);
  }
  void add(const event::Closed& c) { out_.field("how", enum_name(c.kind)); }
  void add(const event::Finished& f) { out_.field("outcome", name_of(f.outcome)); }

  const Inspection& s_;
  const ReportOptions& options_;
  JsonWriter& out_;
  dissect::SessionTrees trees_;
  Budget nodes_;
  ConnectionId of_;  ///< of the event that is being written
};

}  // namespace

void json(const Inspection& session, const ReportOptions& options, const Sink& sink) {
  // ASCII only, so that nothing in it can disturb a terminal that it is printed to.
  JsonWriter out(sink, true);
  Document(session, options, out).write();
}

}  // namespace sti::report
