# JSON for Modern C++: session files and JSON reports.
# From: Debian package nlohmann-json3-dev (headers only). Version: 3.11 or later. Licence: MIT.
find_package(nlohmann_json 3.11 QUIET)
sti_require(nlohmann_json_FOUND "JSON for Modern C++ 3.11 or later" nlohmann-json3-dev)
add_library(third_party_json INTERFACE)
add_library(third_party::json ALIAS third_party_json)
target_link_libraries(third_party_json INTERFACE nlohmann_json::nlohmann_json)
