skep_test(agent_core_tests
  SOURCES
    agent/core_test.cc
    agent/engine_silence_test.cc
    agent/kept_test.cc
    agent/member_test.cc
    agent/obey_test.cc
    agent/permit_test.cc
    agent/readings_test.cc
    agent/reports_test.cc
    agent/runner_test.cc
    agent/scripted_node.cc
    agent/unit_name_test.cc
  LIBRARIES skep_agent_pure)
