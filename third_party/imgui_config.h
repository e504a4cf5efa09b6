/* Dear ImGui's compile-time options (IMGUI_USER_CONFIG): seen by ImGui and by all who include it. */
#pragma once

/* Every item reports itself to the hooks of app/gui/ui/test_hooks.cpp, by which tests drive the window by
 * label. */
#define IMGUI_ENABLE_TEST_ENGINE

/* FreeType rasterises the text. */
#define IMGUI_ENABLE_FREETYPE

/* A certificate's names may use any script, so characters past U+FFFF too. */
#define IMGUI_USE_WCHAR32

/* The demonstration window is not ours to ship, and no name that ImGui has dropped is used. */
#define IMGUI_DISABLE_DEMO_WINDOWS
#define IMGUI_DISABLE_OBSOLETE_FUNCTIONS
