#include "protocol/framing.hpp"

#include "protocol/imap_syntax.hpp"
#include "protocol/ldap_reader.hpp"
#include "protocol/line_reader.hpp"
#include "protocol/response_reader.hpp"
#include "protocol/xml_stream.hpp"

namespace sti::protocol {
namespace {

/// Lines, whatever they mean. One that is too long is cut.
class Lines final : public Framing {
 public:
  std::size_t take(ByteView bytes) override { return reader_.take(bytes); }
  [[nodiscard]] State state() const override {
    return reader_.state() == LineReader::State::partial ? State::partial : State::complete;
  }
  [[nodiscard]] bool begun() const override { return state() == State::partial && !reader_.raw().empty(); }
  [[nodiscard]] std::string_view raw() const override { return reader_.raw(); }
  [[nodiscard]] Span span() const override { return reader_.span(); }
  void next() override { reader_.next(); }

 private:
  LineReader reader_{ResponseReader::line_limit};
};

/// Lines with the literals that they announce.
class Responses final : public Framing {
 public:
  explicit Responses(ResponseReader::HasLiterals has_literals) : reader_(has_literals) {
    reader_.tolerate_long_literals();
  }
  std::size_t take(ByteView bytes) override { return reader_.take(bytes); }
  [[nodiscard]] State state() const override {
    return reader_.state() == ResponseReader::State::partial ? State::partial : State::complete;
  }
  [[nodiscard]] bool begun() const override { return state() == State::partial && reader_.begun(); }
  [[nodiscard]] std::string_view raw() const override {
    return state() == State::partial ? reader_.begun_line() : reader_.raw();
  }
  [[nodiscard]] Span span() const override { return reader_.span(); }
  void next() override { reader_.next(); }

 private:
  ResponseReader reader_;
};

class XmlUnits final : public Framing {
 public:
  std::size_t take(ByteView bytes) override { return reader_.take(bytes); }
  [[nodiscard]] State state() const override {
    switch (reader_.state()) {
      case XmlStreamReader::State::partial:
        return State::partial;
      case XmlStreamReader::State::broken:
        return State::broken;
      default:
        return State::complete;
    }
  }
  [[nodiscard]] bool begun() const override { return reader_.in_unit(); }
  [[nodiscard]] std::string_view raw() const override { return reader_.raw(); }
  [[nodiscard]] Span span() const override { return reader_.span(); }
  void next() override { reader_.next(); }

 private:
  XmlStreamReader reader_;
};

}  // namespace

std::unique_ptr<Framing> make_framing(AppProtocol protocol, Direction direction) {
  const bool answers = direction == Direction::server_to_client;
  switch (protocol) {
    case AppProtocol::xmpp:
      return std::make_unique<XmlUnits>();
    case AppProtocol::ldap:
      return std::make_unique<LdapReader>();
    case AppProtocol::imap:
      if (answers) return std::make_unique<Responses>(imap::has_literals);
      break;
    case AppProtocol::sieve:
      if (answers) return std::make_unique<Responses>([](std::string_view) { return true; });
      break;
    case AppProtocol::smtp:
    case AppProtocol::lmtp:
    case AppProtocol::pop3:
    case AppProtocol::nntp:
      break;
  }
  return std::make_unique<Lines>();
}

}  // namespace sti::protocol
