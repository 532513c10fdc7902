skep_test(protocol_tests
  SOURCES
    protocol/codec_test.cc
    protocol/messages_of_all_kinds.cc
    protocol/transport_test.cc
  LIBRARIES skep_protocol cppzmq)
