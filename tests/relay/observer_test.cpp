// What is told of a conversation between others: the same however it is cut, and nothing that logs in.
#include "relay/observer.hpp"

#include <gtest/gtest.h>

#include "codec/der_writer.hpp"
#include "codec/ldap.hpp"
#include "model/inspection.hpp"
#include "model/transcript_text.hpp"
#include "report/session_fields.hpp"
#include "report/session_file.hpp"

namespace sti::relay {
namespace {

constexpr auto c2s = Direction::client_to_server;
constexpr auto s2c = Direction::server_to_client;

struct Said {
  Direction who;
  std::string bytes;
};
using Talk = std::vector<Said>;
using Texts = std::vector<std::string>;

struct Told {
  Inspection session;
  ClientConduct client;

  /// "role name: text" of each message.
  [[nodiscard]] Texts messages() const {
    Texts out;
    for (const auto& e : session.events())
      if (const auto* message = e.get_if<event::Message>())
        out.push_back(std::string(report::enum_name(message->role)) + " " + message->name + ": " +
                      text_of(e, session));
    return out;
  }
};

/// What is told where each side's bytes come in pieces of `size`.
Told told_of(std::string_view scheme, const Talk& talk, std::size_t size) {
  net::EventQueue queue;
  const net::Clock clock;
  net::Recorder recorder(1, queue, clock);
  recorder.add(event::Started{{std::string(scheme), "h", 1}, 0, "h", ""});
  recorder.add(event::Connected{{"::1", 1}, {"::1", 2}, ConnectionRole::server_leg});
  Observer observer(*protocol::find(scheme), main_connection, recorder);
  for (const auto& said : talk)
    for (std::size_t at = 0; at < said.bytes.size(); at += size)
      observer.passed(said.who, bytes_of(std::string_view(said.bytes).substr(at, size)));
  observer.finish();
  recorder.add(event::Finished{Outcome::inconclusive, ""});
  std::vector<net::Delivery> deliveries;
  queue.drain(deliveries);
  Told out;
  for (auto& delivery : deliveries) out.session.apply(std::move(delivery.step));
  out.client = observer.client();
  return out;
}

/// The same at every size of pieces, or a failure.
Told told_of(std::string_view scheme, const Talk& talk) {
  auto whole = told_of(scheme, talk, std::string::npos / 2);
  for (std::size_t size = 1; size <= 20; ++size) {
    const auto cut = told_of(scheme, talk, size);
    EXPECT_EQ(cut.messages(), whole.messages()) << "in pieces of " << size;
    EXPECT_EQ(cut.client.began_tls, whole.client.began_tls);
  }
  return whole;
}

std::string text(const Bytes& message) { return std::string(sti::text_of(ByteView(message))); }

TEST(Observer, TellsBothSidesOfAConversation) {
  const auto told = told_of("smtp", {{s2c, "220 mx ESMTP\r\n"},
                                     {c2s, "EHLO me\r\n"},
                                     {s2c, "250-mx\r\n250-SIZE 1\r\n250 STARTTLS\r\n"},
                                     {c2s, "MAIL FROM:<a@b>\r\n"},
                                     {s2c, "250 2.1.0 Ok\r\n"},
                                     {c2s, "QUIT\r\n"},
                                     {s2c, "221 Bye\r\n"}});
  EXPECT_EQ(told.messages(), (Texts{"greeting 220: 220 mx ESMTP", "command EHLO: EHLO me",
                                    "continuation 250: 250-mx", "capability 250: 250-SIZE 1",
                                    "capability 250: 250 STARTTLS", "command MAIL: MAIL FROM:<a@b>",
                                    "reply 250: 250 2.1.0 Ok", "command QUIT: QUIT", "reply 221: 221 Bye"}));
  EXPECT_FALSE(told.client.asked_starttls);
  EXPECT_TRUE(told.client.went_on);
  EXPECT_FALSE(told.client.sent_credentials);
}

TEST(Observer, TlsBeginsWithItsFirstByteAndIsNotOpened) {
  const std::string hello("\x16\x03\x01\x00\x04\x01\x00\x00\x00", 9);
  const auto told = told_of("smtp", {{s2c, "220 mx\r\n"},
                                     {c2s, "STARTTLS\r\n"},
                                     {s2c, "220 go\r\n"},
                                     {c2s, hello},
                                     {s2c, std::string("\x15\x03\x03\x00\x02\x02\x28", 7)}});
  EXPECT_TRUE(told.client.asked_starttls);
  EXPECT_TRUE(told.client.began_tls);
  EXPECT_EQ(told.messages().size(), 3U);
  ASSERT_TRUE(told.session.upgrade());
  EXPECT_EQ(told.session.upgrade()->offset, 16U);
  int records = 0, alerts = 0;
  for (const auto& e : told.session.events()) {
    records += e.get_if<event::Record>() ? 1 : 0;
    alerts += e.get_if<event::Alert>() ? 1 : 0;
  }
  EXPECT_EQ(records, 2);
  EXPECT_EQ(alerts, 1);
}

TEST(Observer, WithoutTheQuestionNothingIsTls) {
  const auto told = told_of("smtp", {{s2c, "220 mx\r\n"}, {c2s, "\x16\x03\x01\r\n"}});
  EXPECT_FALSE(told.client.began_tls);
  EXPECT_EQ(told.messages().size(), 2U);
}

TEST(Observer, NothingThatLogsInIsShown) {
  const auto bind = text(codec::der_sequence(
      {codec::der_integer(1),
       codec::der(codec::TagClass::application, 0,
                  {codec::der_integer(3), codec::der_octets(bytes_of("cn=me")),
                   codec::der(codec::TagClass::context, false, 0, bytes_of("hunter2x"))})}));
  const std::pair<std::string_view, Talk> logins[] = {
      {"smtp", {{s2c, "220 x\r\n"}, {c2s, "AUTH PLAIN hunter2x\r\n"}, {s2c, "235 ok hunter2x\r\n"}}},
      {"smtp",
       {{s2c, "220 x\r\n"}, {c2s, "AUTH LOGIN\r\n"}, {s2c, "334 VXNlcg==\r\n"}, {c2s, "hunter2x\r\n"}}},
      {"smtp", {{s2c, "220 x\r\n"}, {c2s, "AUTH PLAIN hunter2x"}}},  // never ended
      {"imap", {{s2c, "* OK x\r\n"}, {c2s, "a LOGIN me hunter2x\r\n"}}},
      {"pop3", {{s2c, "+OK\r\n"}, {c2s, "USER me\r\n"}, {s2c, "+OK\r\n"}, {c2s, "PASS hunter2x\r\n"}}},
      {"nntp", {{s2c, "200 x\r\n"}, {c2s, "AUTHINFO PASS hunter2x\r\n"}}},
      {"sieve", {{s2c, "OK\r\n"}, {c2s, "AUTHENTICATE \"PLAIN\" \"hunter2x\"\r\n"}}},
      {"xmpp",
       {{c2s,
         "<stream:stream xmlns:stream='http://etherx.jabber.org/streams'><auth xmlns='"
         "urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>hunter2x</auth>"}}},
      {"ldap", {{c2s, bind}}},
  };
  for (const auto& [scheme, talk] : logins) {
    const auto told = told_of(scheme, talk);
    EXPECT_TRUE(told.client.sent_credentials) << scheme;
    for (const auto& line : told.messages())
      EXPECT_EQ(line.find("hunter2x"), std::string::npos) << scheme << ": " << line;
    const auto file = report::write_session(told.session, {});
    auto read = report::read_session(file);
    ASSERT_TRUE(read) << read.error().text();
    for (const auto& e : read->events())
      EXPECT_EQ(sti::text_of(read->view(e.range)).find("hunter2x"), std::string::npos) << scheme;
  }
}

TEST(Observer, WhatAnLdapClientSaysIsSecretUnlessKnownNotToBe) {
  using namespace codec;
  const auto secret = der_octets(bytes_of("hunter2x"));
  const auto attribute = der_octets(bytes_of("userPassword"));
  const auto message = [](std::uint8_t tag, std::initializer_list<Bytes> parts) {
    return text(der_sequence({der_integer(1), der(TagClass::application, tag, parts)}));
  };
  const auto number = der_integer(0), choice = der_integer(0, Asn1::enumerated);
  const std::string said[] = {
      message(23, {der(TagClass::context, false, 0, bytes_of("1.3.6.1.4.1.4203.1.11.1")),
                   der(TagClass::context, false, 1, bytes_of("hunter2x"))}),
      message(6, {der_octets(bytes_of("cn=me")), der_sequence({attribute, secret})}),
      message(14, {der_octets(bytes_of("cn=me")), der_sequence({attribute, secret})}),
      message(3, {der_octets({}), choice, choice, number, number, der_boolean(false),
                  der(TagClass::context, 3, {attribute, secret}), der_sequence({})}),
      // Half of a bind, which never ends.
      message(0, {der_integer(3), der_octets({}), der(TagClass::context, false, 0, bytes_of("hunter2x!"))})
          .substr(0, 22)};
  for (const auto& bytes : said) {
    ASSERT_NE(bytes.find("hunter2"), std::string::npos);
    const auto told = told_of("ldap", {{c2s, bytes}});
    for (const auto& line : told.messages()) EXPECT_EQ(line.find("hunter2"), std::string::npos) << line;
    auto read = report::read_session(report::write_session(told.session, {}));
    ASSERT_TRUE(read) << read.error().text();
    for (const auto& e : read->events())
      EXPECT_EQ(sti::text_of(read->view(e.range)).find("hunter2"), std::string::npos);
  }
  const auto shown = told_of("ldap", {{c2s, text(ldap_root_dse_request(1, {"supportedExtension"}))},
                                      {c2s, text(ldap_extended_request(2, ldap_start_tls_oid))}});
  EXPECT_EQ(shown.session.secrets().in({main_stream::wire_c2s, 0, 1000}).size(), 0U);
}

TEST(Observer, GoesOnRecordingWhatItCannotRead) {
  const auto told = told_of("ldap", {{c2s, "EHLO me\r\n"}, {s2c, "500 what\r\n"}, {c2s, "QUIT\r\n"}});
  EXPECT_LE(told.messages().size(), 2U);
  EXPECT_EQ(told.session.bytes().size(main_stream::wire_c2s), 15U);
  const auto xml = told_of("xmpp", {{c2s, "<!DOCTYPE x><a/>"}});
  EXPECT_EQ(xml.session.bytes().size(main_stream::wire_c2s), 16U);
}

}  // namespace
}  // namespace sti::relay
