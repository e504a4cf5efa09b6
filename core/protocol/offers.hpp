#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Reading the entries of a list of capabilities, whatever the protocol.
namespace sti::protocol {

/// What `now` lists in addition to `before` and no longer, but for entries that `may_go`, in one sentence,
/// escaped; nullopt where nothing. Letter case makes no difference.
std::optional<std::string> changes(const std::vector<std::string>& before,
                                   const std::vector<std::string>& now,
                                   const std::function<bool(std::string_view)>& may_go);

/// Whether an entry looks like `wanted` with letters overwritten, as devices on the path do it: XXXXXXXA,
/// XTARTTLS.
bool is_overwritten(std::string_view entry, std::string_view wanted);

}  // namespace sti::protocol
