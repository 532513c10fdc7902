skep_test(common_test
  SOURCES
    common/backoff_test.cc
    common/files_test.cc
    common/kept_output_test.cc
    common/mailbox_test.cc
    common/processes_test.cc
    common/random_test.cc
    common/time_test.cc
    common/units_test.cc
  LIBRARIES skep_common)
