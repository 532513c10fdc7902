skep_test(fuzz_tests
  SOURCES
    fuzz/mutation_test.cc
    fuzz/softlayer_mutation_test.cc
    protocol/messages_of_all_kinds.cc
  LIBRARIES skep_protocol skep_provider)

skep_test(fuzz_question_tests
  SOURCES fuzz/question_mutation_test.cc
  LIBRARIES skep_control skep_coordinator_core)

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

  add_executable(state_fuzz EXCLUDE_FROM_ALL
    fuzz/state_fuzz.cc
    ${PROJECT_SOURCE_DIR}/coordinator/state/state_file.cc
    ${PROJECT_SOURCE_DIR}/coordinator/screen/document.cc
    ${PROJECT_SOURCE_DIR}/coordinator/screen/lists.cc
    ${PROJECT_SOURCE_DIR}/coordinator/screen/text.cc)
  target_compile_options(state_fuzz PRIVATE -fsanitize=fuzzer,address,undefined)
  target_link_options(state_fuzz PRIVATE -fsanitize=fuzzer,address,undefined)
  target_link_libraries(state_fuzz PRIVATE skep_protocol nlohmann_json::nlohmann_json OpenSSL::Crypto)

  add_executable(question_fuzz EXCLUDE_FROM_ALL
    fuzz/question_fuzz.cc
    ${PROJECT_SOURCE_DIR}/coordinator/control/question.cc
    ${PROJECT_SOURCE_DIR}/coordinator/screen/document.cc)
  target_compile_options(question_fuzz PRIVATE -fsanitize=fuzzer,address,undefined)
  target_link_options(question_fuzz PRIVATE -fsanitize=fuzzer,address,undefined)
  target_link_libraries(question_fuzz PRIVATE skep_protocol nlohmann_json::nlohmann_json)
endif()
