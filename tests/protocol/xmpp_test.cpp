// XMPP, from client to server and between servers: what each answer at each step means.
#include <gtest/gtest.h>

#include "support/playbook.hpp"

namespace sti {
namespace {

using support::anyway;
using support::play;

const std::string sent_header =
    "send: <?xml version='1.0'?><stream:stream to='example.org' version='1.0' xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams'>\n";
std::string header(const std::string& id) {
  return "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='" + id +
         "' from=\"example.org\" version='1.0'>";
}
const std::string tls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const std::string offers_tls = "<stream:features>" + tls + "</stream:features>";
const std::string greeted = "connect\n" + sent_header + "greeting: " + header("1") + "\n";
const std::string asked = greeted + "reply: " + offers_tls + "\nlearned: starttls\nsend: " + tls + "\n";
const std::string proceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const std::string secured = asked + "reply: " + proceed + "\nstarttls\nsecure\n" + sent_header;
const std::string ready = secured + "reply: " + header("2") + "\nreply: <stream:features/>\nlearned\nready\n";

TEST(Xmpp, HonestSessionFromGreetingToGoodbye) {
  EXPECT_EQ(play("xmpp", "connect\n" + sent_header + R"(
    waiting: the stream header
    greeting: <?xml version='1.0'?>\n)" +
                             header("1") + R"(
    waiting: the stream features
    input: \r\n
    reply: <stream:features><starttls xmlns="urn:ietf:params:xml:ns:xmpp-tls"><required/></starttls><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-1</mechanism></mechanisms></stream:features> «offers starttls, required»
    learned: starttls required | mechanism SCRAM-SHA-1
    send: <starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>
    waiting: the reply to <starttls/>
    reply: <proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'></proceed>
    starttls
    secure
    )" + sent_header + R"(
    waiting: the stream header inside TLS
    reply: )" + header("2") + R"(
    waiting: the stream features inside TLS
    reply: <stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-1</mechanism><mechanism>PLAIN</mechanism></mechanisms><sm xmlns='urn:xmpp:sm:3'/></stream:features>
    learned: mechanism SCRAM-SHA-1 | mechanism PLAIN | sm
    found: capability-changed notice
    ready
    goodbye
    send: </stream:stream>
    waiting: the end of the stream
    reply: </stream:stream>
    done
  )"),
            "");
}

TEST(Xmpp, BetweenServersAndTlsFirst) {
  const std::string plain =
      "connect\nsend: <?xml version='1.0'?><stream:stream to='example.org' version='1.0' "
      "xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'>\n";
  EXPECT_EQ(play("xmpp-server", plain + R"(
    greeting: <s:stream xmlns='jabber:server' xmlns:s='http://etherx.jabber.org/streams' version='1.0' id='x'>
    reply: <features xmlns='http://etherx.jabber.org/streams'><dialback xmlns='urn:xmpp:features:dialback'/></features>
    learned: dialback
    found: starttls-not-offered error
    fail: not-offered
  )"),
            "");
  protocol::Settings settings;
  settings.own_name = "a'b.example";
  EXPECT_EQ(
      play("xmpp-server", settings,
           "connect\nsend: <?xml version='1.0'?><stream:stream from='a&apos;b.example' to='example.org' "
           "version='1.0' xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'>"),
      "");
  EXPECT_EQ(play("xmpps", greeted + "reply: <stream:features/>\nlearned\nready"), "");
  EXPECT_EQ(play("xmpps", "connect\n" + sent_header + "eof\nfound: no-reply-after-upgrade error\ndone"), "");
}

TEST(Xmpp, ThingsThatAreNoStream) {
  const std::string start = "connect\n" + sent_header;
  // One byte more shows that it is no greeting of another protocol either.
  for (const auto* bytes : {"*", "+", "{", "\\0", "\\xef", "<!"})
    EXPECT_EQ(play("xmpp", start + "greeting: " + bytes + "\nfound: malformed-reply error «" + bytes +
                               "»\ninput: 2\nfail: violation\nleft: 0 mx ESMTP\\r\\n"),
              "");
  for (const auto* bytes :
       {"<1", "< ", "<?php ?>", "</stream:stream>", "<stream:stream>", "<a b>", "<a b='1' b='2'>",
        "<a b='&nbsp;'>", "<stream:stream xmlns:stream='http://etherx.jabber.org/streams'/>"})
    EXPECT_EQ(play("xmpp", start + "greeting: " + bytes + "\nfound: malformed-reply error «" + bytes +
                               "»\nfail: violation\nleft: x"),
              "")
        << bytes;
  EXPECT_EQ(play("xmpp", start + "greeting: <stream xmlns='jabber:client'>\nfound: unexpected-reply error\n"
                                 "fail: violation\nleft: x"),
            "");
  EXPECT_EQ(
      play("xmpp", start + "greeting: <html>\nfound: unexpected-reply error\nfound: wrong-protocol warning\n"
                           "fail: violation\nleft: x"),
      "");
}

TEST(Xmpp, SaysWhetherStarttlsIsRequired) {
  const auto learned = [](const std::string& features) {
    const auto dialogue = support::make_dialogue("xmpp");
    protocol::Actions actions;
    dialogue->connected(actions);
    dialogue->ask(actions);
    actions.clear();
    dialogue->receive(bytes_of(header("1") + "<stream:features>" + features + "</stream:features>"), actions);
    for (const auto& action : actions)
      if (const auto* known = std::get_if<protocol::Learned>(&action)) return *known;
    return protocol::Learned{};
  };
  auto known = learned("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>");
  EXPECT_EQ(known.capabilities, std::vector<std::string>{"starttls required"});
  EXPECT_EQ(known.starttls_offered, true);
  EXPECT_EQ(known.starttls_required, true);
  known = learned(tls);
  EXPECT_EQ(known.capabilities, std::vector<std::string>{"starttls"});
  EXPECT_EQ(known.starttls_offered, true);
  EXPECT_EQ(known.starttls_required, false);
  known = learned("<a xmlns='urn:x'/>");
  EXPECT_EQ(known.starttls_offered, false);
  EXPECT_EQ(known.starttls_required, false);
}

TEST(Xmpp, BeforeVersionOneThereAreNoFeatures) {
  EXPECT_EQ(
      play("xmpp", "connect\n" + sent_header +
                       "greeting: <stream:stream xmlns:stream='http://etherx.jabber.org/streams'>\nlearned\n"
                       "found: starttls-not-offered error\nfail: not-offered"),
      "");
}

TEST(Xmpp, StreamErrorsAndEnds) {
  const std::string error =
      "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>";
  const std::string busy =
      "<stream:error><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>";
  EXPECT_EQ(play("xmpp", greeted + "reply: " + busy +
                             " «stream error»\nfound: service-refused notice\nfound: rate-limited notice\n"
                             "fail: inconclusive"),
            "");
  for (const auto& before : {greeted, asked})
    EXPECT_EQ(
        play(
            "xmpp",
            before + "reply: " + error +
                " «stream error»\nfound: service-refused notice\nfail: inconclusive\nleft: </stream:stream>"),
        "");
  for (const auto& before : {greeted, asked}) {
    EXPECT_EQ(
        play("xmpp", before + "reply: </stream:stream>\nfound: closed-early notice\nfail: inconclusive"), "");
    EXPECT_EQ(play("xmpp", before + "eof\nfound: closed-early notice\nfail: inconclusive"), "");
  }
  EXPECT_EQ(play("xmpp", "connect\n" + sent_header + "eof\nfound: closed-early notice\nfail: inconclusive"),
            "");
  EXPECT_EQ(play("xmpp", secured + "eof\nfound: no-reply-after-upgrade error\ndone"), "");
  EXPECT_EQ(play("xmpp", secured + "reply: " + header("2") +
                             "\nreply: </stream:stream>\n"
                             "found: no-reply-after-upgrade error\ndone"),
            "");
  EXPECT_EQ(play("xmpp", secured + "reply: " + header("2") + "\nreply: " + error +
                             "\nfound: service-refused notice\nfound: no-reply-after-upgrade error\ndone"),
            "");
}

TEST(Xmpp, RepliesToStarttls) {
  EXPECT_EQ(play("xmpp", asked + "reply: <failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>\n"
                                 "found: starttls-refused error\nfail: refused\nleft: </stream:stream>"),
            "");
  EXPECT_EQ(play("xmpp", asked + "reply: " + tls + "\nfound: unexpected-reply error\nfail: violation"), "");
  EXPECT_EQ(play("xmpp", asked + "reply: " + proceed + "\nstarttls\nleft: <stream:features/>"), "") << "C1";
  EXPECT_EQ(play("xmpp", asked + "reply: " + proceed + "\nstarttls\nleft: <"), "") << "C2";
  EXPECT_EQ(play("xmpp", asked + "reply: " + proceed + "\nstarttls\nleft: \\n"), "")
      << "not even white space (RFC 6120 §5.4.2.3)";
}

TEST(Xmpp, AsksAnywayWhereTheUserWishes) {
  EXPECT_EQ(play("xmpp", anyway(),
                 greeted + "reply: <stream:features/>\nlearned\nfound: starttls-not-offered warning\nsend: " +
                     tls + "\nreply: " + proceed + "\nstarttls"),
            "");
}

TEST(Xmpp, UnaskedStanzasBeforeTlsAreShownAndNotUsed) {
  EXPECT_EQ(play("xmpp", greeted + R"(
    untagged: <message xmlns='jabber:client'><body>hi</body></message> «not asked for, untrusted»
    found: untagged-before-tls warning
    reply: )" + offers_tls + R"(
    learned: starttls
    send: )" + tls + R"(
    untagged: <proceed/>
    untagged: <iq type="get"><![CDATA[<proceed>]]>&lt;</iq>
    reply: )" + proceed + R"(
    starttls
  )"),
            "")
      << "a proceed that is not of the TLS namespace is none";
}

TEST(Xmpp, WhatRfc6120Forbids) {
  for (const auto* bytes : {"<!", "<?", "x", "<m>&nbsp;<", "<m>&#0;<", "<m>\\x01", "<m></n>", "<x:m>",
                            "<m a=1>", "<m>\\xff<", "<m a='<", "<m><!-", "<m><![CDATA]"}) {
    std::string end = bytes == std::string_view("<?") ? "xml version='1.0'?><m/>" : "";
    EXPECT_EQ(play("xmpp",
                   greeted + "untagged: " + bytes + end + "\nfound: malformed-reply error\nfail: violation"),
              "")
        << bytes;
  }
}

TEST(Xmpp, PasswordsInTheClear) {
  EXPECT_EQ(
      play("xmpp", greeted + "reply: <stream:features>" + tls +
                       "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism> PLAIN\\n</mechanism>"
                       "</mechanisms></stream:features>\nlearned: starttls | mechanism PLAIN\n"
                       "found: cleartext-auth warning\nsend: " +
                       tls),
      "");
}

TEST(Xmpp, TheStreamIdMustBeANewOne) {
  EXPECT_EQ(play("xmpp", secured + "reply: " + header("1") +
                             "\nfound: malformed-reply notice\nreply: <stream:features/>\nlearned\nready"),
            "");
}

TEST(Xmpp, CommandsHideSecretsAndStreamsRestart) {
  EXPECT_EQ(play("xmpp", ready + R"(
    command: <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGEAYg==</auth>
    send: <auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGEAYg==</auth> «<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGEAYg==</auth>»
    untagged: <success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>
    command: <response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>
    send: <response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/> «<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>»
    command: <iq><query><username>u</username><password>p</password><digest>d</digest></query></iq>
    send: <iq><query><username>u</username><password>p</password><digest>d</digest></query></iq> «<iq><query><username>u</username><password>p</password><digest>d</digest></query></iq>»
    command: <?xml version='1.0'?><stream:stream>
    send: <?xml version='1.0'?><stream:stream> «»
    reply: <?xml version='1.0'?>)" +
                             header("3") + R"(
    untagged: <stream:features/>
    command:
    command: <a>\n</a>
    found: command-refused notice
    goodbye
    send: </stream:stream>
    untagged: <presence/>
    reply: </stream:stream>
    done
  )"),
            "");
}

}  // namespace
}  // namespace sti
