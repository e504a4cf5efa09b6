#include "protocol/xmpp.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "protocol/text.hpp"
#include "protocol/typed_stanzas.hpp"
#include "protocol/upgrade_dialogue.hpp"
#include "protocol/xml_stream.hpp"
#include "protocol/xml_text.hpp"

namespace sti::protocol {
namespace {

using event::MessageRole;

constexpr std::string_view streams_ns = "http://etherx.jabber.org/streams";
constexpr std::string_view tls_ns = "urn:ietf:params:xml:ns:xmpp-tls";
constexpr std::string_view sasl_ns = "urn:ietf:params:xml:ns:xmpp-sasl";

/// RFC 6120 §4.7.5: before version 1.0 there are no stream features, and so no STARTTLS.
bool has_features(std::string_view version) {
  const auto major = version.substr(0, version.find('.'));
  return !major.empty() && major.find_first_not_of("0123456789") == std::string_view::npos &&
         major.find_first_not_of('0') != std::string_view::npos;
}

class Xmpp final : public UpgradeDialogue {
 public:
  Xmpp(Settings settings, std::string_view content_ns)
      : UpgradeDialogue(std::move(settings)), content_ns_(content_ns) {}

 private:
  [[nodiscard]] AppProtocol protocol() const override { return AppProtocol::xmpp; }
  [[nodiscard]] Words words() const override {
    return {.protocol = "XMPP",
            .greeting = "the stream header",
            .capabilities = stream_open_ ? "the stream features" : "the stream header",
            .starttls = "starttls",
            .go_ahead = "the reply to <starttls/>",
            .farewell = "the end of the stream"};
  }

  // The features follow the header unasked.
  [[nodiscard]] bool has(Question question) const override { return question != Question::capabilities; }
  void put(Question question, Actions& out) override {
    if (const auto header = std::exchange(early_header_, std::nullopt))
      return came_early(Early::answer, *header, "<stream:stream", out);
    if (question == Question::starttls)
      send("starttls", "<starttls xmlns='" + std::string(tls_ns) + "'/>", out);
    else
      send_header(out);
  }
  [[nodiscard]] bool in_unit() const override { return reader_.in_unit(); }

  [[nodiscard]] Reading reads_as_reply(ByteView bytes) const override {
    auto text = text_of(bytes);
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    if (text.empty()) return Reading::begun;
    if (text[0] != '<') return Reading::no;
    if (text.size() == 1) return Reading::begun;
    const auto c = static_cast<unsigned char>(text[1]);
    const bool name = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    return name || c == '?' || c == '/' || c == '!' ? Reading::yes : Reading::no;
  }
  void send_goodbye(Actions& out) override { send("/stream", "</stream:stream>", out); }
  void opened_for_commands() override { typed_ = TypedStanzas(); }
  Disclosure disclosure(std::string_view line) override { return typed_.sent(line); }
  /// XML says itself where it ends, so what a line means depends on no answer.
  std::optional<Typed> on_command(std::string_view line) override {
    return line.empty() ? std::nullopt : std::optional(Typed{"", "", false});
  }

  void send_header(Actions& out) {
    std::string header = "<?xml version='1.0'?><stream:stream";
    const bool named = content_ns_ == "jabber:server" && settings().own_name != "localhost";
    if (named) header += " from='" + encode_xml_text(settings().own_name) + "'";
    header += " to='" + encode_xml_text(settings().peer_name) + "' version='1.0' xmlns='" +
              std::string(content_ns_) + "' xmlns:stream='" + std::string(streams_ns) + "'>";
    send("stream", header, out);
  }
  static void send(std::string_view name, std::string_view xml, Actions& out) {
    out.push_back(Send{to_bytes(xml), {.role = MessageRole::command, .name = std::string(name)}, {}});
  }

  void forget() override {
    reader_ = {};
    stream_open_ = false;
  }

  std::size_t take(ByteView bytes, Actions& out) override {
    const auto taken = reader_.take(bytes);
    if (too_early() && reader_.state() != XmlStreamReader::State::partial) {
      take_early(out);
      reader_.next();
      return taken;
    }
    switch (reader_.state()) {
      case XmlStreamReader::State::partial:
        return taken;
      case XmlStreamReader::State::opened:
        on_header(out);
        break;
      case XmlStreamReader::State::stanza:
        on_stanza(out);
        break;
      case XmlStreamReader::State::closed:
        on_close(out);
        break;
      case XmlStreamReader::State::broken:
        on_broken(bytes.first(taken), out);
        break;
    }
    reader_.next();
    return taken;
  }

  void take_early(Actions& out) {
    using State = XmlStreamReader::State;
    const auto& unit = reader_.element();
    const bool stanza = reader_.state() == State::stanza;
    const bool error = stanza && unit.is(streams_ns, "error");
    const bool answers = !stanza || unit.ns == tls_ns;
    heard_unit(reader_.span(), answers || error ? MessageRole::reply : MessageRole::unsolicited,
               error                     ? "stream error"
               : answers || inside_tls() ? ""
                                         : "not asked for, untrusted",
               out);
    // Servers that turn a client away at once open their stream for the error that follows.
    if (reader_.state() == State::opened && !early_header_) {
      early_header_ = reader_.span();
      return;
    }
    if (error) early_header_.reset();
    if (reader_.state() == State::closed) return closed_by_peer(reader_.span(), out);
    came_early(error     ? Early::turned_away
               : answers ? Early::answer
                         : Early::unasked,
               reader_.span(), reader_.raw(), out);
  }

