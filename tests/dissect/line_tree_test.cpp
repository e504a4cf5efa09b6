#include "dissect/line_tree.hpp"

#include "coverage.hpp"

namespace sti::dissect {
namespace {

using event::MessageRole;
constexpr auto c2s = Direction::client_to_server;
constexpr auto s2c = Direction::server_to_client;

struct Sample {
  const char* scheme;
  std::string line;
  LineKind kind{};
};

Tree dissect(const Sample& sample, std::string_view line) {
  const auto stream = StreamId{main_connection, Layer::wire, sample.kind.direction};
  auto tree = line_tree(line_family(sample.scheme), bytes_of(line), {stream, 70, line.size()}, sample.kind);
  EXPECT_TRUE(tree) << sample.scheme;
  return std::move(tree.value());
}
Tree dissect(const Sample& sample) { return dissect(sample, sample.line); }

void hide_one(Tree& tree, const Sample& sample, std::uint64_t offset, std::uint64_t length) {
  const Range secret{tree.range.stream, offset, length};
  hide(tree, bytes_of(sample.line), {&secret, 1});
}

std::string value(const Node& root, std::string_view key) {
  const auto* node = root.first(key);
  return std::string(node ? node->text : "(absent)");
}

const std::vector<Sample>& samples() {
  static const std::vector<Sample> all{
      {"smtp", "220 mail.example.org ESMTP\r\n", {s2c, MessageRole::greeting}},
      {"smtp", "250-AUTH=PLAIN LOGIN\r\n", {s2c, MessageRole::capability}},
      {"lmtp", "250 SIZE 1000\n", {s2c, MessageRole::capability}},
      {"smtps", "550 5.7.1 Go away\r\n", {s2c, MessageRole::reply}},
      {"submission", "MAIL FROM:<\"a>b\"@example.org> SIZE=12 SMTPUTF8\r\n", {c2s, MessageRole::command}},
      {"pop3", "+OK ready <1.2@example.org>\r\n", {s2c, MessageRole::greeting}},
      {"pop3", "-ERR [SYS/TEMP] later\r\n", {s2c, MessageRole::reply}},
      {"pop3s", "SASL PLAIN LOGIN\r\n", {s2c, MessageRole::capability}},
      {"pop3", ".\r\n", {s2c, MessageRole::reply}},
      {"pop3", "USER a\r\n", {c2s, MessageRole::command}},
      {"imap", "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n", {s2c, MessageRole::greeting}},
      {"imap", "* CAPABILITY IMAP4rev2 STARTTLS LOGINDISABLED\r\n", {s2c, MessageRole::data}},
      {"imaps", "* 3 FETCH (FLAGS (\\Seen) BODY[] {4}\r\nabcd)\r\n", {s2c, MessageRole::data}},
      {"imap", "a1 LOGIN \"me \\\"x\" {3}\r\n", {c2s, MessageRole::command}},
      {"sieve", "\"SASL\" \"PLAIN LOGIN\"\r\n", {s2c, MessageRole::greeting}},
      {"sieve", "{4}\r\nSASL {0}\r\n\r\n", {s2c, MessageRole::continuation}},
      {"sieve", "NO(TRYLATER) \"busy\"\r\n", {s2c, MessageRole::reply}},
      {"sieve", "PUTSCRIPT \"a\" {2+}\r\n#x\r\n", {c2s, MessageRole::command}},
      {"nntp", "200 news.example.org ready\r\n", {s2c, MessageRole::greeting}},
      {"nntp", "211 3 1 3 misc.test\r\n", {s2c, MessageRole::reply}},
      {"nntps", "383 VXNlcg==\r\n", {s2c, MessageRole::reply}},
      {"nntp", "AUTHINFO USER SASL\r\n", {s2c, MessageRole::capability}},
      {"nntp", "..dot\r\n", {s2c, MessageRole::continuation}},
      {"nntp", ".\r\n", {s2c, MessageRole::reply}},
      {"nntp", "HDR Subject 1-5\r\n", {c2s, MessageRole::command}},
      {"xmpp", "<?xml version='1.0'?><stream:stream to='a>b' version=\"1.0\">", {s2c, MessageRole::greeting}},
      {"xmpps", "<f><starttls xmlns='x'><required/></starttls>t</f>", {s2c, MessageRole::data}},
      {"xmpp-server", "</stream:stream>", {c2s, MessageRole::command}},
  };
  return all;
}

TEST(LineTree, CoversEveryTruncation) {
  for (const auto& sample : samples()) {
    const auto tree = dissect(sample);
    EXPECT_FALSE(has_gaps(tree)) << outline(tree);
    expect_covered_at_every_truncation(bytes_of(sample.line),
                                       [&](ByteView bytes) { return dissect(sample, text_of(bytes)); });
  }
}

TEST(LineTree, CoversHostileBytes) {
  const std::string odd[] = {
      std::string(1, '\0'),    "\x1b[2J", "\xff\xfe", "\r", "\n\n", "  ", "\"", "{9999}",
      std::string(100000, 'a')};
  for (const auto& sample : samples())
    for (const auto& bytes : odd)
      for (std::size_t at = 0; at <= sample.line.size(); ++at) {
        auto line = sample.line;
        line.insert(at, bytes);
        const auto tree = dissect(sample, line);
        expect_covered(tree);
        EXPECT_EQ(outline(tree).find('\x1b'), std::string::npos);
        if (bytes.size() > 100) at += sample.line.size() / 3;
      }
}

TEST(LineTree, ReadsSmtpCommandsAndReplies) {
  EXPECT_EQ(outline(dissect({"smtp", "550-5.7.1 Go away\r\n", {s2c, MessageRole::continuation}})),
            "smtp.reply: 550\n"
            "  smtp.reply.code: 550\n"
            "  smtp.reply.mark: -\n"
            "  smtp.reply.status: 5.7.1\n"
            "    smtp.reply.status.class: 5\n"
            "    line.separator: .\n"
            "    smtp.reply.status.subject: 7\n"
            "    line.separator: .\n"
            "    smtp.reply.status.detail: 1\n"
            "  line.space:  \n"
            "  smtp.reply.text: Go away\n"
            "  line.end: \\r\\n\n");
  const auto reply = dissect({"smtp", "454 no\r\n", {}});
  ASSERT_NE(reply.first("smtp.reply.code"), nullptr);
  EXPECT_EQ(reply.first("smtp.reply.code")->number, 454u);
  const auto mail = dissect({"smtp", "mail from:<a@b> SIZE=12\r\n", {c2s, MessageRole::command}});
  EXPECT_EQ(value(mail, "smtp.command.verb"), "mail");
  EXPECT_EQ(value(mail, "smtp.command.path"), "<a@b>");
  EXPECT_EQ(value(mail, "smtp.command.parameter.keyword"), "SIZE");
  EXPECT_EQ(value(mail, "smtp.command.parameter.value"), "12");
  const auto offer = dissect({"smtp", "250-AUTH PLAIN LOGIN\r\n", {s2c, MessageRole::capability}});
  EXPECT_EQ(value(offer, "smtp.capability.keyword"), "AUTH");
  EXPECT_EQ(value(offer, "smtp.capability.parameter"), "PLAIN");
  EXPECT_TRUE(has_gaps(dissect({"smtp", "25x\r\n", {}})));
  EXPECT_EQ(value(dissect({"smtp", "220_x\r\n", {}}), "smtp.reply.mark"),
            "expected a space or a hyphen after the code, got \"_x\"");
}

TEST(LineTree, PartsCommandsThatWereWrittenInOneGo) {
  const Sample sample{"smtp", "STARTTLS\r\nEHLO x\r\nNO", {c2s, MessageRole::command}};
  auto tree = dissect(sample);
  expect_covered(tree);
  EXPECT_EQ(tree.text, "3 commands");
  ASSERT_EQ(tree.children.size(), 3u);
  EXPECT_EQ(value(tree.children[0], "smtp.command.verb"), "STARTTLS");
  EXPECT_EQ(value(tree.children[1], "smtp.command.argument"), "x");
  EXPECT_EQ(value(tree.children[2], "smtp.command.verb"), "NO");
  hide_one(tree, sample, 85, 1);
  expect_covered(tree);
  EXPECT_EQ(value(tree, "line.secret"), "[1 bytes hidden]");
  EXPECT_EQ(dissect({"pop3", "CAPA\r\nQUIT\r\n", {c2s, MessageRole::command}}).text, "2 commands");
}

TEST(LineTree, ReadsPop3) {
  const auto greeting = dissect({"pop3", "+OK ready <1.2@example.org>\r\n", {s2c, MessageRole::greeting}});
  EXPECT_EQ(value(greeting, "pop3.reply.apop_timestamp"), "<1.2@example.org>");
  EXPECT_EQ(value(dissect({"pop3", "-ERR [IN-USE] no\r\n", {}}), "pop3.reply.code"), "[IN-USE]");
  const auto offer = dissect({"pop3", "SASL PLAIN\r\n", {s2c, MessageRole::capability}});
  EXPECT_EQ(value(offer, "pop3.capability.keyword"), "SASL");
  EXPECT_EQ(value(offer, "pop3.capability.parameter"), "PLAIN");
}

TEST(LineTree, ReadsImap) {
  const auto greeting =
      dissect({"imap", "* OK [CAPABILITY X AUTH=PLAIN] hi\r\n", {s2c, MessageRole::greeting}});
  EXPECT_EQ(outline(greeting),
            "imap.response: OK\n"
            "  imap.response.tag: *\n"
            "  line.space:  \n"
            "  imap.response.status: OK\n"
            "  line.space:  \n"
            "  imap.response.code: CAPABILITY\n"
            "    line.separator: [\n"
            "    imap.response.code.name: CAPABILITY\n"
            "    line.space:  \n"
            "    imap.capabilities\n"
            "      imap.capability: X\n"
            "        imap.capability.keyword: X\n"
            "      line.space:  \n"
            "      imap.capability: AUTH=PLAIN\n"
            "        imap.capability.keyword: AUTH\n"
            "        line.separator: =\n"
            "        imap.capability.value: PLAIN\n"
            "    line.separator: ]\n"
            "  line.space:  \n"
            "  imap.response.text: hi\n"
            "  line.end: \\r\\n\n");
  const auto data = dissect({"imap", "* 3 FETCH ({4}\r\na\r\nb)\r\n", {s2c, MessageRole::data}});
  EXPECT_EQ(value(data, "imap.response.number"), "3");
  EXPECT_EQ(value(data, "imap.literal"), "a\\r\\nb");
  EXPECT_TRUE(has_gaps(dissect({"imap", "a1 WHAT\r\n", {}})));
  EXPECT_EQ(value(dissect({"imap", "done\r\n", {c2s, MessageRole::command}}), "imap.command.name"), "done");
  const auto bare = dissect({"imap", "a1\r\n", {c2s, MessageRole::command}});
  EXPECT_EQ(value(bare, "imap.command.tag"), "a1");
  EXPECT_EQ(value(bare, "imap.command.name"), "expected a command after the tag");
  for (const auto* answer : {"AGFsaWNl\r\n", "*\r\n", "AGFsaWNlAHNlc2FtZQ==\r\n", "12\r\n"})
    EXPECT_NE(dissect({"imap", answer, {c2s, MessageRole::command}}).first("imap.command.continued"),
              nullptr);
}

TEST(LineTree, ReadsManageSieve) {
  const auto offer = dissect({"sieve", "\"SASL\" \"PLAIN\"\r\n", {s2c, MessageRole::greeting}});
  EXPECT_EQ(value(offer, "sieve.capability.name"), "SASL");
  EXPECT_EQ(value(offer, "sieve.capability.value"), "PLAIN");
  const auto refusal = dissect({"sieve", "NO(TRYLATER) \"busy\"\r\n", {}});
  EXPECT_EQ(value(refusal, "sieve.response.status"), "NO");
  EXPECT_EQ(value(refusal, "sieve.response.code"), "(TRYLATER)");
  EXPECT_EQ(value(refusal, "sieve.response.text"), "busy");
  EXPECT_TRUE(has_gaps(dissect({"sieve", "\"SASL\r\n", {}})));
}

TEST(LineTree, ReadsNntp) {
  const auto group = dissect({"nntp", "211 3 1 3 misc.test\tlist follows\r\n", {s2c, MessageRole::reply}});
  EXPECT_EQ(value(group, "nntp.reply.code"), "211");
  EXPECT_EQ(value(group, "nntp.reply.argument"), "3");
  EXPECT_EQ(value(group, "nntp.reply.text"), "list follows");
  EXPECT_EQ(value(dissect({"nntp", "223 1 <1@x> there\r\n", {}}), "nntp.reply.text"), "there");
  EXPECT_EQ(value(dissect({"nntp", "383 VXNlcg==\r\n", {}}), "nntp.reply.challenge"), "VXNlcg==");
  EXPECT_EQ(value(dissect({"nntp", "200 hi there\r\n", {s2c, MessageRole::greeting}}), "nntp.reply.text"),
            "hi there");
  EXPECT_EQ(dissect({"nntp", "200\r\n", {}}).first("nntp.reply.text"), nullptr);
  const auto offer = dissect({"nntp", "SASL PLAIN\r\n", {s2c, MessageRole::capability}});
  EXPECT_EQ(value(offer, "nntp.capability.keyword"), "SASL");
  EXPECT_EQ(value(offer, "nntp.capability.parameter"), "PLAIN");
  const auto stuffed = dissect({"nntp", "..dot\r\n", {s2c, MessageRole::continuation}});
  EXPECT_EQ(value(stuffed, "nntp.list.stuffing"), ".");
  EXPECT_EQ(value(stuffed, "nntp.list.text"), ".dot");
  const auto command = dissect({"nntp", "Group misc.test\r\n", {c2s, MessageRole::command}});
  EXPECT_EQ(value(command, "nntp.command.verb"), "Group");
  EXPECT_EQ(value(command, "nntp.command.argument"), "misc.test");
  for (const auto* odd : {"20 x\r\n", "2000 x\r\n", "200-x\r\n", "hello\r\n"})
    EXPECT_TRUE(has_gaps(dissect({"nntp", odd, {}}))) << odd;
}

TEST(LineTree, ReadsXmpp) {
  const auto tree = dissect({"xmpp", "<f><a x='1'/>t</f>", {s2c, MessageRole::data}});
  EXPECT_EQ(value(tree, "xmpp.attribute.name"), "x");
  EXPECT_EQ(value(tree, "xmpp.attribute.value"), "1");
  EXPECT_EQ(value(tree, "xmpp.text"), "t");
  std::string bomb;
  for (int i = 0; i < 100000; ++i) bomb += "<a>";
  const auto deep = dissect({"xmpp", bomb, {s2c, MessageRole::data}});
  expect_covered(deep);
  EXPECT_NE(deep.first("unexplained"), nullptr);
}

TEST(LineTree, HidesASecretWhereverItLies) {
  const Sample sample{"smtp", "AUTH PLAIN c2VjcmV0 more\r\n", {c2s, MessageRole::command}};
  for (std::uint64_t from = 0; from < sample.line.size(); ++from)
    for (std::uint64_t length = 1; from + length <= sample.line.size(); ++length) {
      auto tree = dissect(sample);
      hide_one(tree, sample, 70 + from, length);
      expect_covered(tree);
      const auto* hidden = tree.first("line.secret");
      ASSERT_NE(hidden, nullptr);
      EXPECT_EQ(hidden->range.length, length);
      EXPECT_EQ(hidden->text, "[" + std::to_string(length) + " bytes hidden]");
    }
  auto tree = dissect(sample);
  hide_one(tree, sample, 81, 8);
  EXPECT_EQ(outline(tree).find("c2Vj"), std::string::npos) << outline(tree);
}

TEST(LineTree, HidesSeveralSecretsAtOnce) {
  const Sample sample{"imap", "* X ab cd ef (gh ij)\r\n", {s2c, MessageRole::data}};
  const auto size = sample.line.size();
  for (std::uint64_t first = 0; first < size; ++first)
    for (std::uint64_t second = first + 2; second < size; ++second) {
      auto tree = dissect(sample);
      const auto offset = tree.range.offset;
      const Range secrets[] = {{tree.range.stream, offset + first, 1},
                               {tree.range.stream, offset + second, size - second}};
      hide(tree, bytes_of(sample.line), secrets);
      expect_covered(tree);
      const auto all = outline(tree);
      EXPECT_NE(all.find("[1 bytes hidden]"), std::string::npos) << first << ", " << second << all;
      EXPECT_NE(all.find("[" + std::to_string(size - second) + " bytes hidden]"), std::string::npos) << all;
    }
}

}  // namespace
}  // namespace sti::dissect
