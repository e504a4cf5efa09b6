# Dear ImGui: the window's widgets.
# From: Debian source package imgui of a newer suite, fetched by third_party/fetch; built from source so that GUI tests can
# see its items (IMGUI_ENABLE_TEST_ENGINE; the hooks are ours, in app/gui/ui/test_hooks.cpp) and FreeType draws its text.
# Version: 1.92, whose fonts are rasterised on demand; 1.90.1 builds too (preset old-imgui). Licence: MIT.
# Elsewhere: upstream's tag v1.92.2b, by its commit.
if(STARTTLS_OLD_IMGUI)
  sti_source(imgui_dir imgui-old)
else()
  sti_source(imgui_dir imgui
    GIT_REPOSITORY https://github.com/ocornut/imgui.git GIT_TAG 45acd5e0e82f4c954432533ae9985ff0e1aad6d5)
endif()
sti_require(imgui_dir "The source of Dear ImGui" imgui)

# Core and text input: no window, no OpenGL, so that headless tests need neither.
add_library(third_party_imgui STATIC
  ${imgui_dir}/imgui.cpp ${imgui_dir}/imgui_draw.cpp ${imgui_dir}/imgui_tables.cpp ${imgui_dir}/imgui_widgets.cpp
  ${imgui_dir}/misc/cpp/imgui_stdlib.cpp ${imgui_dir}/misc/freetype/imgui_freetype.cpp)
add_library(third_party::imgui ALIAS third_party_imgui)
target_include_directories(third_party_imgui SYSTEM PUBLIC ${imgui_dir} ${imgui_dir}/misc/cpp ${imgui_dir}/misc/freetype)
sti_config_header(third_party_imgui IMGUI_USER_CONFIG imgui_config.h)
sti_third_party_options(third_party_imgui)
target_link_libraries(third_party_imgui PUBLIC third_party::freetype)

add_library(third_party_imgui_backends STATIC
  ${imgui_dir}/backends/imgui_impl_glfw.cpp ${imgui_dir}/backends/imgui_impl_opengl3.cpp)
add_library(third_party::imgui_backends ALIAS third_party_imgui_backends)
target_include_directories(third_party_imgui_backends SYSTEM PUBLIC ${imgui_dir}/backends)
sti_third_party_options(third_party_imgui_backends)
target_link_libraries(third_party_imgui_backends PUBLIC third_party::imgui third_party::glfw ${CMAKE_DL_LIBS})
