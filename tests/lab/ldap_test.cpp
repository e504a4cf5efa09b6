// The lab's directory: what it says, what it refuses, and each fault that shows in its messages.
#include "lab/ldap.hpp"

#include <gtest/gtest.h>

#include "codec/der_writer.hpp"
#include "codec/ldap.hpp"
#include "playbook.hpp"

namespace sti::lab {
namespace {

std::string text(const Bytes& message) { return std::string(text_of(ByteView(message))); }

std::string root_dse(std::uint32_t id) {
  return text(codec::ldap_root_dse_request(id, {"supportedextension"}));
}
std::string listed(std::uint32_t id, std::vector<std::string> extensions) {
  return text(codec::ldap_search_entry(id, "", {{"supportedExtension", std::move(extensions)}})) +
         text(codec::ldap_result(id, 5, 0, ""));
}
std::string start_tls(std::uint32_t id) {
  return text(codec::ldap_extended_request(id, codec::ldap_start_tls_oid));
}
std::string answer(std::uint32_t id, std::uint32_t code, std::string_view why) {
  return text(codec::ldap_result(id, 24, code, why, codec::ldap_start_tls_oid));
}
std::string disconnected(std::uint32_t code, std::string_view why) {
  return text(codec::ldap_result(0, 24, code, why, codec::ldap_notice_of_disconnection_oid));
}
std::string bind(std::uint32_t id, std::string_view name, std::string_view password) {
  using namespace codec;
  return text(der_sequence({der_integer(id), der(TagClass::application, 0,
                                                 {der_integer(3), der_octets(bytes_of(name)),
                                                  der(TagClass::context, false, 0, bytes_of(password))})}));
}

const std::string oid(codec::ldap_start_tls_oid), who_am_i = "1.3.6.1.4.1.4203.1.11.3";

TEST(LdapServer, HonestSession) {
  Playbook("ldap")
      .client(root_dse(1))
      .server(listed(1, {who_am_i, oid}))
      .client(start_tls(2))
      .server(answer(2, 0, ""))
      .tls()
      .client(root_dse(3))
      .server(listed(3, {who_am_i}))
      .client(text(codec::ldap_extended_request(4, who_am_i)))
      .server(text(codec::ldap_result(4, 24, 0, "", {}, "")))
      .client(text(codec::ldap_unbind_request(5)))
      .closed()
      .run();
}

TEST(LdapServer, TakesNoPasswordInTheClearAndNoneAtAll) {
  Playbook("ldap")
      .client(bind(1, "", ""))
      .server(text(codec::ldap_result(1, 1, 0, "")))
      .client(bind(2, "cn=me", "secret"))
      .server(text(codec::ldap_result(2, 1, 13, "StartTLS first")))
      .client(start_tls(3))
      .server(answer(3, 0, ""))
      .tls()
      .client(bind(4, "cn=me", "secret"))
      .server(text(codec::ldap_result(4, 1, 49, "There are no accounts here: this is the lab")))
      .client(start_tls(5))
      .server(answer(5, 1, "TLS is there already"))
      .run();
}

TEST(LdapServer, AnswersWhatItDoesNotDo) {
  using namespace codec;
  const auto modify = text(der_sequence({der_integer(1), der(TagClass::application, 6, {})}));
  const auto abandon = text(der_sequence({der_integer(2), der(TagClass::application, false, 16, Bytes{1})}));
  Playbook("ldap")
      .client(modify)
      .server(text(ldap_result(1, 7, 53, "Nothing is changed here: this is the lab")))
      .client(abandon + text(ldap_extended_request(3, "1.2.3")))
      .server(text(ldap_result(3, 24, 2, "This operation is not known")))
      .run();
  for (const auto& bad :
       {std::string("EHLO me\r\n"), text(ldap_result(1, 24, 0, "")), std::string("\x30\x03\x02\x01\x01")})
    Playbook("ldap")
        .client(bad)
        .server(disconnected(
            2, bad[0] == '\x30' && bad.size() > 5 ? "This is no request" : "This is no LDAP message"))
        .closed()
        .run_whole();
}

TEST(LdapServer, Faults) {
  Playbook("ldap", {"no-starttls"})
      .client(root_dse(1))
      .server(listed(1, {who_am_i}))
      .client(start_tls(2))
      .server(answer(2, 2, "This operation is not known"))
      .run();
  Playbook("ldap", {"starttls-mangled"})
      .client(root_dse(1))
      .server(listed(1, {who_am_i, std::string(oid.size(), 'X')}))
      .client(start_tls(2))
      .server(answer(2, 2, "This operation is not known"))
      .run();
  Playbook("ldap", {"starttls-refused"})
      .client(start_tls(1))
      .server(answer(1, 52, "TLS cannot start now"))
      .run();
  Playbook("ldap", {"greeting-421"}).server(disconnected(52, "Try again later")).closed().run();
  const auto injected = text(codec::ldap_search_entry(
      2, "", {{"supportedSASLMechanisms", {"PLAIN"}}, {"supportedLDAPVersion", {"3"}}}));
  Playbook("ldap", {"inject-reply"}).client(start_tls(1)).server(answer(1, 0, "") + injected).tls().run();
  Playbook("ldap", {"inject-fragment"})
      .client(start_tls(1))
      .server(answer(1, 0, "") + injected.substr(0, injected.size() / 2))
      .tls()
      .run();
}

}  // namespace
}  // namespace sti::lab
