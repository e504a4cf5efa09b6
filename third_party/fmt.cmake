# {fmt}: text formatting (g++ 12 has no std::format).
# From: Debian package libfmt-dev. Version: 9.1 or later. Licence: MIT.
find_package(fmt 9.1 QUIET)
sti_require(fmt_FOUND "{fmt} 9.1 or later" libfmt-dev)
add_library(third_party_fmt INTERFACE)
add_library(third_party::fmt ALIAS third_party_fmt)
target_link_libraries(third_party_fmt INTERFACE fmt::fmt)
