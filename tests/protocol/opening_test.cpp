#include "protocol/opening.hpp"

#include <gtest/gtest.h>

#include "support/playbook.hpp"

namespace sti::protocol {
namespace {

using namespace std::string_view_literals;
using support::play;

struct Sample {
  std::string_view bytes, name;
};
constexpr Sample samples[] = {
    {"220 mx.example.org ESMTP Postfix\r\n"sv, "SMTP"sv},
    {"220-ProFTPD Server\r\n"sv, "FTP"sv},
    {"220 lmtp.example.org LMTP\r\n"sv, "LMTP"sv},
    {"220 ready\r\n"sv, "SMTP, LMTP or FTP"sv},
    {"* OK [CAPABILITY IMAP4rev1] ready\r\n"sv, "IMAP"sv},
    {"* BYE too busy\r\n"sv, "IMAP"sv},
    {"+OK POP3 ready\r\n"sv, "POP3"sv},
    {"-ERR busy\r\n"sv, "POP3"sv},
    {"-ERR unknown command 'EHLO'\r\n"sv, "Redis or POP3"sv},
    {"220 smtp.example.org FTP server (vsFTPd 3.0.3)\r\n"sv, "FTP"sv},
    {"220 lmtp.example.org ESMTP Postfix\r\n"sv, "SMTP"sv},
    {"220 ftp.example.org Postfix\r\n"sv, "SMTP, LMTP or FTP"sv},
    {"220 (vsFTPd 3.0.3)\r\n"sv, "FTP"sv},
    {"-DENIED Redis is running in protected mode\r\n"sv, "Redis"sv},
    {"\"IMPLEMENTATION\" \"Dovecot\"\r\n"sv, "ManageSieve"sv},
    {"200 news.example.org ready\r\n"sv, "NNTP"sv},
    {"201 no posting\r\n"sv, "NNTP"sv},
    {"HTTP/1.1 400 Bad Request\r\n"sv, "HTTP"sv},
    {"<html><body>\n"sv, "HTTP"sv},
    {"SSH-2.0-OpenSSH_9.2p1\r\n"sv, "SSH"sv},
    {"RFB 003.008\n"sv, "VNC"sv},
    {":irc.example.org NOTICE * :*** Looking up your hostname\r\n"sv, "IRC"sv},
    {"NOTICE AUTH :*** Looking up your hostname\r\n"sv, "IRC"sv},
    {"<?xml version='1.0'?><stream:stream>"sv, "XMPP"sv},
    {"J\0\0\0\x0a"
     "5.7.40-log\0"sv,
     "MySQL or MariaDB"sv},
    {"G\0\0\0\xffj\x04Host is not allowed\0"sv, "MySQL or MariaDB"sv},
    {"\x15\x03\x03\0\x02\x02\x46"sv, "TLS"sv},
    {"\x16\x03\x03\0\x7a\x02"sv, "TLS"sv},
    {"@RSYNCD: 31.0\n"sv, "rsync"sv},
};

TEST(Opening, IsRecognisedAndDoesNotChangeOnceItIs) {
  for (const auto& [bytes, name] : samples) {
    bool decided = false;
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
      const auto opening = recognise(bytes_of(bytes.substr(0, size)));
      if (decided) {
        EXPECT_EQ(opening.name, name) << size << " bytes of " << bytes;
      }
      decided = decided || opening.reading == Reading::yes;
      EXPECT_NE(opening.reading, Reading::no) << size << " bytes of " << bytes;
    }
    EXPECT_TRUE(decided) << bytes;
    EXPECT_EQ(recognise(bytes_of(bytes)).name, name);
  }
}

TEST(Opening, OfOtherBytesIsNotRecognised) {
  for (const auto bytes : {"hello\r\n"sv, "250 ok\r\n"sv, "\r\n"sv, "{}\n"sv, "\x90\x91\x92\x93\x94\x95"sv,
                           "220\r\n"sv, ":\r\n"sv, "2200 x\r\n"sv})
    EXPECT_EQ(recognise(bytes_of(bytes)).name, "") << bytes;
  EXPECT_EQ(recognise(bytes_of(std::string(1000, ':'))).reading, Reading::no)
      << "no more than the first bytes";
}

TEST(Opening, OfTheExpectedProtocolIsNoFinding) {
  for (const auto& scheme : schemes()) {
    const auto* other = scheme_facts(scheme.scheme == "imap" || scheme.scheme == "imaps" ? "pop3" : "imap");
    ASSERT_TRUE(other);
    EXPECT_FALSE(wrong_protocol(bytes_of("\x90\x91"), scheme, Layer::wire));
    EXPECT_TRUE(wrong_protocol(bytes_of("SSH-2.0-x\r\n"), scheme, Layer::wire)) << scheme.scheme;
    EXPECT_TRUE(wrong_protocol(bytes_of("SSH-2.0-x\r\n"), scheme, Layer::inside_tls)) << scheme.scheme;
  }
  for (const auto* scheme : {"smtp", "lmtp", "submission"})
    EXPECT_FALSE(wrong_protocol(bytes_of("220 x ESMTP\r\n"), *scheme_facts(scheme), Layer::wire)) << scheme;
  EXPECT_FALSE(wrong_protocol(bytes_of("* OK\r\n"), *scheme_facts("imaps"), Layer::inside_tls));
}

TEST(Opening, EscapesWhatItQuotes) {
  const auto text = wrong_protocol(bytes_of("SSH-2.0-\x1b[31m\r\n"), *scheme_facts("smtp"), Layer::wire);
  ASSERT_TRUE(text);
  EXPECT_EQ(text->find('\x1b'), std::string::npos);
  EXPECT_LT(
      wrong_protocol(bytes_of("SSH-" + std::string(90000, 'x')), *scheme_facts("smtp"), Layer::wire)->size(),
      300U);
}

TEST(Opening, IsQuotedByItsFirstLineAndWithoutItsLength) {
  const auto text = [](const std::string& bytes) {
    return *wrong_protocol(bytes_of(bytes), *scheme_facts("smtp"), Layer::wire);
  };
  EXPECT_EQ(text("* OK IMAP ready\r\n* more\r\n"),
            "Where SMTP was expected came \"* OK IMAP ready\", which looks like IMAP: use imap.");
  EXPECT_EQ(text("* OK " + std::string(200, 'x')), "Where SMTP was expected came \"* OK " +
                                                       std::string(55, 'x') +
                                                       "\"…, which looks like IMAP: use imap.");
}

TEST(Opening, IsToldOfAnyProtocolWhereItsGreetingWasDue) {
  const std::string found =
      "found: malformed-reply error\nfound: wrong-protocol warning\nfail: violation\nleft: x";
  EXPECT_EQ(play("smtp", "connect\nreply: * OK IMAP\n" + found), "");
  EXPECT_EQ(play("lmtp", "connect\nreply: +OK POP3\n" + found), "");
  EXPECT_EQ(play("imap", "connect\nuntagged: 220 mx ESMTP\n" + found), "");
  EXPECT_EQ(play("imaps", "connect\nuntagged: 220 mx ESMTP\n" + found), "");
  EXPECT_EQ(play("pop3", "connect\ngreeting: * OK IMAP\n" + found), "");
  EXPECT_EQ(play("nntp", "connect\ngreeting: 220-mx ESMTP\n" + found), "");
  EXPECT_EQ(play("sieve", "connect\ngreeting: SSH-2.0-x\n" + found), "");
  EXPECT_EQ(play("smtp", "connect\nreply: J\\0\\0\\0\\n\nfound: malformed-reply notice\n" + found), "")
      << "MySQL's packet has a line end in it";
  EXPECT_EQ(play("imap",
                 "connect\ngreeting: * OK x\nsend: a1 CAPABILITY\nuntagged: 220 mx ESMTP\n"
                 "found: malformed-reply error\nfail: violation"),
            "")
      << "only where a greeting was due";
}

TEST(Opening, ThatIsNoLineIsToldWhenNothingMoreComes) {
  for (const auto* end : {"eof", "deadline"})
    for (const auto* scheme : {"smtp", "lmtp", "imap", "pop3", "sieve", "nntp"})
      EXPECT_EQ(play(scheme, std::string("connect\ninput: \\x15\\x03\\x01\\0\\x02\\x02F\n") + end +
                                 "\nfound: wrong-protocol warning «\\x15\\x03\\x01\\0\\x02\\x02F»\n"
                                 "fail: violation"),
                "")
          << scheme;
  EXPECT_EQ(play("smtp", "connect\ninput: 220 mx\neof\nfound: closed-early notice\nfail: inconclusive"), "");
}

TEST(Opening, IsWaitedForWhereTheFirstByteAlreadyIsWrong) {
  const std::string start =
      "connect\nsend: <?xml version='1.0'?><stream:stream to='example.org' version='1.0' "
      "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>\n";
  EXPECT_EQ(
      play("xmpp", start + "greeting: 2\nfound: malformed-reply error «2»\ninput: 20 mx ESMTP\\r\\n\n"
                           "found: wrong-protocol warning «220 mx ESMTP\\r\\n»\nfail: violation\nleft: x"),
      "");
  for (const auto* end : {"eof", "deadline"})
    EXPECT_EQ(play("xmpp", start + "greeting: 2\nfound: malformed-reply error «2»\ninput: 20 mx\n" + end +
                               "\nfound: wrong-protocol warning «220 mx»\nfail: violation"),
              "");
  EXPECT_EQ(
      play("xmpp", start + "greeting: \\x15\nfound: malformed-reply error «\\x15»\ninput: \\x03\\x01\n"
                           "found: wrong-protocol warning «\\x15\\x03\\x01»\nfail: violation\nleft: \\0"),
      "");
}

}  // namespace
}  // namespace sti::protocol
