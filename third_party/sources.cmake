# Where the three dependencies are that are newer than a Debian release has them: the cache that third_party/fetch fills.
# It is called here too, so that plain `cmake --preset release` works on a fresh checkout.
set(STARTTLS_SOURCES "" CACHE PATH "Folder that third_party/fetch filled; empty for the user's cache directory")

if(STARTTLS_SOURCES)
  set(sources ${STARTTLS_SOURCES})
elseif(DEFINED ENV{XDG_CACHE_HOME})
  set(sources $ENV{XDG_CACHE_HOME}/starttls-inspector)
else()
  set(sources $ENV{HOME}/.cache/starttls-inspector)
endif()

find_program(apt_get apt-get NO_CACHE)
if(apt_get)
  set(have_apt ON)
else()
  set(have_apt OFF)
endif()
option(STARTTLS_APT "Take the newer dependencies as Debian packages, not as upstream releases" ${have_apt})
if(STARTTLS_APT)
  set(fetch_arguments)
  if(STARTTLS_OLD_IMGUI)
    set(fetch_arguments --old-imgui)
  endif()
  execute_process(COMMAND ${CMAKE_COMMAND} -E env STARTTLS_SOURCES=${sources}
    ${CMAKE_CURRENT_LIST_DIR}/fetch ${fetch_arguments} RESULT_VARIABLE fetch_result)
  if(NOT fetch_result EQUAL 0)
    message(WARNING "third_party/fetch could not fetch what is missing")
  endif()
endif()

# sti_source(VARIABLE NAME [what FetchContent_Declare takes…]): the folder of NAME's source. The cache's links are resolved,
# so that a later fetch does not change what an existing build directory stands on. Where there is no apt, the upstream
# release that the caller pins is taken; empty where it pins none.
function(sti_source variable name)
  set(path "")
  if(EXISTS ${sources}/${name})
    file(REAL_PATH ${sources}/${name} path)
  elseif(ARGN AND NOT STARTTLS_APT)
    include(FetchContent)
    message(STATUS "Taking the upstream release of ${name}")
    # There is no such subdirectory on purpose: only the files are wanted, not the CMake project in them.
    FetchContent_Declare(${name} ${ARGN} SOURCE_SUBDIR none-of-its-cmake)
    FetchContent_MakeAvailable(${name})
    set(path ${${name}_SOURCE_DIR})
  endif()
  set(${variable} "${path}" PARENT_SCOPE)
endfunction()
