skep_test(fuzz_tests
  SOURCES
    fuzz/mutation_test.cc
    fuzz/softlayer_mutation_test.cc
    protocol/messages_of_all_kinds.cc
  LIBRARIES skep_protocol skep_provider)

# libFuzzer comes with clang.  The sources are compiled again, with its coverage
# in them: `ninja codec_fuzz && bin/codec_fuzz -max_total_time=60`.
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  add_executable(codec_fuzz EXCLUDE_FROM_ALL
    fuzz/codec_fuzz.cc
    ${PROJECT_SOURCE_DIR}/protocol/codec.cc
    ${PROJECT_SOURCE_DIR}/protocol/node_spec.cc)
  target_compile_options(codec_fuzz PRIVATE -fsanitize=fuzzer,address,undefined)
  target_link_options(codec_fuzz PRIVATE -fsanitize=fuzzer,address,undefined)
  target_link_libraries(codec_fuzz PRIVATE skep_common msgpackc-cxx)
endif()
