// The honest lab as the clients see it that everybody has: openssl, gnutls, swaks, curl. A client that is not
// installed is a failure, not a reason to look away.
#include <gtest/gtest.h>

#include "codec/ldap.hpp"
#include "lab/lab.hpp"
#include "model/target.hpp"
#include "net/engine.hpp"
#include "protocol/registry.hpp"
#include "support/child_process.hpp"

namespace sti::lab {
namespace {

using support::Command;
using support::Ran;

/// What a client types once TLS is up, and what must be in the server's answer.
struct Talk {
  std::string scheme;
  std::string typed;
  std::string answer;
};

std::string text(const Bytes& message) { return std::string(text_of(ByteView(message))); }

const std::vector<Talk>& talks() {
  static const std::vector<Talk> all = {
      {"smtp", "EHLO me\r\nQUIT\r\n", "221 2.0.0"},
      {"submission", "EHLO me\r\nQUIT\r\n", "AUTH PLAIN LOGIN"},
      {"lmtp", "LHLO me\r\nQUIT\r\n", "221 2.0.0"},
      {"imap", "a CAPABILITY\r\nb LOGOUT\r\n", "b OK LOGOUT done"},
      {"pop3", "CAPA\r\nQUIT\r\n", "+OK Goodbye"},
      {"sieve", "CAPABILITY\r\nLOGOUT\r\n", "OK \"Goodbye\""},
      {"nntp", "CAPABILITIES\r\nQUIT\r\n", "205 Goodbye"},
      {"xmpp",
       "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
       "</stream:stream>\n",
       "<mechanism>PLAIN</mechanism>"},
      {"xmpp-server",
       "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
       "</stream:stream>\n",
       "<mechanism>EXTERNAL</mechanism>"},
      {"ldap",
       text(codec::ldap_root_dse_request(2, {"namingContexts"})) + text(codec::ldap_unbind_request(3)),
       "dc=lab,dc=starttls,dc=test"},
  };
  return all;
}

class Clients : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    queue_ = std::make_unique<net::EventQueue>();
    engine_ = std::make_unique<net::Engine>(*queue_);
    auto started = Lab::start(*engine_, {});
    ASSERT_TRUE(started) << started.error().text();
    lab_ = *std::move(started);
  }
  static void TearDownTestSuite() {
    lab_.reset();
    engine_.reset();
    queue_.reset();
  }

  static std::string port(const std::string& scheme) {
    for (const auto& endpoint : lab_->endpoints())
      if (endpoint.protocol == scheme) return std::to_string(protocol::parse_target(endpoint.url)->port);
    return {};
  }
  static std::string ca() { return lab_->ca_file().string(); }
  static std::string address(const std::string& scheme) { return "127.0.0.1:" + port(scheme); }

  static void succeeds(const Command& command, const std::string& input, const std::string& expected) {
    const Ran ran = support::run(command, input);
    EXPECT_EQ(ran.status, 0) << command.front() << "\n" << ran.out << "\n" << ran.err;
    EXPECT_NE((ran.out + ran.err).find(expected), std::string::npos) << ran.out << "\n" << ran.err;
  }

 private:
  inline static std::unique_ptr<net::EventQueue> queue_;
  inline static std::unique_ptr<net::Engine> engine_;
  inline static std::unique_ptr<Lab> lab_;
};

TEST_F(Clients, OpensslSpeaksEveryProtocol) {
  for (const auto& talk : talks()) {
    SCOPED_TRACE(talk.scheme);
    const auto name = talk.scheme == "submission" ? "smtp" : talk.scheme;
    for (const std::string version : {"-tls1_2", "-tls1_3"})
      succeeds({"openssl", "s_client", "-starttls", name, "-connect", address(talk.scheme), "-CAfile", ca(),
                "-verify_return_error", "-verify_hostname", "localhost", "-quiet", "-no_ign_eof", version},
               {}, "verify return:1");
  }
}

TEST_F(Clients, OpensslCarriesAConversation) {
  for (const auto& talk : talks()) {
    SCOPED_TRACE(talk.scheme);
    const auto name = talk.scheme == "submission" ? "smtp" : talk.scheme;
    succeeds({"openssl", "s_client", "-starttls", name, "-connect", address(talk.scheme), "-CAfile", ca(),
              "-verify_return_error", "-verify_ip", "127.0.0.1", "-quiet"},
             talk.typed, talk.answer);
  }
}