  void heard_unit(Span span, MessageRole role, std::string note, Actions& out) {
    heard(span, {.role = role, .name = reader_.element().name, .note = std::move(note)}, out);
  }

  /// A stanza's is the name of its element.
  [[nodiscard]] std::string_view command_name(std::string_view line) const override {
    if (!line.starts_with('<')) return line.substr(0, 0);
    const auto name = line.substr(1, line.find_first_of(" \t/>", 2) - 1);
    return name.substr(name.starts_with('/') ? 0 : name.find(':') + 1);
  }
  [[nodiscard]] bool commands_ignore_case() const override { return false; }

  void on_broken(ByteView last, Actions& out) {
    auto span = reader_.span();
    auto raw = reader_.raw();
    if (raw.empty()) {  // outside of any element: the byte itself
      raw = text_of(last.last(1));
      span = {span.offset + span.length - 1, 1};
    }
    heard(span,
          {.role = stage() == Stage::greeting ? MessageRole::greeting : MessageRole::data,
           .note = reader_.problem()},
          out);
    malformed("XML as RFC 6120 allows it, not " + reader_.problem(), span, raw, out);
  }

  void on_header(Actions& out) {
    const auto& header = reader_.element();
    const auto span = reader_.span();
    const bool greeting = stage() == Stage::greeting;
    heard_unit(span, greeting ? MessageRole::greeting : MessageRole::reply, {}, out);
    if (!awaiting()) return;
    if (stream_open_ || stage() == Stage::starttls || !header.is(streams_ns, "stream"))
      return unexpected("a stream header", span, reader_.raw(), out);
    stream_open_ = true;
    const auto id = std::string(header.attribute("id"));
    if (greeting)
      greeted();
    else if (!id.empty() && id == stream_id_)  // RFC 6120 §5.4.3.3
      odd("the same stream id as before TLS, which must be a new one", span, out);
    stream_id_ = id;
    if (!has_features(header.attribute("version"))) learned({}, span, out);
  }

  void on_stanza(Actions& out) {
    const auto& stanza = reader_.element();
    const auto span = reader_.span();
    if (stanza.is(streams_ns, "error")) {
      heard_unit(span, MessageRole::reply, "stream error", out);
      if (awaiting()) turned_away(span, reader_.raw(), out);
    } else if (stage() == Stage::capabilities && stanza.is(streams_ns, "features")) {
      auto offers = offers_of(stanza, span);
      const auto* starttls = stanza.child(tls_ns, "starttls");
      auto note = starttls ? note_on("starttls") : std::string{};
      if (starttls && starttls->child(tls_ns, "required")) note += ", required";
      heard_unit(span, MessageRole::capability, std::move(note), out);
      learned(std::move(offers), span, out);
    } else if (awaiting() && stage() != Stage::starttls && stanza.ns == tls_ns) {
      heard_unit(span, MessageRole::reply, {}, out);
      came_early(Early::answer, span, reader_.raw(), out);
    } else if (stage() == Stage::starttls && stanza.ns == tls_ns) {
      heard_unit(span, MessageRole::reply, {}, out);
      if (stanza.name == "proceed")
        accepted(out);
      else if (stanza.name == "failure")
        refused(span, reader_.raw(), out);
      else
        unexpected("<proceed/> or <failure/>", span, reader_.raw(), out);
    } else {
      const bool untrusted = awaiting() && !inside_tls();
      heard_unit(span, awaiting() ? MessageRole::unsolicited : MessageRole::data,
                 untrusted ? "not asked for, untrusted" : "", out);
      if (awaiting()) unasked(span, reader_.raw(), out);
    }
  }

  void on_close(Actions& out) {
    heard(reader_.span(), {.role = MessageRole::reply, .name = "/stream"}, out);
    if (awaiting() || stage() == Stage::goodbye) closed_by_peer(reader_.span(), out);
  }

  /// A feature by its name; SASL mechanisms one by one.
  static std::vector<Offer> offers_of(const XmlElement& features, Span span) {
    std::vector<Offer> out;
    for (const auto& feature : features.children) {
      if (!feature.is(sasl_ns, "mechanisms")) {
        const bool required = feature.is(tls_ns, "starttls") && feature.child(tls_ns, "required");
        out.push_back({feature.name + (required ? " required" : ""), span, required});
        continue;
      }
      for (const auto& mechanism : feature.children)
        if (mechanism.name == "mechanism")
          out.push_back({"mechanism " + std::string(trimmed(mechanism.text)), span});
    }
    return out;
  }

  [[nodiscard]] bool says_required() const override { return true; }
  [[nodiscard]] std::optional<Offer> cleartext_login(const std::vector<Offer>& offers) const override {
    for (const auto& offer : offers)
      if (same_word(offer.text, "mechanism PLAIN") || same_word(offer.text, "mechanism LOGIN"))
        return Offer{
            "Before TLS the server offers the " + offer.text + ", which sends the password in the clear.",
            offer.span};
    return std::nullopt;
  }

  std::string_view content_ns_;
  XmlStreamReader reader_;
  TypedStanzas typed_;
  bool stream_open_ = false;
  std::string stream_id_;
  std::optional<Span> early_header_;  // of the server's stream, where it came before ours
};

}  // namespace

std::unique_ptr<Dialogue> make_xmpp(Settings settings) {
  return std::make_unique<Xmpp>(std::move(settings), "jabber:client");
}
std::unique_ptr<Dialogue> make_xmpp_server(Settings settings) {
  return std::make_unique<Xmpp>(std::move(settings), "jabber:server");
}

}  // namespace sti::protocol
