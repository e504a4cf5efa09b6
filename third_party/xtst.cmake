# libXtst: tests press keys and buttons of a virtual display with it, as a keyboard and a mouse would.
# From: Debian package libxtst-dev, which brings libx11-dev. Version: any. Licence: MIT.
find_package(X11 QUIET)
sti_require(X11_XTest_FOUND "libXtst" libxtst-dev)
add_library(third_party_xtst INTERFACE)
add_library(third_party::xtst ALIAS third_party_xtst)
target_link_libraries(third_party_xtst INTERFACE X11::Xtst X11::X11)
