skep_test(agent_host_test
  SOURCES
    agent/claim_test.cc
    agent/rooms/filesystem_test.cc
    agent/rooms/identity_test.cc
    agent/rooms/lvm_test.cc
    agent/rooms/mount_test.cc
    agent/rooms/packages_test.cc
    agent/rooms/partition_test.cc
    agent/rooms/prepare_test.cc
    agent/rooms/resolv_test.cc
    agent/rooms/time_test.cc
    fakes/fake_disks.cc
    fakes/fake_files.cc
    fakes/fake_host.cc
    fakes/fake_packages.cc
    ${PROJECT_SOURCE_DIR}/agent/runner.cc
  LIBRARIES skep_rooms_host)
