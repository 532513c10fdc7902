skep_test(agent_runtime_test
  SOURCES
    agent/runtime/config_test.cc
    agent/runtime/docker_test.cc
    agent/runtime/engine_json_test.cc
    agent/runtime/enroll_test.cc
    agent/runtime/host_facts_test.cc
    agent/runtime/keys_test.cc
    agent/runtime/log_frames_test.cc
    agent/runtime/mounted_test.cc
    agent/runtime/notify_test.cc
    agent/runtime/relay_test.cc
    agent/runtime/sources_test.cc
    agent/runtime/worker_test.cc
    support/unix_http.cc
  LIBRARIES skep_agent_runtime skep_agent_core nlohmann_json::nlohmann_json)
add_dependencies(agent_runtime_test wsrep-notify)

# Real doors: need root, and touch what they made themselves alone (tests/real/run runs them).
foreach(name agent dial disks units)
  add_executable(${name}_real_test real/${name}_test.cc)
  target_link_libraries(${name}_real_test PRIVATE
    house skep_agent_runtime skep_agent_core GTest::gmock_main)
endforeach()
