# GLFW: the window, its input and its OpenGL context, on X11 and Wayland.
# From: Debian package libglfw3-dev. Version: 3.3 or later. Licence: Zlib.
find_package(glfw3 3.3 QUIET)
sti_require(glfw3_FOUND "GLFW 3.3 or later" libglfw3-dev)
add_library(third_party_glfw INTERFACE)
add_library(third_party::glfw ALIAS third_party_glfw)
target_link_libraries(third_party_glfw INTERFACE glfw)
target_compile_definitions(third_party_glfw INTERFACE GLFW_INCLUDE_NONE)
