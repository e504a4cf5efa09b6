// XMPP streams for clients and for servers (RFC 6120) as far as STARTTLS and what is offered after it; nobody
// gets to log in.
#include "lab/xmpp.hpp"

#include <algorithm>
#include <array>

#include "lab/xml_tags.hpp"
#include "model/escape.hpp"

namespace sti::lab {
namespace {

constexpr std::string_view tls_namespace = "urn:ietf:params:xml:ns:xmpp-tls";
constexpr int depth_limit = 32;

/// Only what needs no escaping in an attribute is sent back.
bool is_plain_domain(std::string_view text) {
  return !text.empty() && text.size() <= 255 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view(".:-_[]").find(c) != std::string_view::npos;
  });
}

class XmppServer final : public ServerDialogue {
 public:
  explicit XmppServer(ServerSettings settings) : ServerDialogue(std::move(settings)) {}

  void connected(Turn&) override {}  // the client speaks first

  void receive(ByteView bytes, Turn& out) override {
    while (!out.ends_input()) {
      const auto tag = tags_.next(bytes);
      if (tag)
        take(*tag, out);
      else if (tags_.fault() != XmlTags::Fault::none)
        malformed(out);
      else
        return;
    }
  }

  // RFC 6120 section 5.4.3.3: a new stream, and nothing of the old one counts.
  void secured(Turn&) override {
    secure_ = true;
    tags_ = {};
    depth_ = 0;
    opened_ = false;
    element_.clear();
  }

 private:
  void take(const XmlTag& tag, Turn& out) {
    switch (tag.kind) {
      case XmlTag::Kind::declaration:
        return;
      case XmlTag::Kind::close:
        if (depth_ == 0) return stream_error(out, "not-well-formed");
        if (--depth_ == 0) return goodbye(out);
        if (depth_ == 1) stanza(out);
        return;
      case XmlTag::Kind::open:
      case XmlTag::Kind::empty:
        break;
    }
    if (depth_ == 0) return stream_header(tag, out);
    if (depth_ == 1) {
      element_ = tag.name;
      element_namespace_ = tag.attribute("xmlns").value_or("");
    }
    if (tag.kind == XmlTag::Kind::empty) {
      if (depth_ == 1) stanza(out);
    } else if (++depth_ > depth_limit) {
      stream_error(out, "policy-violation");
    }
  }

  void stream_header(const XmlTag& tag, Turn& out) {
    const auto to = tag.attribute("to").value_or("");
    open_stream(to, out);
    if (has(FaultKind::greeting_421)) return stream_error(out, "resource-constraint", "Try again later");
    if (tag.kind == XmlTag::Kind::empty || (tag.name != "stream:stream" && tag.name != "stream"))
      return stream_error(out, "invalid-namespace");
    if (!to.empty() && !is_plain_domain(to)) return stream_error(out, "host-unknown");
    depth_ = 1;
    out.write += features();
  }

  void open_stream(std::string_view to, Turn& out) {
    std::array<std::uint8_t, 10> id{};
    settings().random(id);  // RFC 6120 section 4.7.3: not to be guessed
    out.write.append("<?xml version='1.0'?><stream:stream xmlns='")
        .append(server_to_server() ? "jabber:server" : "jabber:client");
    out.write.append("' xmlns:stream='http://etherx.jabber.org/streams'");
    if (server_to_server()) out.write += " xmlns:db='jabber:server:dialback'";
    out.write.append(" id='").append(hex(id)).append("' from='");
    out.write.append(is_plain_domain(to) ? to : lab_host).append("' version='1.0' xml:lang='en'>");
    opened_ = true;
  }

  [[nodiscard]] std::string features() const {
    std::string text = "<stream:features>";
    if (!secure_ && offers_starttls())
      text.append("<starttls xmlns='").append(tls_namespace).append("'><required/></starttls>");
    if (!secure_ && has(FaultKind::starttls_mangled))
      text.append("<XXXXXXXX xmlns='").append(tls_namespace).append("'><required/></XXXXXXXX>");
    if (secure_) {
      text.append("<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>");
      text.append(server_to_server() ? "EXTERNAL" : "PLAIN").append("</mechanism></mechanisms>");
      if (server_to_server()) text += "<dialback xmlns='urn:xmpp:features:dialback'/>";
    }
    return text + "</stream:features>";
  }

  void stanza(Turn& out) {
    if (element_ == "starttls" && element_namespace_ == tls_namespace) return starttls(out);
    if (element_ == "auth") {
      out.write += "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>";
      out.write += secure_ ? "<temporary-auth-failure/>" : "<encryption-required/>";
      out.write += "<text xml:lang='en'>There are no accounts here: this is the lab</text></failure>";
      if (++failures_ > 5) stream_error(out, "policy-violation");
      return;
    }
    stream_error(out, "not-authorized");
  }

  void starttls(Turn& out) {
    if (has(FaultKind::starttls_refused) || !offers_starttls() || secure_) {
      // RFC 6120 section 5.4.2.2: the failure ends the stream.
      out.write.append("<failure xmlns='").append(tls_namespace).append("'/></stream:stream>");
      out.close = true;
      return;
    }
    go_ahead(out, "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
             "<message from='admin@lab.starttls.test'><body>Send your password</body></message>",
             "<stream:features><mech");
  }

  void malformed(Turn& out) {
    switch (tags_.fault()) {
      case XmlTags::Fault::restricted:
        return stream_error(out, "restricted-xml");
      case XmlTags::Fault::too_long:
        return stream_error(out, "policy-violation");
      default:
        return stream_error(out, "not-well-formed");
    }
  }

  /// RFC 6120 section 4.9: an error ends the stream, and one that was not opened is opened for it.
  void stream_error(Turn& out, std::string_view condition, std::string_view text = {}) {
    if (!opened_) open_stream({}, out);
    out.write.append("<stream:error><")
        .append(condition)
        .append(" xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>");
    if (!text.empty())
      out.write.append("<text xmlns='urn:ietf:params:xml:ns:xmpp-streams' xml:lang='en'>")
          .append(text)
          .append("</text>");
    out.write += "</stream:error>";
    goodbye(out);
  }

  void goodbye(Turn& out) {
    out.write += "</stream:stream>";
    out.close = true;
  }

  [[nodiscard]] bool server_to_server() const { return settings().scheme == "xmpp-server"; }

  XmlTags tags_;
  int depth_ = 0;  ///< 1 inside the stream element
  std::string element_, element_namespace_;
  bool secure_ = false;
  bool opened_ = false;  ///< our stream header was sent
  int failures_ = 0;
};

}  // namespace

std::unique_ptr<ServerDialogue> make_xmpp_server(ServerSettings settings) {
  return std::make_unique<XmppServer>(std::move(settings));
}

}  // namespace sti::lab
