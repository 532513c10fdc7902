# What the operator's program is made of: configuration, screens, control socket, commands.
add_library(skep_config STATIC
  config.cc
  config/find.cc
  config/host_name.cc
  config/nearest.cc
  config/part_network.cc
  config/part_node_wide.cc
  config/part_nodes.cc
  config/part_watch.cc
  config/part_softlayer.cc
  config/section.cc
  config/starter.cc
  config/subnet.cc
  config/tree.cc)
target_link_libraries(skep_config PUBLIC skep_protocol PRIVATE yaml-cpp)

add_library(skep_screen STATIC
  screen/bars.cc
  screen/document.cc
  screen/guests.cc
  screen/health.cc
  screen/lists.cc
  screen/node_document.cc
  screen/plan.cc
  screen/status.cc
  screen/text.cc
  screen/trouble.cc
  screen/up.cc
  screen/recover.cc
  screen/up_end.cc
  screen/verify.cc
  screen/why.cc)
target_link_libraries(skep_screen PUBLIC skep_messages skep_verdict PRIVATE nlohmann_json::nlohmann_json)

add_library(skep_control STATIC
  control/lock.cc
  control/orphan.cc
  control/question.cc
  control/seat.cc
  control/socket.cc
  control/view_codec.cc)
target_link_libraries(skep_control PUBLIC skep_screen skep_common)

# Pure: what the service decides about those that ask it.
# It brings along the files that it installs, word for word.
set(packaged ${PROJECT_SOURCE_DIR}/packaging/systemd)
set(packaged_files
  ${packaged}/skep-coordinator@.service
  ${packaged}/skep-coordinator-local.conf
  ${packaged}/skep-sysusers.conf)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${packaged_files})
file(READ ${packaged}/skep-coordinator@.service SKEP_UNIT)
file(READ ${packaged}/skep-coordinator-local.conf SKEP_LOCAL_DROP_IN)
file(READ ${packaged}/skep-sysusers.conf SKEP_USERS)
configure_file(service/packaged.cc.in ${CMAKE_CURRENT_BINARY_DIR}/service/packaged.cc @ONLY)
add_library(skep_service STATIC
  ${CMAKE_CURRENT_BINARY_DIR}/service/packaged.cc
  service/alerts.cc
  service/concern.cc
  service/desk.cc
  service/installation.cc)
target_link_libraries(skep_service PUBLIC skep_control)

# What leaves this machine: alerts and metrics.
add_library(skep_service_real STATIC
  service/herald.cc
  service/messenger.cc
  web/http_server.cc
  web/metrics.cc
  web/request.cc)
target_link_libraries(skep_service_real
  PUBLIC skep_service PRIVATE CURL::libcurl Threads::Threads fmt::fmt)

add_library(skep_state STATIC
  state/adopt_text.cc
  state/bequest.cc
  state/inherit.cc
  state/inherit_guests.cc
  state/move.cc
  state/state_file.cc)
target_link_libraries(skep_state
  PUBLIC skep_screen skep_coordinator_real skep_provider PRIVATE skep_sha256 fmt::fmt)

# Pure: what the commands decide, without a coordinator or a machine.
add_library(skep_verify STATIC
  commands/verify/judge.cc
  commands/verify/looks.cc)
target_link_libraries(skep_verify PUBLIC skep_screen PRIVATE skep_provider)

add_library(skep_command_line STATIC
  commands/command_line.cc)
target_compile_definitions(skep_command_line PRIVATE SKEP_VERSION="${PROJECT_VERSION}")
target_link_libraries(skep_command_line PUBLIC house PRIVATE skep_config CLI11::CLI11)

add_library(skep_cli STATIC
  commands/adopt.cc
  commands/cancel.cc
  commands/carry_out.cc
  commands/change.cc
  commands/check.cc
  commands/disk.cc
  commands/down.cc
  commands/env.cc
  commands/events.cc
  commands/follow.cc
  commands/guests.cc
  commands/init.cc
  commands/local.cc
  commands/local_inside.cc
  commands/logs.cc
  commands/look.cc
  commands/orphans.cc
  commands/place.cc
  commands/plan.cc
  commands/purchase.cc
  commands/remote.cc
  commands/serve.cc
  commands/serve_install.cc
  commands/sql.cc
  commands/ssh.cc
  commands/state.cc
  commands/status.cc
  commands/terminal.cc
  commands/pause.cc
  commands/recover.cc
  commands/up.cc
  commands/verify.cc
  commands/why.cc)
target_compile_definitions(skep_cli PRIVATE SKEP_VERSION="${PROJECT_VERSION}")
target_link_libraries(skep_cli
  PUBLIC skep_config skep_screen skep_control skep_service_real skep_state skep_verify skep_command_line skep_provider
         skep_coordinator_real)

add_executable(skep main.cc)
target_link_libraries(skep PRIVATE skep_cli)
