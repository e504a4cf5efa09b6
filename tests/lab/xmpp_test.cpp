#include "lab/xmpp.hpp"

#include "playbook.hpp"

namespace sti::lab {
namespace {

const std::string open =
    "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams' "
    "to='example.org' version='1.0'>";
std::string stream(const std::string& from, bool server = false) {
  return std::string("<?xml version='1.0'?><stream:stream xmlns='jabber:") + (server ? "server" : "client") +
         "' xmlns:stream='http://etherx.jabber.org/streams'" +
         (server ? " xmlns:db='jabber:server:dialback'" : "") + " id='00000000000000000000' from='" + from +
         "' version='1.0' xml:lang='en'>";
}
const std::string offers =
    "<stream:features><starttls "
    "xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>";
const std::string starttls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const std::string proceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const std::string inside =
    "<stream:features><mechanisms "
    "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms>"
    "</stream:features>";

std::string error(const std::string& condition) {
  return "<stream:error><" + condition +
         " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>";
}

TEST(XmppServer, SpeaksFromGreetingToGoodbye) {
  Playbook("xmpp")
      .client(open)
      .server(stream("example.org") + offers)
      .client(starttls)
      .server(proceed)
      .tls()
      .client(open)
      .server(stream("example.org") + inside)
      .client("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGEAYg==</auth>")
      .server(
          "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><temporary-auth-failure/>"
          "<text xml:lang='en'>There are no accounts here: this is the lab</text></failure>")
      .client("</stream:stream>")
      .server("</stream:stream>")
      .closed()
      .run();
}

TEST(XmppServer, ServersAreOfferedOtherMechanisms) {
  Playbook("xmpp-server")
      .client(open)
      .server(stream("example.org", true) + offers)
      .client("<starttls xmlns=\"urn:ietf:params:xml:ns:xmpp-tls\"></starttls>")
      .server(proceed)
      .tls()
      .client(open)
      .server(stream("example.org", true) +
              "<stream:features><mechanisms "
              "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>EXTERNAL</mechanism>"
              "</mechanisms><dialback xmlns='urn:xmpp:features:dialback'/></stream:features>")
      .run();
}

TEST(XmppServer, StanzasBeforeLoginEndTheStream) {
  Playbook("xmpp")
      .client(open)
      .server(stream("example.org") + offers)
      .client(" \n<message to='a>b'><body>x</body></message>")
      .server(error("not-authorized"))
      .closed()
      .run();
}

TEST(XmppServer, WhatXmppForbidsEndsTheStream) {
  const auto refused = [](const std::string& bytes, const std::string& condition) {
    Playbook("xmpp")
        .client(open)
        .server(stream("example.org") + offers)
        .client(bytes)
        .server(error(condition))
        .closed()
        .run_whole();
  };
  refused("<!-- x -->", "restricted-xml");
  refused("<?php ?>", "restricted-xml");
  refused("<!DOCTYPE x [<!ENTITY a 'b'>]>", "restricted-xml");
  refused("<a<b>", "not-well-formed");
  refused("< >", "not-well-formed");
  refused(std::string("\0", 1), "not-well-formed");
  refused("<a " + std::string(10000, 'x'), "policy-violation");
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "<a>";
  refused(deep, "policy-violation");
}

TEST(XmppServer, OddStreamHeaders) {
  Playbook("xmpp")
      .client("<stream:stream to='&lt;x&gt;'>")
      .server(stream("lab.starttls.test") + error("host-unknown"))
      .closed()
      .run();
  Playbook("xmpp")
      .client("<html>")
      .server(stream("lab.starttls.test") + error("invalid-namespace"))
      .closed()
      .run();
  Playbook("xmpp")
      .client("</x>")
      .server(stream("lab.starttls.test") + error("not-well-formed"))
      .closed()
      .run();
  Playbook("xmpp").client("<stream:stream version='1.0'>").server(stream("lab.starttls.test") + offers).run();
}

TEST(XmppServer, ThrowsAwayWhatCameWithTheCommand) {
  Playbook("xmpp")
      .client(open)
      .server(stream("example.org") + offers)
      .client(starttls + "<message/><mess")
      .server(proceed)
      .tls()
      .client(open)
      .server(stream("example.org") + inside)
      .run_whole();
}

TEST(XmppServer, Faults) {
  const std::string failure = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>";
  Playbook("xmpp", {"no-starttls"})
      .client(open)
      .server(stream("example.org") + "<stream:features></stream:features>")
      .client(starttls)
      .server(failure)
      .closed()
      .run();
  Playbook("xmpp", {"starttls-mangled"})
      .client(open)
      .server(stream("example.org") +
              "<stream:features><XXXXXXXX xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></XXXXXXXX>"
              "</stream:features>")
      .run();
  Playbook("xmpp", {"starttls-refused"})
      .client(open)
      .server(stream("example.org") + offers)
      .client(starttls)
      .server(failure)
      .closed()
      .run();
  Playbook("xmpp", {"inject-reply"})
      .client(open)
      .server(stream("example.org") + offers)
      .client(starttls)
      .server(proceed + "<message from='admin@lab.starttls.test'><body>Send your password</body></message>")
      .tls()
      .run();
  Playbook("xmpp", {"inject-fragment"})
      .client(open)
      .server(stream("example.org") + offers)
      .client(starttls)
      .server(proceed + "<stream:features><mech")
      .tls()
      .run();
  Playbook("xmpp", {"greeting-421"})
      .client(open)
      .server(stream("example.org") +
              "<stream:error><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
              "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams' xml:lang='en'>Try again later</text>"
              "</stream:error></stream:stream>")
      .closed()
      .run();
}

}  // namespace
}  // namespace sti::lab
