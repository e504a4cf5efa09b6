#include "codec/ldap.hpp"

#include <gtest/gtest.h>

#include "codec/der_writer.hpp"
#include "model/escape.hpp"

namespace sti::codec {
namespace {

Bytes from_hex(std::string_view text) {
  Bytes out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    out.push_back(static_cast<std::uint8_t>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
  return out;
}

TEST(DerWriter, WritesWhatTheReaderReads) {
  for (const std::uint32_t value :
       {0U, 1U, 127U, 128U, 255U, 256U, 32767U, 32768U, 0x7fffffffU, 0xffffffffU}) {
    const auto bytes = der_integer(value);
    DerReader reader(bytes);
    const auto element = reader.next();
    ASSERT_TRUE(element) << value;
    EXPECT_TRUE(element->is_der()) << value;
    EXPECT_EQ(small_integer(element->content), value);
    EXPECT_FALSE(element->content.size() > 1 && element->content[0] == 0 && element->content[1] < 0x80);
  }
  for (const std::size_t size : {0U, 1U, 127U, 128U, 255U, 256U, 65535U, 65536U}) {
    const auto bytes = der_octets(Bytes(size, 7));
    DerReader reader(bytes);
    const auto element = reader.next();
    ASSERT_TRUE(element) << size;
    EXPECT_TRUE(element->is_der()) << size;
    EXPECT_EQ(element->content.size(), size);
  }
}

// RFC 4511 §4.14.1, as every client sends it.
TEST(Ldap, WritesStartTls) {
  EXPECT_EQ(hex(ldap_extended_request(1, ldap_start_tls_oid)),
            "301d02010177188016312e332e362e312e342e312e313436362e3230303337");
  EXPECT_EQ(hex(ldap_unbind_request(2)), "30050201024200");
}

TEST(Ldap, ReadsWhatItWrites) {
  const auto search = ldap_root_dse_request(7, {"supportedExtension"});
  const auto request = read_ldap_message(search);
  ASSERT_TRUE(request) << request.error().text();
  EXPECT_EQ(request->id, 7U);
  EXPECT_EQ(request->operation().part, LdapPart::search_request);
  EXPECT_EQ(request->text(LdapPart::filter), "objectClass");
  ASSERT_NE(request->operation().first(LdapPart::selection), nullptr);
  EXPECT_EQ(request->operation().first(LdapPart::selection)->parts.at(0).text(), "supportedExtension");

  const auto entry_bytes = ldap_search_entry(7, "", {{"supportedExtension", {"1.2", "1.3"}}, {"x", {}}});
  const auto entry = read_ldap_message(entry_bytes);
  ASSERT_TRUE(entry) << entry.error().text();
  const auto* attributes = entry->operation().first(LdapPart::attributes);
  ASSERT_NE(attributes, nullptr);
  ASSERT_EQ(attributes->parts.size(), 2U);
  EXPECT_EQ(attributes->parts[0].first(LdapPart::attribute_type)->text(), "supportedExtension");
  EXPECT_EQ(attributes->parts[0].first(LdapPart::values)->parts.at(1).text(), "1.3");

  const auto done_bytes = ldap_result(7, 24, 52, "later", ldap_start_tls_oid, "v");
  const auto done = read_ldap_message(done_bytes);
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_EQ(done->result(), 52U);
  EXPECT_EQ(ldap_result_name(52), "unavailable");
  EXPECT_EQ(done->text(LdapPart::diagnostic), "later");
  EXPECT_EQ(done->text(LdapPart::operation_oid), ldap_start_tls_oid);
  EXPECT_EQ(done->text(LdapPart::operation_value), "v");
}

// Some servers write every length in four bytes.
TEST(Ldap, ReadsLongLengths) {
  const auto bytes = from_hex("3084000000100201037884000000070a010004000400");
  const auto length = ldap_message_length(bytes, 1000);
  ASSERT_TRUE(length);
  ASSERT_TRUE(*length);
  EXPECT_EQ(**length, bytes.size());
  const auto message = read_ldap_message(bytes);
  ASSERT_TRUE(message) << message.error().text();
  EXPECT_EQ(message->id, 3U);
  EXPECT_EQ(message->result(), 0U);
  for (std::size_t n = 0; n < 6; ++n) {
    const auto begun = ldap_message_length(ByteView(bytes).first(n), 1000);
    ASSERT_TRUE(begun) << n;
    EXPECT_FALSE(*begun) << n;
  }
}

TEST(Ldap, PassesOverWhatALaterVersionMayAdd) {
  const auto result = der(TagClass::application, 24,
                          {der_integer(0, Asn1::enumerated), der_octets({}), der_octets({}),
                           der(TagClass::context, false, 20, Bytes{1, 2})});
  const auto bytes = der_sequence({der_integer(1), result, der(TagClass::context, 9, {})});
  const auto message = read_ldap_message(bytes);
  ASSERT_TRUE(message) << message.error().text();
  EXPECT_EQ(message->operation().parts.back().part, LdapPart::unknown);
  EXPECT_EQ(message->root.parts.back().part, LdapPart::unknown);
}

TEST(Ldap, NamesWhatIsNoMessage) {
  const auto refused = [](const Bytes& bytes) {
    const auto message = read_ldap_message(bytes);
    return message ? std::string("read") : message.error().expected;
  };
  EXPECT_EQ(refused(der_octets({})), "a message, a SEQUENCE of definite length");
  EXPECT_EQ(refused(from_hex("308002010142000000")), "a message, a SEQUENCE of definite length");
  EXPECT_EQ(refused(der_sequence({der_octets({}), der_octets({})})), "a message ID");
  EXPECT_EQ(refused(der_sequence({der_integer(0x80000000U), der_octets({})})),
            "a message ID from 0 to 2147483647");
  EXPECT_EQ(refused(der_sequence({der_integer(1), der_octets({})})), "an operation of LDAP");
  EXPECT_EQ(refused(der_sequence({der_integer(1), der(TagClass::application, 22, {})})),
            "an operation of LDAP");
  EXPECT_EQ(refused(der_sequence({der_integer(1), der(TagClass::application, 24, {})})),
            "the rest of the operation");
  EXPECT_EQ(refused(der_sequence({der_integer(1), der(TagClass::application, 24, {der_integer(0)})})),
            "the next component of the operation");
  const auto no_code = der(TagClass::universal, false, 10, Bytes{});
  EXPECT_EQ(refused(der_sequence(
                {der_integer(1), der(TagClass::application, 24, {no_code, der_octets({}), der_octets({})})})),
            "a result code");
  auto longer = ldap_unbind_request(1);
  longer.push_back(0);
  EXPECT_EQ(refused(longer), "its end");
  for (const auto* begun : {"31", "3080", "30847fffffff", "3085000000ffff", "30ff"})
    EXPECT_FALSE(ldap_message_length(from_hex(begun), 1000)) << begun;
}

TEST(Ldap, AFilterIsReadToABoundedDepth) {
  Bytes nested = der(TagClass::context, false, 7, bytes_of("a"));
  for (int i = 0; i < 200; ++i) nested = der(TagClass::context, true, 2, nested);
  const auto bytes =
      der_sequence({der_integer(1),
                    der(TagClass::application, 3,
                        {der_octets({}), der_integer(0, Asn1::enumerated), der_integer(0, Asn1::enumerated),
                         der_integer(0), der_integer(0), der_boolean(false), nested, der_sequence({})})});
  const auto message = read_ldap_message(bytes);
  ASSERT_TRUE(message) << message.error().text();
  int depth = 0;
  for (const auto* at = message->operation().first(LdapPart::filter); at && !at->parts.empty();
       at = &at->parts[0])
    ++depth;
  EXPECT_EQ(depth, ldap_filter_depth);
}

}  // namespace
}  // namespace sti::codec
