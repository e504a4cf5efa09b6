// What holds for the ldap dialogue whatever a server sends: see dialogue_fuzz.hpp. And for its messages: what
// is read of one lies inside of it.
#include <cstdlib>

#include "codec/ldap.hpp"
#include "dialogue_fuzz.hpp"

namespace {

void check(const sti::codec::LdapElement& element) {
  const auto* begin = element.element.content.data();
  const auto* end = begin + element.element.content.size();
  for (const auto& part : element.parts) {
    const auto whole = part.element.whole;
    if (whole.data() < begin || whole.data() + whole.size() > end) std::abort();
    begin = whole.data() + whole.size();
    check(part);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const sti::ByteView bytes(data, size);
  if (const auto message = sti::codec::read_ldap_message(bytes)) check(message->root);
  return sti::fuzz::fuzz_dialogue({"ldap", "ldaps"}, data, size);
}
