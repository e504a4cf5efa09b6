#pragma once

#include <string>

#include "codec/der.hpp"

namespace sti::codec {

/// What DER forbids in the value of an element of a universal type though BER or nobody allows it, each as
/// "not DER: …", parted by "; ". Empty where it obeys (X.690 §8 to §11).
std::string value_faults(const DerElement& element);

}  // namespace sti::codec
