skep_test(provider_test
  SOURCES
    coordinator/provider/argv_test.cc
    coordinator/provider/birth_test.cc
    coordinator/provider/hosts_test.cc
    coordinator/provider/names_test.cc
    coordinator/provider/record_test.cc
    coordinator/provider/sntp_test.cc
    coordinator/provider/subnet_test.cc
    coordinator/install/answers_test.cc
    coordinator/install/argv_test.cc
    coordinator/install/bundle_test.cc
  LIBRARIES skep_provider)

# The lab's clients (tests/lab/parts/45-bank).
add_executable(bank lab/bank.cc)
target_link_libraries(bank PRIVATE house PkgConfig::MARIADB Threads::Threads)

# Tries the provider for real (root): `provider_trial`, see its first lines.
add_executable(provider_trial lab/provider_trial.cc)
target_link_libraries(provider_trial PRIVATE skep_provider)

skep_test(softlayer_test
  SOURCES
    coordinator/provider/softlayer/agreement_test.cc
    coordinator/provider/softlayer/answer_test.cc
    coordinator/provider/softlayer/mark_test.cc
    coordinator/provider/softlayer/order_test.cc
    coordinator/provider/softlayer/request_test.cc
    coordinator/provider/softlayer/tenants_test.cc
  LIBRARIES skep_provider)
