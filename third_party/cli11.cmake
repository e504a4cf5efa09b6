# CLI11: the terminal program's options, subcommands and help.
# From: Debian package libcli11-dev (headers only). Version: 2.1 or later. Licence: BSD-3-Clause.
find_package(CLI11 2.1 QUIET)
sti_require(CLI11_FOUND "CLI11 2.1 or later" libcli11-dev)
add_library(third_party_cli11 INTERFACE)
add_library(third_party::cli11 ALIAS third_party_cli11)
target_link_libraries(third_party_cli11 INTERFACE CLI11::CLI11)
