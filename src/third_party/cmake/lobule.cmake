# The vocabulary of our CMakeLists files: add_room, add_room_tests, add_wasm_executable, add_native_executable.

find_package(Python3 REQUIRED COMPONENTS Interpreter)

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT LOBULE_TARGET MATCHES "^(native|fuzz|bench|web|headless)$")
  message(FATAL_ERROR "LOBULE_TARGET is native, fuzz, bench, web or headless, not '${LOBULE_TARGET}'")
endif()
if(LOBULE_TARGET MATCHES "^(native|fuzz|bench)$")
  set(LOBULE_IS_WASM OFF)
else()
  set(LOBULE_IS_WASM ON)
endif()

# The launcher carries its own settings, so that every worktree and every `ninja` run by hand shares one cache.
find_program(LOBULE_CCACHE ccache)
if(LOBULE_CCACHE)
  set(launcher ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
    CCACHE_SLOPPINESS=time_macros ${LOBULE_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()

# Warnings that point at bugs; one target, linked privately by everything we write.
add_library(lobule_warnings INTERFACE)
target_compile_options(lobule_warnings INTERFACE
  -Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast -Wimplicit-fallthrough
  -Wundef -Wunused -Wnull-dereference
  -Wno-sign-conversion                       # sizes index arrays and images by int everywhere; casts would hide more than they show
  -Wno-missing-designated-field-initializers # fields left out take their defaults: that is what they are for
  $<$<BOOL:${LOBULE_WERROR}>:-Werror>)

# What every translation unit of ours is compiled with.
add_library(lobule_options INTERFACE)
target_include_directories(lobule_options INTERFACE ${PROJECT_SOURCE_DIR}/src)
if(LOBULE_IS_WASM)
  target_compile_options(lobule_options INTERFACE -fwasm-exceptions -msimd128 -pthread)
  # Sizes are 32 bits here and 64 natively: image sizes are checked against their limits, not at each index.
  target_compile_options(lobule_warnings INTERFACE -Wno-shorten-64-to-32)
  target_link_options(lobule_options INTERFACE -fwasm-exceptions -msimd128 -pthread)
  set(CMAKE_C_FLAGS_DEBUG "-O1 -g1")
  set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1")
  set(CMAKE_C_FLAGS_RELEASE "-O3 -DNDEBUG")
  set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG")
elseif(LOBULE_FLAG_SET MATCHES "^native-(sanitized|fuzz)$")
  set(sanitizers address,undefined)
  if(LOBULE_FLAG_SET STREQUAL "native-fuzz")
    set(sanitizers address,undefined,fuzzer-no-link)
  endif()
  target_compile_options(lobule_options INTERFACE -fsanitize=${sanitizers} -fno-sanitize-recover=all
    -fno-omit-frame-pointer -pthread)
  target_compile_definitions(lobule_options INTERFACE _LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_EXTENSIVE)
  target_link_options(lobule_options INTERFACE -fsanitize=address,undefined -pthread)
  set(CMAKE_C_FLAGS_DEBUG "-O1 -gline-tables-only")
  set(CMAKE_CXX_FLAGS_DEBUG "-O1 -gline-tables-only")
else()
  target_compile_options(lobule_options INTERFACE -pthread)
  target_link_options(lobule_options INTERFACE -pthread)
endif()

# Builds what is missing of the third-party libraries (minutes the first time) and makes their targets third_party::NAME.
function(find_third_party)
  set(list_file ${PROJECT_BINARY_DIR}/third_party.cmake)
  set(without "")
  if(LOBULE_TARGET STREQUAL "web")
    set(without --without catch2) # nobody who only wants the page waits for the test library
  elseif(LOBULE_TARGET MATCHES "^(fuzz|bench)$")
    set(without --without catch2 --without freetype --without imgui)
  endif()
  execute_process(
    COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/src/third_party/builder.py --flag-set ${LOBULE_FLAG_SET}
            ${without} --write-cmake ${list_file}
    RESULT_VARIABLE failed)
  if(failed)
    message(FATAL_ERROR "The third-party libraries are not ready; the reason stands above.")
  endif()
  include(${list_file})
  file(GLOB_RECURSE recipes ${PROJECT_SOURCE_DIR}/src/third_party/recipes/*)
  set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
    src/third_party/dependencies.json src/third_party/builder.py src/third_party/sources.py ${recipes})
endfunction()

# add_room(NAME image
#          SOURCES a.cpp b.cpp            compiled everywhere
#          WEB_SOURCES gl.cpp             compiled for the page only
#          NATIVE_SOURCES n.cpp           compiled natively only
#          WASM_SOURCES w.cpp             compiled for the page and for Node
#          DEPENDS core                   rooms on lower floors
#          THIRD_PARTY webp stb           headers seen by this room's sources only
#          PUBLIC_THIRD_PARTY json        headers that this room's own headers include
#          NATIVE_THIRD_PARTY jxl         natively only
#          WEB_THIRD_PARTY imgui_web)     for the page only
# makes the static library room_image, called lobule::image. Includes are written from src/: #include "image/x.h".
function(add_room)
  cmake_parse_arguments(ARG "" "NAME"
    "SOURCES;WEB_SOURCES;NATIVE_SOURCES;WASM_SOURCES;DEPENDS;THIRD_PARTY;PUBLIC_THIRD_PARTY;NATIVE_THIRD_PARTY;WEB_THIRD_PARTY" ${ARGN})
  if(NOT ARG_NAME OR ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "add_room does not understand: ${ARGN}")
  endif()
  set(sources ${ARG_SOURCES})
  set(third_party ${ARG_THIRD_PARTY})
  if(LOBULE_TARGET STREQUAL "web")
    list(APPEND sources ${ARG_WEB_SOURCES})
    list(APPEND third_party ${ARG_WEB_THIRD_PARTY})
  endif()
  if(LOBULE_IS_WASM)
    list(APPEND sources ${ARG_WASM_SOURCES})
  else()
    list(APPEND sources ${ARG_NATIVE_SOURCES})
    list(APPEND third_party ${ARG_NATIVE_THIRD_PARTY})
  endif()
  set(target room_${ARG_NAME}) # lobule_core is an executable
  if(sources)
    add_library(${target} STATIC ${sources})
    set(public PUBLIC)
    set(private PRIVATE)
    target_link_libraries(${target} PRIVATE lobule_warnings)
  else()
    add_library(${target} INTERFACE)
    set(public INTERFACE)
    set(private INTERFACE)
  endif()
  add_library(lobule::${ARG_NAME} ALIAS ${target})
  list(TRANSFORM ARG_DEPENDS PREPEND lobule::)
  list(TRANSFORM ARG_PUBLIC_THIRD_PARTY PREPEND third_party::)
  list(TRANSFORM third_party PREPEND third_party::)
  target_link_libraries(${target} ${public} lobule_options ${ARG_DEPENDS} ${ARG_PUBLIC_THIRD_PARTY}
    ${private} ${third_party})
endfunction()

# add_room_tests(image SOURCES foo_test.cpp DEPENDS image [THIRD_PARTY zlib] [NATIVE_SOURCES n_test.cpp])
# makes the executable test_image: run natively under the sanitizers, and as wasm in Node by the headless preset.
function(add_room_tests name)
  cmake_parse_arguments(ARG "" "" "SOURCES;NATIVE_SOURCES;DEPENDS;THIRD_PARTY" ${ARGN})
  if(NOT LOBULE_IS_WASM)
    list(APPEND ARG_SOURCES ${ARG_NATIVE_SOURCES})
  endif()
  if(NOT ARG_SOURCES)
    return()
  endif()
  set(target test_${name})
  add_executable(${target} ${ARG_SOURCES})
  list(TRANSFORM ARG_DEPENDS PREPEND lobule::)
  list(TRANSFORM ARG_THIRD_PARTY PREPEND third_party::)
  target_link_libraries(${target} PRIVATE lobule_options lobule_warnings lobule_test_support third_party::catch2
    ${ARG_DEPENDS} ${ARG_THIRD_PARTY})
  if(LOBULE_IS_WASM)
    set_target_properties(${target} PROPERTIES SUFFIX ".cjs" LINK_DEPENDS ${PROJECT_SOURCE_DIR}/tests/support/node_env.js)
    target_link_options(${target} PRIVATE -O1 -sNODERAWFS=1 -sENVIRONMENT=node,worker -sEXIT_RUNTIME=1
      -sALLOW_MEMORY_GROWTH=1 -sMAXIMUM_MEMORY=4GB -sSTACK_SIZE=2MB -sDEFAULT_PTHREAD_STACK_SIZE=2MB
      -sPTHREAD_POOL_SIZE=4 -Wno-pthreads-mem-growth --pre-js=${PROJECT_SOURCE_DIR}/tests/support/node_env.js)
  endif()
  set(results ${PROJECT_BINARY_DIR}/test_results)
  file(MAKE_DIRECTORY ${results})
  add_test(NAME ${name} COMMAND ${target} --reporter console --reporter junit::out=${results}/${name}.xml
    WORKING_DIRECTORY ${PROJECT_BINARY_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT 900 ENVIRONMENT
    "LOBULE_REPO_DIR=${PROJECT_SOURCE_DIR};LOBULE_SHARED=${LOBULE_SHARED_DIR};UBSAN_OPTIONS=print_stacktrace=1;ASAN_OPTIONS=detect_stack_use_after_return=1")
endfunction()

# Where the shared data lies: LOBULE_SHARED, or `shared` beside the repository (beside its main checkout, for a worktree).
function(find_shared_dir result)
  set(found "$ENV{LOBULE_SHARED}")
  if(NOT found)
    execute_process(COMMAND git rev-parse --path-format=absolute --git-common-dir WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
      OUTPUT_VARIABLE git_dir OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    foreach(candidate "${PROJECT_SOURCE_DIR}/../shared" "${git_dir}/../../shared")
      if(NOT found AND EXISTS "${candidate}")
        file(REAL_PATH "${candidate}" found)
      endif()
    endforeach()
  endif()
  set(${result} "${found}" PARENT_SCOPE)
endfunction()

# add_wasm_executable(NAME lobule SOURCES main.cpp DEPENDS app platform [PAGE] [THIRD_PARTY ..] [LINK_OPTIONS ..])
# makes NAME.mjs (an ES module that exports a factory) and NAME.wasm in build/PRESET/bin. PAGE: WebGL2 and GLFW, no Node.
function(add_wasm_executable)
  cmake_parse_arguments(ARG "PAGE" "NAME" "SOURCES;DEPENDS;THIRD_PARTY;LINK_OPTIONS" ${ARGN})
  foreach(room ${ARG_DEPENDS})
    if(NOT TARGET lobule::${room})
      message(WARNING "${ARG_NAME} is left out: the room ${room} is not there")
      return()
    endif()
  endforeach()
  add_executable(${ARG_NAME} ${ARG_SOURCES})
  list(TRANSFORM ARG_DEPENDS PREPEND lobule::)
  list(TRANSFORM ARG_THIRD_PARTY PREPEND third_party::)
  target_link_libraries(${ARG_NAME} PRIVATE lobule_options lobule_warnings ${ARG_DEPENDS} ${ARG_THIRD_PARTY})
  set_target_properties(${ARG_NAME} PROPERTIES SUFFIX ".mjs" RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  target_link_options(${ARG_NAME} PRIVATE
    -sMODULARIZE=1 -sEXPORT_ES6=1 -sDYNAMIC_EXECUTION=0 -sALLOW_MEMORY_GROWTH=1 -sINITIAL_MEMORY=128MB -sMEMORY_GROWTH_LINEAR_STEP=64MB
    -sMAXIMUM_MEMORY=4GB -sSTACK_SIZE=2MB -sDEFAULT_PTHREAD_STACK_SIZE=2MB
    -sFILESYSTEM=0 -Wno-pthreads-mem-growth --js-library=${PROJECT_SOURCE_DIR}/src/third_party/cmake/no_sockets.js
    -sEXPORTED_RUNTIME_METHODS=UTF8ToString,stringToUTF8,lengthBytesUTF8,wasmMemory
    -sEXPORTED_FUNCTIONS=_main,_malloc,_free
    $<IF:$<CONFIG:Debug>,-O1;-sASSERTIONS=1,-O2>)
  if(ARG_PAGE)
    # Two more than sensibleThreadCount(): see Page.
    target_link_options(${ARG_NAME} PRIVATE -sPTHREAD_POOL_SIZE=6 -sENVIRONMENT=web,worker -sUSE_GLFW=3 -sMIN_WEBGL_VERSION=2
      -sMAX_WEBGL_VERSION=2)
  else()
    target_link_options(${ARG_NAME} PRIVATE -sPTHREAD_POOL_SIZE=4 -sENVIRONMENT=web,worker,node)
  endif()
  target_link_options(${ARG_NAME} PRIVATE ${ARG_LINK_OPTIONS})
endfunction()

# add_native_executable(NAME bench_decode SOURCES main.cpp DEPENDS dicom): tools and benchmarks that no user needs.
function(add_native_executable)
  cmake_parse_arguments(ARG "" "NAME" "SOURCES;DEPENDS;THIRD_PARTY" ${ARGN})
  add_executable(${ARG_NAME} ${ARG_SOURCES})
  list(TRANSFORM ARG_DEPENDS PREPEND lobule::)
  list(TRANSFORM ARG_THIRD_PARTY PREPEND third_party::)
  target_link_libraries(${ARG_NAME} PRIVATE lobule_options lobule_warnings ${ARG_DEPENDS} ${ARG_THIRD_PARTY})
  set_target_properties(${ARG_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
endfunction()

# embed_files(TARGET shaders HEADER generated/shaders.h NAMESPACE lobule::shaders FILES a.glsl ... [BINARY])
# makes the library lobule::TARGET whose header holds each file as a constant.
function(embed_files)
  cmake_parse_arguments(ARG "BINARY" "TARGET;HEADER;NAMESPACE" "FILES" ${ARGN})
  set(header ${PROJECT_BINARY_DIR}/generated_include/${ARG_HEADER})
  set(script ${PROJECT_SOURCE_DIR}/src/third_party/embed.py)
  add_custom_command(OUTPUT ${header}
    COMMAND ${Python3_EXECUTABLE} ${script} $<$<BOOL:${ARG_BINARY}>:--binary> --namespace ${ARG_NAMESPACE} --out ${header}
            ${ARG_FILES}
    DEPENDS ${script} ${ARG_FILES} VERBATIM COMMAND_EXPAND_LISTS)
  add_custom_target(lobule_${ARG_TARGET}_header DEPENDS ${header})
  add_library(lobule_${ARG_TARGET} INTERFACE)
  add_library(lobule::${ARG_TARGET} ALIAS lobule_${ARG_TARGET})
  add_dependencies(lobule_${ARG_TARGET} lobule_${ARG_TARGET}_header)
  target_include_directories(lobule_${ARG_TARGET} SYSTEM INTERFACE ${PROJECT_BINARY_DIR}/generated_include)
endfunction()
