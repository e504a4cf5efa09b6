#pragma once

#include <string>

#include "model/bytes.hpp"

namespace sti::report {

/// One certificate between its markers, RFC 7468 §5.
std::string pem_block(ByteView der);

}  // namespace sti::report
