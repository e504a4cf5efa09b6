#include "protocol/framing.hpp"

#include <algorithm>

#include "codec/ldap.hpp"
#include "protocol/imap_syntax.hpp"
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

class LdapMessages final : public Framing {
 public:
  std::size_t take(ByteView bytes) override {
    std::size_t taken = 0;
    while (taken < bytes.size() && state_ == State::partial) {
      const auto length = codec::ldap_message_length(unit_, message_limit);
      const auto wanted = length && *length ? **length - unit_.size() : 1;
      const auto step = std::min(wanted, bytes.size() - taken);
      const auto piece = bytes.subspan(taken, step);
      unit_.insert(unit_.end(), piece.begin(), piece.end());
      taken += step;
      const auto now = codec::ldap_message_length(unit_, message_limit);
      if (!now)
        state_ = State::broken;
      else if (*now && unit_.size() == **now)
        state_ = State::complete;
    }
    return taken;
  }
  [[nodiscard]] State state() const override { return state_; }
  [[nodiscard]] bool begun() const override { return state_ == State::partial && !unit_.empty(); }
  [[nodiscard]] std::string_view raw() const override { return text_of(ByteView(unit_)); }
  [[nodiscard]] Span span() const override { return {start_, unit_.size()}; }
  void next() override {
    start_ += unit_.size();
    unit_.clear();
    if (state_ == State::complete) state_ = State::partial;
  }

 private:
  static constexpr std::size_t message_limit = std::size_t{256} * 1024;

  Bytes unit_;
  std::uint64_t start_ = 0;
  State state_ = State::partial;
};

}  // namespace

std::unique_ptr<Framing> make_framing(AppProtocol protocol, Direction direction) {
  const bool answers = direction == Direction::server_to_client;
  switch (protocol) {
    case AppProtocol::xmpp:
      return std::make_unique<XmlUnits>();
    case AppProtocol::ldap:
      return std::make_unique<LdapMessages>();
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
