#include "model/target.hpp"

namespace sti {

std::string Target::url() const { return scheme + "://" + endpoint_text(host, port); }

}  // namespace sti
