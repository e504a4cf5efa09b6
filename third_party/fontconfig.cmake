# fontconfig: finds the fonts of the system, for names in scripts that the program's own fonts do not have.
# From: Debian package libfontconfig-dev. Version: 2.13 or later. Licence: MIT.
find_package(Fontconfig QUIET)
sti_require(Fontconfig_FOUND "fontconfig" libfontconfig-dev)
add_library(third_party_fontconfig INTERFACE)
add_library(third_party::fontconfig ALIAS third_party_fontconfig)
target_link_libraries(third_party_fontconfig INTERFACE Fontconfig::Fontconfig)
