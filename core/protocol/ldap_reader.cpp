#include "protocol/ldap_reader.hpp"

#include <algorithm>

#include "codec/ldap.hpp"

namespace sti::protocol {

std::size_t LdapReader::take(ByteView bytes) {
  std::size_t taken = 0;
  std::size_t wanted = 1;  // one byte more, until the length is known
  if (const auto length = codec::ldap_message_length(unit_, message_limit); length && *length)
    wanted = **length - unit_.size();
  while (taken < bytes.size() && state_ == State::partial) {
    const auto piece = bytes.subspan(taken, std::min(wanted, bytes.size() - taken));
    unit_.insert(unit_.end(), piece.begin(), piece.end());
    taken += piece.size();
    const auto length = codec::ldap_message_length(unit_, message_limit);
    if (!length) {
      state_ = State::broken;
      problem_ = length.error();
    } else if (*length) {
      wanted = **length - unit_.size();
      if (wanted == 0) state_ = State::complete;
    }
  }
  return taken;
}

void LdapReader::next() {
  start_ += unit_.size();
  unit_.clear();
  if (state_ == State::complete) state_ = State::partial;
}

}  // namespace sti::protocol