TEST_F(Clients, GnutlsCarriesAConversation) {
  for (const auto& talk : talks()) {
    SCOPED_TRACE(talk.scheme);
    if (talk.scheme == "xmpp-server") continue;  // gnutls-cli opens client streams only
    if (talk.scheme == "ldap") continue;         // and sends lines, up to a NUL
    const auto name = talk.scheme == "submission" ? "smtp" : talk.scheme;
    succeeds({"gnutls-cli", "--starttls-proto=" + name, "--x509cafile=" + ca(), "--verify-hostname=localhost",
              "--port=" + port(talk.scheme), "127.0.0.1"},
             talk.typed, talk.answer);
  }
}

TEST_F(Clients, LdapsearchReadsTheDirectory) {
  // Not by "localhost", in the place of which libldap puts the machine's own name.
  const Command search = {"ldapsearch", "-x", "-ZZ", "-LLL", "-H", "ldap://" + address("ldap")};
  const auto asked = [&](std::vector<std::string> more) {
    Command command = {"env", "LDAPTLS_CACERT=" + ca()};
    command.insert(command.end(), search.begin(), search.end());
    command.insert(command.end(), more.begin(), more.end());
    return command;
  };
  succeeds(asked({"-s", "base", "-b", "", "+"}), {}, "supportedExtension: 1.3.6.1.4.1.4203.1.11.3");
  succeeds(asked({"-b", "dc=lab,dc=starttls,dc=test"}), {}, "dn: dc=lab,dc=starttls,dc=test");
  const auto refused = support::run(asked({"-D", "cn=me", "-w", "secret", "-b", ""}));
  EXPECT_EQ(refused.status, 49) << refused.err;  // invalidCredentials
}

TEST_F(Clients, SwaksDeliversMail) {
  for (const std::string scheme : {"smtp", "submission"})
    succeeds({"swaks", "--server", "127.0.0.1", "--port", port(scheme), "--from", "a@example.org", "--to",
              "b@example.org,c@example.org", "--tls", "--tls-verify", "--tls-ca-path", ca()},
             {}, "250 2.0.0 Taken");
  succeeds({"swaks", "--server", "127.0.0.1", "--port", port("lmtp"), "--protocol", "LMTP", "--from",
            "a@example.org", "--to", "b@example.org,c@example.org", "--tls"},
           {}, "250 2.0.0 Taken");
  succeeds({"swaks", "--server", "127.0.0.1", "--port", port("submission"), "--from", "a@example.org", "--to",
            "b@example.org", "--tls", "--auth", "LOGIN", "--auth-user", "a", "--auth-password", "b"},
           {}, "235 2.7.0");
}

TEST_F(Clients, CurlReadsAnEmptyMailbox) {
  const auto curl = [](const std::string& url, const std::vector<std::string>& more, const std::string& input,
                       const std::string& expected) {
    Command command = {"curl",     "--silent", "--show-error", "--verbose", "--ssl-reqd",
                       "--cacert", ca(),       "--max-time",   "20",        url};
    command.insert(command.end(), more.begin(), more.end());
    succeeds(command, input, expected);
  };
  const auto imap = "imap://localhost:" + port("imap");
  curl(imap, {"-u", "me:pw", "-4"}, {}, "* LIST () \"/\" INBOX");
  curl(imap + "/INBOX", {"-u", "me:pw", "-4", "-X", "STATUS INBOX (MESSAGES)"}, {},
       "* STATUS INBOX (MESSAGES 0)");
  curl(imap + "/INBOX?ALL", {"-u", "me:pw", "-4"}, {}, "* SEARCH");
  const auto pop3 = "pop3://localhost:" + port("pop3");
  curl(pop3, {"-u", "me:pw", "-4"}, {}, "+OK No mail");
  curl(pop3, {"-u", "me:pw", "-4", "--login-options", "AUTH=PLAIN", "-X", "STAT", "-I"}, {}, "+OK 0 0");
  curl("smtp://localhost:" + port("smtp"),
       {"-4", "--mail-from", "a@example.org", "--mail-rcpt", "b@example.org", "-T", "-"},
       "Subject: x\r\n\r\nHello\r\n", "250 2.0.0 Taken");
}

}  // namespace
}  // namespace sti::lab
