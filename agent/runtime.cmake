# The agent's way to the machine: executor, sources, workers, loop; and the program.
add_library(skep_agent_runtime STATIC
  config.cc
  enroll.cc
  executor.cc
  executor/block_node.cc
  executor/dial.cc
  executor/disks.cc
  executor/docker.cc
  executor/files.cc
  executor/http.cc
  executor/keys.cc
  executor/mounted.cc
  executor/signatures.cc
  executor/sql.cc
  executor/tools.cc
  executor/units.cc
  host_facts.cc
  loop.cc
  relay.cc
  sources/docker_events.cc
  sources/engine_json.cc
  sources/file_watch.cc
  sources/log_follow.cc
  sources/log_frames.cc
  sources/streams.cc
  sources/unit_signals.cc
  sources/view_notice.cc
  worker.cc)
target_link_libraries(skep_agent_runtime
  PUBLIC skep_agent_base skep_protocol
  PRIVATE CURL::libcurl OpenSSL::Crypto PkgConfig::MARIADB PkgConfig::BLKID SDBusCpp::sdbus-c++
          nlohmann_json::nlohmann_json Threads::Threads)

# Runs in the member's container, whatever that has of libraries.
add_executable(wsrep-notify wsrep_notify.cc)
target_link_libraries(wsrep-notify PRIVATE house)
# Static, so without the sanitizers of a build that has them.
target_compile_options(wsrep-notify PRIVATE -fno-sanitize=all)
target_link_options(wsrep-notify PRIVATE -fno-sanitize=all -static)

# As it runs where it is built.
add_executable(skep-agent-here main.cc)
# As it runs from /opt/skep, with the loader and the libraries beside it
# (packaging/bundle): on every Linux, whatever libraries that one has.
add_executable(skep-agent main.cc)
target_link_options(skep-agent PRIVATE
  -Wl,--dynamic-linker=/opt/skep/lib/ld-linux-x86-64.so.2 -Wl,--disable-new-dtags)
# DT_RPATH (no new dtags): the libraries of libraries are looked for there too.  The second
# path is for where /proc is not mounted: $ORIGIN is unknown there.
set_target_properties(skep-agent PROPERTIES BUILD_RPATH "$ORIGIN/../lib:/opt/skep/lib")
foreach(program skep-agent skep-agent-here)
  target_link_libraries(${program} PRIVATE skep_agent_runtime skep_agent_core)
  target_compile_definitions(${program} PRIVATE SKEP_VERSION="${PROJECT_VERSION}")
endforeach()
