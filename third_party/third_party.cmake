# Brings every dependency in as a target third_party::NAME. Their headers are system headers to us, so our warnings
# apply to our code only. What this folder needs from the machine, `third_party/setup` installs.

# sti_require(VARIABLE "what it is" debian-package): stops with the package's name where a find_* call failed
function(sti_require variable what package)
  if(NOT ${variable})
    message(FATAL_ERROR "${what} was not found. On Debian it is in the package ${package}; third_party/setup installs it.")
  endif()
endfunction()

# sti_third_party_options(target): no warnings, little debug information and no search for undefined behaviour in code that
# is not ours. AddressSanitizer and ThreadSanitizer stay, for they only see what all code tells them.
function(sti_third_party_options target)
  target_compile_options(${target} PRIVATE -w $<$<CONFIG:Debug>:-g1>)
  if(STARTTLS_SANITIZE MATCHES undefined)
    target_compile_options(${target} PRIVATE -fno-sanitize=undefined)
  endif()
endfunction()

# sti_config_header(target MACRO file): the dependency takes our settings from `file` in this folder, whose name is given
# to it in MACRO. Found by include path and not by an absolute path in the macro, so that one checkout's compiler cache
# serves another's.
function(sti_config_header target macro file)
  set(view ${PROJECT_BINARY_DIR}/include/${target})
  file(MAKE_DIRECTORY ${view})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR}/third_party/${file} ${view}/${file} SYMBOLIC)
  target_include_directories(${target} SYSTEM PUBLIC ${view})
  target_compile_definitions(${target} PUBLIC ${macro}="${file}")
endfunction()

include(${CMAKE_CURRENT_LIST_DIR}/sources.cmake)
foreach(name IN ITEMS asio mbedtls cli11 fmt idn2 json)
  include(${CMAKE_CURRENT_LIST_DIR}/${name}.cmake)
endforeach()
if(STARTTLS_GUI)
  foreach(name IN ITEMS fontconfig freetype fonts glad glfw png imgui)
    include(${CMAKE_CURRENT_LIST_DIR}/${name}.cmake)
  endforeach()
endif()
if(STARTTLS_TESTS)
  foreach(name IN ITEMS gtest benchmark)
    include(${CMAKE_CURRENT_LIST_DIR}/${name}.cmake)
  endforeach()
  if(STARTTLS_GUI)
    include(${CMAKE_CURRENT_LIST_DIR}/xtst.cmake)
  endif()
endif()
