skep_test(tidy_test SOURCES tidy/arrows_test.cc)
