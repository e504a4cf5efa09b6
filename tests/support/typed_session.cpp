#include "support/typed_session.hpp"

#include <algorithm>
#include <stdexcept>

#include "model/base64.hpp"
#include "model/escape.hpp"
#include "protocol/registry.hpp"

namespace sti::test {
namespace {

using protocol::Span;

struct Opening {
  std::string_view scheme, greeting, capabilities;
};
constexpr Opening openings[] = {
    {"smtp", "220 h ESMTP\r\n", "250-h\r\n250 AUTH PLAIN LOGIN\r\n"},
    {"lmtp", "220 h LMTP\r\n", "250-h\r\n250 AUTH PLAIN LOGIN\r\n"},
    {"imap", "* OK h\r\n", "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\na1 OK done\r\n"},
    {"pop3", "+OK h\r\n", "+OK\r\nUSER\r\nSASL PLAIN LOGIN\r\n.\r\n"},
    {"sieve", "\"SIEVE\" \"x\"\r\n\"SASL\" \"PLAIN LOGIN\"\r\nOK\r\n", ""},
    {"nntp", "200 h\r\n", "101\r\nVERSION 2\r\nAUTHINFO USER SASL\r\nSASL PLAIN LOGIN\r\n.\r\n"},
    {"xmpp",
     "<?xml version='1.0'?><stream:stream id='1' version='1.0' xmlns='jabber:client' "
     "xmlns:stream='http://etherx.jabber.org/streams'>",
     "<stream:features/>"},
};

}  // namespace

TypedSession::TypedSession(std::string_view scheme) {
  protocol::Settings settings;
  settings.peer_name = "example.org";
  settings.tls_first = true;
  const auto* opening = std::ranges::find(openings, scheme, &Opening::scheme);
  if (opening == std::end(openings)) throw std::invalid_argument(std::string(scheme));
  dialogue_ = protocol::find(scheme)->make(std::move(settings));
  recorder_.add(event::Started{{std::string(scheme), "example.org", 1025}, 1'700'000'000'000'000, "h", "1"});
  recorder_.add(event::Connected{{"198.51.100.7", 40312}, {"192.0.2.25", 1025}});
  recorder_.enter(Phase::tls);
  dialogue_->connected(actions_);
  carry_out();
  hear(opening->greeting);
  hear(opening->capabilities);
  if (over_) throw std::logic_error("the session did not open");
}

std::string TypedSession::type(std::string_view line) {
  last_shown_.clear();
  if (!over_) dialogue_->command(line, actions_);
  carry_out();
  return last_shown_;
}

void TypedSession::hear(std::string_view bytes) {
  if (over_ || bytes.empty()) return;
  dialogue_->receive(bytes_of(bytes), actions_);
  recorder_.chunk(main_stream::clear_s2c, to_bytes(bytes));
  carry_out();
}

void TypedSession::carry_out() {
  const auto in_input = [](Span span) { return Range{main_stream::clear_s2c, span.offset, span.length}; };
  do {
    if (!over_ && dialogue_->wants_to_ask()) dialogue_->ask(actions_);
    for (auto& action : std::exchange(actions_, {})) {
      if (auto* send = std::get_if<protocol::Send>(&action)) {
        const auto text = std::string(text_of(ByteView(send->bytes)));
        const auto from = static_cast<std::size_t>(send->secret.offset);
        last_shown_ = send->secret.length == 0
                          ? text
                          : text.substr(0, from) + "[…]" + text.substr(from + send->secret.length);
        while (last_shown_.ends_with('\n') || last_shown_.ends_with('\r')) last_shown_.pop_back();
        const auto secret = send->secret;
        const auto range = recorder_.chunk(main_stream::clear_c2s, std::move(send->bytes), secret);
        if (secret.length > 0)
          send->message.secret = {{range.stream, range.offset + secret.offset, secret.length}};
        recorder_.add(std::move(send->message), Direction::client_to_server, range);
      } else if (auto* heard = std::get_if<protocol::Heard>(&action)) {
        recorder_.add(std::move(heard->message), Direction::server_to_client, in_input(heard->span));
      } else if (auto* found = std::get_if<protocol::Found>(&action)) {
        recorder_.add(
            event::Found{make_finding(found->id, std::move(found->text), in_input(found->evidence))});
      } else if (auto* learned = std::get_if<protocol::Learned>(&action)) {
        recorder_.add(event::Capabilities{std::move(learned->capabilities)});
      } else if (std::holds_alternative<protocol::Ready>(action)) {
        recorder_.add(event::Ready{});
      } else if (std::holds_alternative<protocol::Done>(action)) {
        over_ = true;
      } else if (auto* fail = std::get_if<protocol::Fail>(&action)) {
        recorder_.add(event::Problem{std::move(fail->error)});
        over_ = true;
      }
    }
  } while (!over_ && dialogue_->wants_to_ask());
}

Inspection TypedSession::finish() {
  recorder_.add(event::Finished{Outcome::verified, ""});
  std::vector<net::Delivery> deliveries;
  queue_.drain(deliveries);
  Inspection session;
  for (auto& delivery : deliveries) session.apply(std::move(delivery.step));
  return session;
}

std::vector<std::string> forms_of(std::string_view secret) {
  std::vector<std::string> out{std::string(secret), hex(bytes_of(secret))};
  out.push_back(out.back());
  std::transform(out.back().begin(), out.back().end(), out.back().begin(),
                 [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c; });
  for (std::size_t skip = 0; skip < 3; ++skip) {
    const auto encoded = base64(bytes_of(std::string(skip, '\0') + std::string(secret)));
    const auto first = (skip * 8 + 5) / 6, last = (skip + secret.size()) * 8 / 6;
    out.push_back(encoded.substr(first, last - first));
  }
  return out;
}

std::string leak_in(std::string_view text, const std::vector<std::string>& forms) {
  for (const auto& form : forms)
    if (text.find(form) != std::string_view::npos) return form;
  return {};
}

}  // namespace sti::test
